import { html } from "../ui.js";
import { Icon } from "../parts/icon.js";
import { Ago } from "../parts/time.js";

/** When a decision is due; late is marked by shape and word, not by colour alone. */
export function ApprovalDue({ approval: { due_at: due, is_overdue: late, status } }) {
  if (!due || status !== "IN_PROGRESS") return html`<span class="faint due-none">–</span>`;
  if (late) return html`<strong class="due clock-danger"><${Icon} name="alert-triangle" size="s" /><span>기한 지남 · <${Ago} at=${due} /></span></strong>`;
  return html`<span class="due"><${Ago} at=${due} /></span>`;
}
