import { html, useState } from "../../ui.js";
import { api } from "../../api.js";
import { submitKey, useForm } from "../../form.js";
import { EXTENSION_STATUS } from "../../labels.js";
import { toast } from "../../live.js";
import { fromField, toField } from "../../local_time.js";
import { Badge } from "../../parts/badge.js";
import { Button } from "../../parts/button.js";
import { Dialog, DialogFoot } from "../../parts/dialog.js";
import { FormError, Input, Textarea } from "../../parts/field.js";
import { At } from "../../parts/time.js";
import { extensionRefusals, firstProposal, ownDue } from "./deadline_form.js";

/** 결재 기한: when the decision is due, and the extensions that were asked for with the due times they replaced. */
export function Deadline({ approval, onDone }) {
  const [open, setOpen] = useState(false);
  const { extensions, due_at: due, is_overdue: late } = approval;
  if (!due && extensions.length === 0) return null;
  return html`<section class="panel" aria-labelledby="ap-deadline"><header class="panel-head"><h2 id="ap-deadline">결재 기한</h2>
      ${approval.can.includes("extend") && html`<${Button} size="s" icon="calendar-days" onClick=${() => setOpen(true)}>기한연장<//>`}</header>
    ${due && html`<p class=${late ? "due clock-danger" : "due"}><strong>${late && "기한 지남 · "}<${At} at=${due} /></strong></p>`}
    ${extensions.map((one) => html`<article key=${one.id} class="extension">
      <p class="extension-head"><strong>${one.number}</strong><${Badge} of=${EXTENSION_STATUS[one.status]} value=${one.status} /></p>
      <p><${At} at=${one.old_due_at} /> <span aria-hidden="true">→</span><span class="visually-hidden">에서</span> <strong><${At} at=${one.new_due_at} /></strong></p>
      <p class="prose">${one.reason}</p><p class="row-note">${one.requested_by.name} · <${At} at=${one.created_at} /></p></article>`)}
    ${open && html`<${ExtensionDialog} approval=${approval} onClose=${() => setOpen(false)} onDone=${onDone} />`}</section>`;
}

function ExtensionDialog({ approval, onClose, onDone }) {
  const due = ownDue(approval);
  const form = useForm({ new_due_at: toField(firstProposal(due)), reason: "" }, async ({ new_due_at, reason }) => {
    await api.post(`/approvals/${approval.id}/extensions`, { new_due_at: fromField(new_due_at), reason: reason.trim() });
    toast("결재 기한연장을 올렸습니다.");
    onClose();
    onDone();
  }, { check: (values) => extensionRefusals(values, due) });
  return html`<${Dialog} title="결재 기한연장" onClose=${onClose} size="s"><form ref=${form.form} onSubmit=${form.submit} onKeyDown=${submitKey(form.submit)} novalidate>
    <div class="dialog-body form"><${FormError} text=${form.errors.form} />
      <dl class="facts"><div><dt>지금 기한</dt><dd><${At} at=${due} /></dd></div></dl>
      <${Input} label="새 기한" type="datetime-local" required hint="다음 결재자가 승인하면 바뀝니다. 그때까지는 지금 기한이 그대로입니다." data-autofocus ...${form.bind("new_due_at")} />
      <${Textarea} label="사유" rows=${3} required hint="5자 이상. 다음 결재자가 봅니다." ...${form.bind("reason")} /></div>
    <${DialogFoot} onClose=${onClose} submit="상신" busy=${form.busy} /></form><//>`;
}
