import { html, useEffect, useState } from "../../../ui.js";
import { api } from "../../../api.js";
import { submitKey, useForm } from "../../../form.js";
import { APPROVAL_STATUS } from "../../../labels.js";
import { toast } from "../../../live.js";
import { useResource } from "../../../resource.js";
import { refreshWork } from "../../../work.js";
import { Badge } from "../../../parts/badge.js";
import { Button } from "../../../parts/button.js";
import { Dialog, DialogFoot } from "../../../parts/dialog.js";
import { Loaded } from "../../../parts/empty.js";
import { FormError, Textarea } from "../../../parts/field.js";
import { Notice } from "../../../parts/notice.js";
import { ApprovalLine, ApprovalNotes } from "../../../widgets/approval_line.js";
import { ApproverPicker } from "../../../widgets/approver_picker.js";
import { DecisionButtons } from "../../../widgets/decision.js";
import { useApprovers } from "../choices.js";

/** 결재: the newest round in full, earlier ones folded. */
export function ApprovalPanel({ sr, changes, onChange }) {
  const rounds = useResource(`/tasks/${sr.id}/approvals`);
  const [open, setOpen] = useState(false);
  useEffect(() => { if (changes) rounds.reload(); }, [changes]);
  const done = () => onChange(null);
  const mayAsk = sr.can.includes("request_approval");
  return html`<section class="panel" aria-labelledby="sr-approval">
    <header class="panel-head"><h2 id="sr-approval">결재</h2>
      ${mayAsk && html`<${Button} size="s" icon="send" kind=${sr.approval_required ? "primary" : "secondary"} onClick=${() => setOpen(true)}>결재 올리기<//>`}</header>
    <${Loaded} of=${rounds}>${([latest, ...earlier]) => html`
      ${!latest && html`<p class="faint">${nothingYet(sr, mayAsk)}</p>`}
      ${latest && html`<${Round} approval=${latest} onDone=${done} />`}
      ${earlier.length > 0 && html`<details class="fold"><summary>이전 결재 ${earlier.length}건</summary>
        ${earlier.map((approval) => html`<${Round} key=${approval.id} approval=${approval} onDone=${done} />`)}</details>`}`}<//>
    ${open && html`<${SubmitDialog} sr=${sr} onClose=${() => setOpen(false)} onDone=${done} />`}
  </section>`;
}

function nothingYet(sr, mayAsk) {
  if (!mayAsk) return "올라온 결재가 없습니다.";
  return sr.approval_required ? "아직 결재를 올리지 않았습니다. 승인이 끝나야 처리를 시작할 수 있습니다."
    : "결재 없이 처리할 수 있는 분류입니다. 서버에서 명령을 실행하려면 승인을 받아야 합니다.";
}

function Round({ approval, onDone }) {
  return html`<div class="round">
    <p class="round-head"><strong>${approval.round}차 결재</strong><${Badge} of=${APPROVAL_STATUS[approval.status]} value=${approval.status} /></p>
    <${ApprovalLine} approval=${approval} /><${ApprovalNotes} approval=${approval} />
    <${DecisionButtons} approval=${approval} onDone=${onDone} />
  </div>`;
}

function SubmitDialog({ sr, onClose, onDone }) {
  const people = useApprovers(sr.institution.id);
  const form = useForm({ approver_ids: [], comment: "" }, async ({ approver_ids, comment }) => {
    await api.post(`/tasks/${sr.id}/approvals`, { approver_ids, ...(comment.trim() && { comment: comment.trim() }) });
    toast("결재를 올렸습니다.");
    refreshWork();
    onDone();
    onClose();
  }, { check: ({ approver_ids }) => ({ approver_ids: approver_ids.length ? "" : "결재자를 한 사람 이상 추가해 주세요." }) });
  return html`<${Dialog} title="결재 올리기" onClose=${onClose}>
    <form ref=${form.form} onSubmit=${form.submit} onKeyDown=${submitKey(form.submit)} novalidate>
      <div class="dialog-body form"><${FormError} text=${form.errors.form} />
        ${sr.status === "REJECTED" && html`<${Notice}>반려된 SR입니다. 지적된 내용을 고친 뒤 다시 올려 주세요.<//>`}
        <${ApproverPicker} people=${people} value=${form.values.approver_ids} error=${form.errors.fields.approver_ids}
          onInput=${(ids) => form.set("approver_ids", ids)} hint="위에서부터 차례로 결재합니다. 본인은 고를 수 없습니다." />
        <${Textarea} label="상신 의견 (선택)" rows=${3} ...${form.bind("comment")} />
      </div>
      <${DialogFoot} onClose=${onClose} submit="상신" busy=${form.busy} />
    </form>
  <//>`;
}
