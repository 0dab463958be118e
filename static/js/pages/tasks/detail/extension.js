import { html } from "../../../ui.js";
import { api } from "../../../api.js";
import { submitKey, useForm } from "../../../form.js";
import { SLA_TARGET } from "../../../labels.js";
import { toast } from "../../../live.js";
import { fromField, toField } from "../../../local_time.js";
import { refreshWork } from "../../../work.js";
import { Dialog, DialogFoot } from "../../../parts/dialog.js";
import { FormError, Input, Select, Textarea } from "../../../parts/field.js";
import { At } from "../../../parts/time.js";
import { LineEditor } from "../../../widgets/line_editor.js";
import { checkLine, isUnknown, NO_LINE, toApproval } from "../../../widgets/line_editor_model.js";
import { useLineChoices, useOffer } from "../../../widgets/line_editor_sources.js";

const LEAST = 5;

/** 기한연장: a later due time with its reason, put to an approval line; until it has signed the old one holds. */
export function ExtensionDialog({ sr, clocks, onClose, onDone }) {
  const choices = useLineChoices(sr.institution.id);
  const offer = useOffer({ subject_type: "SLA_EXTENSION", institution_id: sr.institution.id });
  const first = clocks.find(({ target }) => target === "RESOLUTION") ?? clocks[0];
  const form = useForm({ target: first.target, new_due_at: toField(first.due_at), reason: "", approval: NO_LINE }, async (values) => {
    const next = await api.post(`/tasks/${sr.id}/sla/extensions`, {
      target: values.target, new_due_at: fromField(values.new_due_at), reason: values.reason.trim(), approval: toApproval(values.approval, offer) ?? {},
    });
    toast("기한연장을 올렸습니다.");
    refreshWork();
    onDone(next);
    onClose();
  }, { check: (values) => check(values, chosenOf(values), offer), waits: ({ approval }) => isUnknown(approval, offer) });
  const chosenOf = ({ target }) => clocks.find((clock) => clock.target === target);
  const chosen = chosenOf(form.values);
  const choose = (target) => form.setValues((v) => ({ ...v, target, new_due_at: toField(chosenOf({ target }).due_at) }));
  return html`<${Dialog} title="기한연장" onClose=${onClose}><form ref=${form.form} onSubmit=${form.submit} onKeyDown=${submitKey(form.submit)} novalidate>
    <div class="dialog-body form"><${FormError} text=${form.errors.form} />
      ${clocks.length > 1 && html`<${Select} label="연장할 기한" options=${clocks.map(({ target }) => [target, SLA_TARGET[target]])} ...${form.bind("target")} onInput=${choose} />`}
      <dl class="facts"><div><dt>지금 기한</dt><dd><${At} at=${chosen.due_at} none="정지 중이라 정해지지 않았습니다" /></dd></div></dl>
      <${Input} label="새 기한" type="datetime-local" required hint="승인되면 이 날짜로 고정되며 정지해도 밀리지 않습니다." ...${form.bind("new_due_at")} />
      <${Textarea} label="사유" rows=${3} required hint="5자 이상. 결재자와 요청자가 함께 봅니다." ...${form.bind("reason")} />
      <${LineEditor} value=${form.values.approval} error=${form.errors.fields.approval} offer=${offer} choices=${choices}
        onInput=${(line) => form.set("approval", line)} hint="위에서부터 차례로 결재합니다. 본인은 고를 수 없습니다." />
    </div>
    <${DialogFoot} onClose=${onClose} submit="상신" busy=${form.busy} /></form><//>`;
}

const check = ({ new_due_at, reason, approval }, { due_at: due }, offer) => ({
  new_due_at: !new_due_at ? "새 기한을 입력해 주세요." : due && Date.parse(fromField(new_due_at)) <= Date.parse(due) ? "새 기한은 지금 기한보다 늦어야 합니다." : "",
  reason: reason.trim().length < LEAST ? `사유를 ${LEAST}자 이상 적어 주세요.` : "",
  approval: checkLine(approval, offer, true),
});
