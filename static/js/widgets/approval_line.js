import { html } from "../ui.js";
import { STEP_STATUS } from "../labels.js";
import { Icon } from "../parts/icon.js";
import { At } from "../parts/time.js";

/** The line as people know it from paper: one box each, from the drafter to the last approver. */
export function ApprovalLine({ approval }) {
  return html`<ol class="line" aria-label="결재선">
    <li class="line-box line-draft"><span class="line-role">기안</span><span class="line-name">${approval.drafter.name}</span>
      <span class="line-stamp"><${Icon} name="pencil" size="s" />상신</span><span class="line-at"><${At} at=${approval.created_at} /></span></li>
    ${approval.steps.map((step) => html`<${StepBox} key=${step.id} step=${step} last=${step.position === approval.steps.length} />`)}
  </ol>`;
}

function StepBox({ step, last }) {
  const { label, icon } = STEP_STATUS[step.status] ?? { label: step.status, icon: "" };
  return html`<li class=${`line-box line-${step.status.toLowerCase()}`} aria-current=${step.status === "CURRENT" ? "step" : undefined}>
    <span class="line-role">${last ? "결재" : "검토"}</span><span class="line-name">${step.approver.name}</span>
    <span class="line-stamp">${icon && html`<${Icon} name=${icon} size="s" />`}${label}</span>
    <span class="line-at"><${At} at=${step.decided_at} none="" /></span>
  </li>`;
}

/** What was written beside the decisions. */
export function ApprovalNotes({ approval }) {
  const notes = [
    approval.comment && { id: "draft", who: approval.drafter.name, text: approval.comment },
    ...approval.steps.map((step) => step.comment && { id: step.id, who: step.approver.name, text: step.comment }),
  ].filter(Boolean);
  return notes.length > 0 && html`<dl class="line-notes">${notes.map(({ id, who, text }) => html`
    <div key=${id}><dt>${who}</dt><dd>${text}</dd></div>`)}</dl>`;
}
