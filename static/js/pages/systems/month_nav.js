import { html } from "../../ui.js";
import { addMonths, monthLabel } from "../../local_time.js";
import { IconButton } from "../../parts/button.js";

/** A month and its neighbours. */
export function MonthNav({ month, onMonth }) {
  return html`<nav class="month-nav" aria-label="달 옮기기">
    <${IconButton} icon="chevron-left" label=${monthLabel(addMonths(month, -1))} onClick=${() => onMonth(addMonths(month, -1))} />
    <strong aria-live="polite">${monthLabel(month)}</strong>
    <${IconButton} icon="chevron-right" label=${monthLabel(addMonths(month, 1))} onClick=${() => onMonth(addMonths(month, 1))} /></nav>`;
}
