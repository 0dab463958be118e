import { html } from "../ui.js";
import { SLA_TARGET } from "../labels.js";
import { Icon } from "../parts/icon.js";
import { Ago } from "../parts/time.js";

const SOON_MS = 24 * 3_600_000;

/** The nearest due time of an SR in a list: overdue and soon are marked by shape and word, not by colour alone. */
export function NextDue({ sr, now = Date.now() }) {
  if (sr.sla_paused && !sr.next_due_at) return html`<span class="due"><${Icon} name="pause" size="s" />정지</span>`;
  if (!sr.next_due_at) return html`<span class="faint due-none">–</span>`;
  const left = Date.parse(sr.next_due_at) - now;
  const what = html`<span class="visually-hidden">${SLA_TARGET[sr.next_due_target]} </span><${Ago} at=${sr.next_due_at} />`;
  if (left <= 0) return html`<strong class="due clock-danger"><${Icon} name="alert-triangle" size="s" />${what} 지남</strong>`;
  return html`<span class=${left < SOON_MS ? "due clock-warning" : "due"}>${left < SOON_MS && html`<${Icon} name="clock" size="s" />`}${what}</span>`;
}
