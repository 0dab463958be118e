import { html, useEffect, useState } from "../../../ui.js";
import { APPROVAL_STATUS } from "../../../labels.js";
import { useResource } from "../../../resource.js";
import { Badge } from "../../../parts/badge.js";
import { Button } from "../../../parts/button.js";
import { Loaded } from "../../../parts/empty.js";
import { ApprovalDue } from "../../../widgets/approval_due.js";
import { ApprovalLine, ApprovalNotes } from "../../../widgets/approval_line.js";
import { DecisionButtons } from "../../../widgets/decision.js";
import { stageWords } from "../../../widgets/line_model.js";
import { SubmitDialog } from "./submit_dialog.js";

/** 결재: the newest round in full, earlier ones folded. */
export function ApprovalPanel({ sr, changes, onChange }) {
  const rounds = useResource(`/tasks/${sr.id}/approvals`);
  const [open, setOpen] = useState(false);
  useEffect(() => { if (changes) rounds.reload(); }, [changes]);
  const done = () => onChange(null);
  const last = rounds.data?.[0];
  const mayAsk = sr.can.includes("request_approval");
  return html`<section class="panel" aria-labelledby="sr-approval">
    <header class="panel-head"><h2 id="sr-approval">결재</h2>
      ${mayAsk && html`<${Button} size="s" icon="send" kind=${sr.approval_required ? "primary" : "secondary"} onClick=${() => setOpen(true)}>결재 올리기<//>`}</header>
    <${Loaded} of=${rounds}>${([latest, ...earlier]) => html`
      ${!latest && html`<p class="faint">${nothingYet(sr, mayAsk)}</p>`}
      ${latest && html`<${Round} approval=${latest} onDone=${done} />`}
      ${earlier.length > 0 && html`<details class="fold"><summary>이전 결재 ${earlier.length}건</summary>
        ${earlier.map((approval) => html`<${Round} key=${approval.id} approval=${approval} onDone=${done} />`)}</details>`}`}<//>
    ${open && html`<${SubmitDialog} sr=${sr} last=${last} onClose=${() => setOpen(false)} onDone=${done} />`}
  </section>`;
}

function nothingYet(sr, mayAsk) {
  if (!mayAsk) return "올라온 결재가 없습니다.";
  return sr.approval_required ? "아직 결재를 올리지 않았습니다. 승인이 끝나야 처리를 시작할 수 있습니다."
    : "결재 없이 처리할 수 있는 분류입니다. 서버에서 명령을 실행하려면 승인을 받아야 합니다.";
}

function Round({ approval, onDone }) {
  const stage = stageWords(approval);
  return html`<div class="round">
    <p class="round-head"><strong>${approval.round}차 결재</strong><${Badge} of=${APPROVAL_STATUS[approval.status]} value=${approval.status} />
      ${stage && html`<span class="row-note">${stage}</span>`}<a href=${`/app/approvals/${approval.id}`}>${approval.number} 문서 보기</a></p>
    ${approval.is_overdue && html`<p><${ApprovalDue} approval=${approval} /></p>`}
    <${ApprovalLine} approval=${approval} /><${ApprovalNotes} approval=${approval} />
    <${DecisionButtons} approval=${approval} onDone=${onDone} full />
  </div>`;
}
