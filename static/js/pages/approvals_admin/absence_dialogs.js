import { html } from "../../ui.js";
import { api } from "../../api.js";
import { dateTime } from "../../format.js";
import { useForm } from "../../form.js";
import { SIGNING_ROLES } from "../../labels.js";
import { toast } from "../../live.js";
import { fetchAll, useLoaded } from "../../resource.js";
import { can, me } from "../../session.js";
import { Dialog, DialogFoot } from "../../parts/dialog.js";
import { FormError, Input, Select } from "../../parts/field.js";
import { aboutPerson } from "../../widgets/line_editor_sources.js";
import { checkAbsence, toAbsence, toPatch, valuesOf } from "./absence_form.js";

const choice = (person) => [person.id, `${person.name} (${aboutPerson(person)})`];

/** Who may sign: for oneself those in reach, for another everybody. */
function peopleFor(anyone) {
  if (!can("user:read")) return [];
  return anyone ? fetchAll("/users/", { role: SIGNING_ROLES, is_active: true }) : api.get("/users/options", { can: "approval:decide" });
}

/** Who is away from when until when, and who signs meanwhile. Managers may register it for another. */
export function AbsenceDialog({ absence, forOthers, onClose, onDone }) {
  const ofAnother = forOthers || (absence && absence.user.id !== me.value.id);
  const people = useLoaded(() => peopleFor(ofAnother), [ofAnother], []);
  const form = useForm(valuesOf(absence), async (values) => {
    if (absence) await api.patch(`/absences/${absence.id}`, toPatch(absence, values));
    else await api.post("/absences/", toAbsence(values));
    toast(absence ? "부재를 고쳤습니다." : "부재를 등록했습니다.");
    onDone();
    onClose();
  }, { check: (values) => ({ ...checkAbsence(values, me.value.id), ...(forOthers && !values.user_id && { user_id: "누구의 부재인지 골라 주세요." }) }) });
  const { bind, values } = form;
  const awayId = Number(values.user_id) || me.value.id;
  const begun = absence?.state === "NOW";
  return html`<${Dialog} title=${absence ? `부재 수정: ${absence.user.name}` : "부재 등록"} onClose=${onClose}><form ref=${form.form} onSubmit=${form.submit} novalidate>
    <div class="dialog-body form"><${FormError} text=${form.errors.form} />
      ${forOthers && !absence && html`<${Select} label="누구의 부재" required empty="고르세요" options=${people.map(choice)} data-autofocus ...${bind("user_id")} />`}
      <div class="field-row">
        <${Input} label="시작" type="datetime-local" required disabled=${begun} hint=${begun ? "이미 시작한 부재입니다." : "한국 시간"} ...${bind("starts_at")} />
        <${Input} label="끝" type="datetime-local" required hint="이때부터는 다시 본인이 결재합니다." ...${bind("ends_at")} />
      </div>
      <${Select} label="대결할 사람" required empty="고르세요" hint="이 기간에 대신 결재하며, 그 문서는 돌아온 뒤 사후보고로 확인합니다."
        options=${people.filter(({ id }) => id !== awayId).map(choice)} ...${bind("delegate_id")} />
      <${Input} label="사유" required maxlength="60" hint="예: 출장, 휴가, 교육" ...${bind("reason")} />
    </div>
    <${DialogFoot} onClose=${onClose} submit=${absence ? "저장" : "등록"} busy=${form.busy} /></form><//>`;
}

export function CancelAbsence({ absence, onClose, onDone }) {
  const form = useForm({}, async () => {
    await api.post(`/absences/${absence.id}/cancel`);
    toast("부재를 취소했습니다.");
    onDone();
    onClose();
  });
  return html`<${Dialog} title="부재 취소" onClose=${onClose} size="s"><form ref=${form.form} onSubmit=${form.submit} novalidate>
    <div class="dialog-body"><${FormError} text=${form.errors.form} />
      <p><strong>${absence.user.name}</strong> 님의 부재(${dateTime(absence.starts_at)} ~ ${dateTime(absence.ends_at)})를 취소합니다.</p>
      <p class="field-hint">${absence.state === "NOW" ? "지금부터 대결이 끝납니다. " : ""}이미 대결한 문서는 그대로입니다.</p></div>
    <${DialogFoot} onClose=${onClose} closeLabel="닫기" submit="부재 취소" kind="danger" busy=${form.busy} /></form><//>`;
}
