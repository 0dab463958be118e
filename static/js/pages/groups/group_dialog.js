import { html, useRef } from "../../ui.js";
import { api } from "../../api.js";
import { useForm } from "../../form.js";
import { announce, toast } from "../../live.js";
import { useLoaded } from "../../resource.js";
import { Dialog, DialogFoot } from "../../parts/dialog.js";
import { IconButton } from "../../parts/button.js";
import { Check, FormError, Input, Select } from "../../parts/field.js";
import { TargetPicker } from "../../widgets/line_editor_picker.js";
import { aboutPerson } from "../../widgets/line_editor_sources.js";
import { checkGroup, toGroup, toPatch, valuesOf } from "./group_form.js";

const MOST = 100;

/** The desk's people for a group of the desk, an institution's own for one of it. */
async function peopleOf(institutionId) {
  const people = await api.get("/users/options", { can: "approval:read", institution_id: institutionId });
  return people.filter(({ role }) => (role === "CUSTOMER") === !!institutionId);
}

export function GroupDialog({ group, institutions, onClose, onDone }) {
  const form = useForm(valuesOf(group), async (values) => {
    if (group) await api.patch(`/groups/${group.id}`, toPatch(group, values));
    else await api.post("/groups/", toGroup(values));
    toast(group ? "그룹을 고쳤습니다." : `${values.name.trim()} 그룹을 등록했습니다.`);
    onDone();
    onClose();
  }, { check: checkGroup });
  const { bind, values, set } = form;
  const institutionId = Number(values.institution_id) || null;
  const people = useLoaded(() => peopleOf(institutionId), [institutionId], []);
  return html`<${Dialog} title=${group ? `그룹 수정: ${group.name}` : "그룹 등록"} onClose=${onClose}><form ref=${form.form} onSubmit=${form.submit} novalidate>
    <div class="dialog-body form"><${FormError} text=${form.errors.form} />
      <${Input} label="이름" required maxlength="100" data-autofocus ...${bind("name")} />
      <${Input} label="설명 (선택)" maxlength="200" ...${bind("description")} />
      <${Select} label="소속" empty="운영팀" disabled=${!!group} hint=${group ? undefined : "기관을 고르면 그 기관의 담당자만 구성원이 됩니다."}
        options=${institutions.map(({ id, name }) => [id, name])} ...${bind("institution_id")} onInput=${(id) => form.setValues((v) => ({ ...v, institution_id: id, member_ids: [] }))} />
      <${Members} value=${values.member_ids} people=${people} error=${form.errors.fields.member_ids} onInput=${(members) => set("member_ids", members)} />
      ${group && html`<${Check} label="사용" hint="끄면 새 결재선에 넣을 수 없습니다." checked=${values.is_active} onInput=${(on) => set("is_active", on)} />`}
    </div>
    <${DialogFoot} onClose=${onClose} submit=${group ? "저장" : "등록"} busy=${form.busy} /></form><//>`;
}

function Members({ value, people, error, onInput }) {
  const root = useRef(null);
  const choices = people.map((person) => ({ key: `user:${person.id}`, name: person.name, about: aboutPerson({ ...person, institution_name: null }) }));
  const add = ({ user_id: id }, name) => {
    onInput([...value, { id, name }]);
    announce(`${name} 구성원에 추가했습니다.`);
  };
  const remove = ({ id, name }) => {
    onInput(value.filter((one) => one.id !== id));
    announce(`${name} 구성원에서 뺐습니다.`);
    root.current.querySelector("select")?.focus(); // the pressed button is gone
  };
  return html`<fieldset class="field line-editor" ref=${root}><legend class="field-label">구성원 (${value.length}명)</legend>
    <p class="field-hint">결재 권한이 있는 구성원이면 누구나 그룹의 결재를 할 수 있습니다.</p>
    ${value.length > 0 && html`<ul class="members">${value.map((member) => html`<li key=${member.id} class="seat"><span class="seat-name">${member.name}</span>
      <${IconButton} icon="x" class="seat-remove" label=${`${member.name} 빼기`} onClick=${() => remove(member)} /></li>`)}</ul>`}
    ${value.length < MOST && html`<${TargetPicker} label="추가할 구성원" lists=${[["사람", choices]]} taken=${new Set(value.map(({ id }) => `user:${id}`))} empty="구성원을 고르세요" onPick=${add} error=${error} />`}
    ${error && html`<p class="field-error">${error}</p>`}
  </fieldset>`;
}
