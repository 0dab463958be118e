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
import { ApproverPicker } from "../../../widgets/approver_picker.js";
import { useApprovers } from "../choices.js";

const LEAST = 5;

/** 기한연장: a later due time with its reason, put to an approval line; until it has signed the old one holds. */
export function ExtensionDialog({ sr, clocks, onClose, onDone }) {
  const people = useApprovers(sr.institution.id);
  const first = clocks.find(({ target }) => target === "RESOLUTION") ?? clocks[0];
  const form = useForm({ target: first.target, new_due_at: toField(first.due_at), reason: "", approver_ids: [] }, async (values) => {
    const next = await api.post(`/tasks/${sr.id}/sla/extensions`, {
      target: values.target, new_due_at: fromField(values.new_due_at), reason: values.reason.trim(), approver_ids: values.approver_ids,
    });
    toast("기한연장을 올렸습니다.");
    refreshWork();
    onDone(next);
    onClose();
  }, { check: (values) => check(values, chosenOf(values)) });
  const chosenOf = ({ target }) => clocks.find((clock) => clock.target === target);
  const chosen = chosenOf(form.values);
  const choose = (target) => form.setValues((v) => ({ ...v, target, new_due_at: toField(chosenOf({ target }).due_at) }));
  return html`<${Dialog} title="기한연장" onClose=${onClose}><form ref=${form.form} onSubmit=${form.submit} onKeyDown=${submitKey(form.submit)} novalidate>
    <div class="dialog-body form"><${FormError} text=${form.errors.form} />
      ${clocks.length > 1 && html`<${Select} label="연장할 기한" options=${clocks.map(({ target }) => [target, SLA_TARGET[target]])} ...${form.bind("target")} onInput=${choose} />`}
      <dl class="facts"><div><dt>지금 기한</dt><dd><${At} at=${chosen.due_at} none="정지 중이라 정해지지 않았습니다" /></dd></div></dl>
      <${Input} label="새 기한" type="datetime-local" required hint="승인되면 이 날짜로 고정되며 정지해도 밀리지 않습니다." ...${form.bind("new_due_at")} />
      <${Textarea} label="사유" rows=${3} required hint="5자 이상. 결재자와 요청자가 함께 봅니다." ...${form.bind("reason")} />
      <${ApproverPicker} people=${people} value=${form.values.approver_ids} error=${form.errors.fields.approver_ids}
        onInput=${(ids) => form.set("approver_ids", ids)} hint="위에서부터 차례로 결재합니다. 본인은 고를 수 없습니다." />
    </div>
    <${DialogFoot} onClose=${onClose} submit="상신" busy=${form.busy} /></form><//>`;
}

const check = ({ new_due_at, reason, approver_ids }, { due_at: due }) => ({
  new_due_at: !new_due_at ? "새 기한을 입력해 주세요." : due && Date.parse(fromField(new_due_at)) <= Date.parse(due) ? "새 기한은 지금 기한보다 늦어야 합니다." : "",
  reason: reason.trim().length < LEAST ? `사유를 ${LEAST}자 이상 적어 주세요.` : "",
  approver_ids: approver_ids.length ? "" : "결재자를 한 사람 이상 추가해 주세요.",
});
