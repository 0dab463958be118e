import { html, useEffect } from "../../../ui.js";
import { FIELD, valueLabel } from "../../../labels.js";
import { useThread } from "../../../list.js";
import { Empty, Loaded } from "../../../parts/empty.js";
import { More } from "../../../parts/more.js";
import { Timeline } from "../../../parts/timeline.js";

const LONG = 80;

/** Everything that happened to the SR, newest first. */
export function History({ sr, changes }) {
  const list = useThread(`/tasks/${sr.id}/history`);
  useEffect(() => { if (changes) list.reload(); }, [changes]);
  return html`<${Loaded} of=${list}>${(items) => html`
    ${items.length === 0 && html`<${Empty} icon="history" title="아직 이력이 없습니다." />`}
    <${Timeline} items=${items.map(({ id, at, action_label: title, actor, changes: what, note }) => ({
      id, at, title, who: actor?.name ?? "시스템", body: (note || Object.keys(what ?? {}).length > 0) && html`<${Changes} what=${what} note=${note} />`,
    }))} /><${More} list=${list} />`}<//>`;
}

export function Changes({ what, note }) {
  return html`${Object.entries(what ?? {}).map(([field, { from, to }]) => html`<p key=${field} class="change">
      <span class="change-field">${FIELD[field] ?? field}</span> <${Value} field=${field} value=${from} /> <span aria-hidden="true">→</span><span class="visually-hidden">에서</span> <${Value} field=${field} value=${to} />
    </p>`)}${note && html`<p class="prose">${note}</p>`}`;
}

/** A long text is folded: the history is for scanning. */
function Value({ field, value }) {
  const text = valueLabel(field, value);
  if (text.length <= LONG) return html`<span class="change-value">${text}</span>`;
  return html`<details class="change-value change-long"><summary>${text.slice(0, LONG)}…</summary><p class="prose">${text}</p></details>`;
}
