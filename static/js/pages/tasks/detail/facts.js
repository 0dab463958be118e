import { html, useState } from "../../../ui.js";
import { api } from "../../../api.js";
import { useForm } from "../../../form.js";
import { CATEGORY, ROLE } from "../../../labels.js";
import { toast } from "../../../live.js";
import { useLoaded } from "../../../resource.js";
import { me } from "../../../session.js";
import { refreshWork } from "../../../work.js";
import { Button } from "../../../parts/button.js";
import { Dialog, DialogFoot } from "../../../parts/dialog.js";
import { FormError, Select } from "../../../parts/field.js";
import { Ago, At } from "../../../parts/time.js";
import { Priority } from "../../../widgets/sr.js";
import { won } from "../../../won.js";

/** Who, where, when. */
export function Facts({ sr, onChange }) {
  const rows = [
    ["담당자", html`<${Assignee} sr=${sr} onChange=${onChange} />`],
    ["요청자", sr.requester.name],
    ["기관", sr.institution.name],
    ["우선순위", html`<${Priority} priority=${sr.priority} />`],
    ["분류", `${CATEGORY[sr.category] ?? sr.category}${sr.approval_required ? " (결재 필요)" : ""}`],
    ["서버", sr.server ? html`<code>${sr.server.hostname}</code>` : "–"],
    sr.estimated_cost !== null && ["예상 비용", won(sr.estimated_cost)],
    ["등록", html`<${At} at=${sr.created_at} />`],
    ["마지막 변경", html`<${Ago} at=${sr.updated_at} />`],
    sr.resolved_at && ["해결", html`<${At} at=${sr.resolved_at} />`],
    sr.closed_at && ["종료", html`<${At} at=${sr.closed_at} />`],
  ].filter(Boolean);
  return html`<section class="panel"><h2>정보</h2>
    <dl class="facts">${rows.map(([term, what]) => html`<div key=${term}><dt>${term}</dt><dd>${what}</dd></div>`)}</dl></section>`;
}

function Assignee({ sr, onChange }) {
  const [open, setOpen] = useState(false);
  return html`<span>${sr.assignee?.name ?? html`<span class="faint">미배정</span>`}</span>
    ${sr.can.includes("assign") && html` <button type="button" class="link-button" onClick=${() => setOpen(true)}>${sr.assignee ? "바꾸기" : "지정"}<span class="visually-hidden"> (담당자)</span></button>`}
    ${open && html`<${AssignDialog} sr=${sr} onClose=${() => setOpen(false)} onChange=${onChange} />`}`;
}

function AssignDialog({ sr, onClose, onChange }) {
  const people = useLoaded(() => api.get("/users/options", { can: "sr:work" }), [], []);
  const send = async (assigneeId) => {
    const next = await api.post(`/tasks/${sr.id}/assignment`, { assignee_id: assigneeId });
    toast(next.assignee ? `담당자를 ${next.assignee.name} 님으로 정했습니다.` : "담당자를 비웠습니다.");
    refreshWork();
    onChange(next);
    onClose();
  };
  const form = useForm({ assignee_id: sr.assignee?.id ?? "" }, (values) => send(Number(values.assignee_id) || null));
  const mine = people.some(({ id }) => id === me.value.id) && sr.assignee?.id !== me.value.id;
  return html`<${Dialog} title="담당자 지정" onClose=${onClose} size="s">
    <form ref=${form.form} onSubmit=${form.submit} novalidate>
      <div class="dialog-body"><${FormError} text=${form.errors.form} />
        <${Select} label="담당자" empty="미배정" options=${people.map((p) => [p.id, `${p.name} (${ROLE[p.role] ?? p.role})`])} ...${form.bind("assignee_id")} />
        ${mine && html`<p><${Button} size="s" icon="user" onClick=${() => form.set("assignee_id", me.value.id)}>나를 고르기<//></p>`}
      </div>
      <${DialogFoot} onClose=${onClose} submit="저장" busy=${form.busy} />
    </form>
  <//>`;
}
