import { html, useEffect, useRef, useState } from "../../ui.js";
import { api } from "../../api.js";
import { dropDraft, loadDraft, saveDraft } from "../../drafts.js";
import { submitKey, useForm } from "../../form.js";
import { CATEGORY, needsApproval, options, PRIORITY, serverLabel } from "../../labels.js";
import { announce, toast } from "../../live.js";
import { navigate } from "../../navigation.js";
import { can, isStaff, me } from "../../session.js";
import { Button } from "../../parts/button.js";
import { FormError, Input, Select, Textarea } from "../../parts/field.js";
import { Heading } from "../../parts/heading.js";
import { Notice } from "../../parts/notice.js";
import { LineEditor } from "../../widgets/line_editor.js";
import { isUnknown, NO_LINE, NO_OFFER, stepsOf } from "../../widgets/line_editor_model.js";
import { useLineChoices, useOffer } from "../../widgets/line_editor_sources.js";
import { WonField } from "../../widgets/won_field.js";
import { useInstitutions, useServers } from "./choices.js";
import { checkSr, documentOf, EMPTY_SR, mayDefer, toRequest } from "./sr_form.js";

const DRAFT = "sr";

export default function NewTaskPage() {
  const person = me.value;
  const [draft, setDraft] = useState(() => loadDraft(person.id, DRAFT));
  let offer = NO_OFFER; // depends on what is typed, and the form on it
  const form = useForm({ ...EMPTY_SR, ...draft }, async (values) => {
    const sr = await api.post("/tasks/", toRequest(values, isStaff.value, offer));
    dropDraft(person.id, DRAFT);
    toast(`${sr.number} 등록했습니다.`);
    navigate(`/app/tasks/${sr.id}`);
  }, { check: (values) => checkSr(values, isStaff.value, offer), waits: ({ approval }) => isUnknown(approval, offer) });
  const institutions = useInstitutions();
  const institutionId = isStaff.value ? Number(form.values.institution_id) || null : person.institution_id;
  const asks = needsApproval(form.values.category) && can("approval:request");
  offer = useOffer(asks ? documentOf(form.values, institutionId) : null, usualApprover(institutions, institutionId));
  useDraft(person.id, form.values);
  const forget = () => {
    form.setValues(EMPTY_SR);
    setDraft(null);
    announce("작성하던 내용을 지웠습니다.");
  };
  return html`<${Heading} title="SR 등록" />
    ${draft && html`<${Notice}>작성하던 내용을 불러왔습니다. <button type="button" class="link-button" onClick=${forget}>지우고 새로 쓰기</button><//>`}
    <form class="panel form sr-form" ref=${form.form} onSubmit=${form.submit} onKeyDown=${submitKey(form.submit)} novalidate>
      <${FormError} text=${form.errors.form} />
      <${SrFields} ...${{ form, institutions, institutionId, offer }} />
      <div class="button-row form-foot">
        <${Button} kind="primary" type="submit" icon="send" busy=${form.busy}>등록<//><${Button} href="/app/tasks">취소<//>
        <p class="field-hint">쓰는 동안 이 브라우저에 임시로 저장됩니다.</p>
      </div>
    </form>`;
}

/** Kept from the first key on, until it is sent. */
function useDraft(personId, values) {
  const first = useRef(values);
  useEffect(() => {
    if (values === first.current) return;
    if (values.title.trim() || values.description.trim()) saveDraft(personId, DRAFT, values);
    else dropDraft(personId, DRAFT);
  }, [values]);
}

/** Nobody approves what he asked for. */
function usualApprover(institutions, institutionId) {
  const usual = institutions.find(({ id }) => id === institutionId)?.default_approver_id ?? null;
  return usual === me.value.id ? null : usual;
}

function SrFields({ form, institutions, institutionId, offer }) {
  const { values, bind } = form;
  const servers = useServers(institutionId);
  const approval = needsApproval(values.category);
  const chooseInstitution = (id) => form.setValues((v) => ({ ...v, institution_id: id, server_id: "", approval: NO_LINE }));
  return html`
    ${isStaff.value && html`<${Select} label="기관" required empty="기관을 고르세요" options=${institutions.filter((i) => i.is_active).map((i) => [i.id, i.name])}
      ...${bind("institution_id")} onInput=${chooseInstitution} />`}
    <${Input} label="제목" required maxlength="200" hint="무엇을 해 달라는 것인지 한 줄로" ...${bind("title")} />
    <${Textarea} label="내용" required rows=${8} hint="대상, 희망 일시, 배경을 적으면 처리가 빨라집니다." ...${bind("description")} />
    <div class="field-row">
      <${Select} label="분류" required options=${options(CATEGORY)} hint=${approval ? "결재가 필요한 분류입니다." : "결재 없이 바로 접수됩니다."} ...${bind("category")} />
      <${Select} label="우선순위" required options=${options(PRIORITY)} hint="업무가 멈췄다면 ‘긴급’" ...${bind("priority")} />
    </div>
    ${can("server:read") && html`<${Select} label="서버" empty=${institutionId ? "해당 없음" : "기관을 먼저 고르세요"} options=${servers.map((s) => [s.id, serverLabel(s)])}
      hint="서버 작업이면 고르세요. 명령 실행은 고른 서버에서만 됩니다." ...${bind("server_id")} />`}
    ${approval && html`<${WonField} label="예상 비용 (선택)" hint="원 단위. 금액에 따라 결재선이 달라질 수 있습니다." ...${bind("estimated_cost")} />`}
    ${approval && can("approval:request") && html`<${SrLine} ...${{ form, institutionId, offer }} />`}`;
}

function SrLine({ form, institutionId, offer }) {
  const { values, set, bind, errors } = form;
  const choices = useLineChoices(institutionId);
  const hint = offer.template ? undefined : "위에서부터 차례로 결재합니다. 비워 두면 등록한 뒤에 상신할 수 있습니다.";
  if (!institutionId) return html`<p class="field-hint">기관을 고르면 결재선을 정할 수 있습니다.</p>`;
  return html`<${LineEditor} value=${values.approval} onInput=${(line) => set("approval", line)} offer=${offer} choices=${choices} error=${errors.fields.approval}
      allowsDeferred=${mayDefer(offer, values.category)} hint=${hint} />
    ${stepsOf(values.approval, offer).length > 0 && html`<${Textarea} label="상신 의견 (선택)" rows=${2} ...${bind("comment")} />`}`;
}
