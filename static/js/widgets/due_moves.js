import { html } from "../ui.js";
import { count } from "../format.js";
import { SLA_TARGET } from "../labels.js";
import { Notice } from "../parts/notice.js";
import { At } from "../parts/time.js";

/** Each SR counts once, however many of its due times move. @param {{looked_at: number, moved: number}} moves */
export function movesSentence({ looked_at: all, moved }) {
  if (all === 0) return "지금 기한이 걸린 SR이 없습니다.";
  return moved === 0 ? `진행 중인 SR ${count(all)}건의 기한은 바뀌지 않습니다.` : `진행 중인 SR ${count(all)}건 중 ${count(moved)}건의 기한이 바뀝니다.`;
}

/** What a change would move before it is made. `of` is null while it is computed. */
export function DueMoves({ of, error }) {
  if (error) return html`<${Notice} tone="danger">${error.message}<//>`;
  if (!of) return html`<p class="field-hint" role="status">바뀌는 기한을 계산하고 있습니다.</p>`;
  const shown = new Set(of.items.map((move) => move.subject_id)).size;
  return html`<div class="moves" role="status"><${Notice} tone=${of.moved ? "warning" : "info"}>${movesSentence(of)}<//>
    ${of.items.length > 0 && html`<ul class="moves-list" tabindex="0" aria-label="기한이 바뀌는 SR">${of.items.map((move) => html`
      <li key=${`${move.number} ${move.target}`}><a href=${`/app/tasks/${move.subject_id}`} target="_blank" rel="noopener">${move.number}<span class="visually-hidden"> (새 창)</span></a>
        <span class="moves-title">${move.title}</span><span class="moves-due">${SLA_TARGET[move.target] ?? move.target}: <${At} at=${move.old_due_at} none="정지 중" /> <span aria-hidden="true">→</span><span class="visually-hidden">에서</span> <strong><${At} at=${move.new_due_at} none="정지 중" /></strong></span></li>`)}</ul>`}
    ${of.moved > shown && html`<p class="field-hint">앞의 ${count(shown)}건만 보입니다.</p>`}</div>`;
}
