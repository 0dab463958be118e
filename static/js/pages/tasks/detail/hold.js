import { html } from "../../../ui.js";
import { submitKey, useForm } from "../../../form.js";
import { options, RESUME_CONDITION } from "../../../labels.js";
import { fromField } from "../../../local_time.js";
import { Dialog, DialogFoot } from "../../../parts/dialog.js";
import { FormError, Input, Select, Textarea } from "../../../parts/field.js";

const HINT = {
  MANUAL: "누군가 처리를 재개할 때까지 시계가 멈춥니다.", REQUESTER_REPLY: "요청자가 댓글을 남기면 저절로 처리중으로 돌아갑니다.", DATE: "정한 때가 되면 저절로 처리중으로 돌아갑니다.",
};

/** Why it waits, and what takes it up again. `send` gets the fields of the move. */
export function HoldDialog({ title, send, onClose }) {
  const form = useForm({ reason: "", resume_condition: "MANUAL", resume_at: "" }, async ({ reason, resume_condition, resume_at }) => {
    await send({ reason: reason.trim(), resume_condition, ...(resume_condition === "DATE" && { resume_at: fromField(resume_at) }) });
    onClose();
  }, { check });
  const { bind, values } = form;
  return html`<${Dialog} title=${title} onClose=${onClose} size="s"><form ref=${form.form} onSubmit=${form.submit} onKeyDown=${submitKey(form.submit)} novalidate>
    <div class="dialog-body form"><${FormError} text=${form.errors.form} />
      <${Textarea} label="사유" rows=${3} required hint="요청한 사람과 담당자가 함께 봅니다." data-autofocus ...${bind("reason")} />
      <${Select} label="다시 시작하는 때" options=${options(RESUME_CONDITION)} hint=${HINT[values.resume_condition]} ...${bind("resume_condition")} />
      ${values.resume_condition === "DATE" && html`<${Input} label="다시 시작할 시각" type="datetime-local" required ...${bind("resume_at")} />`}</div>
    <${DialogFoot} onClose=${onClose} submit=${title} busy=${form.busy} closeLabel="닫기" /></form><//>`;
}

const check = ({ reason, resume_condition, resume_at }) => ({
  reason: reason.trim() ? "" : "사유를 적어 주세요.",
  resume_at: resume_condition === "DATE" && !(Date.parse(fromField(resume_at) ?? "") > Date.now()) ? "앞으로 올 시각을 입력해 주세요." : "",
});
