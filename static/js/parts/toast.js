import { html, useEffect, useRef } from "../ui.js";
import { dismiss, spoken, toasts } from "../live.js";
import { IconButton } from "./button.js";
import { Icon } from "./icon.js";

const STAYS_MS = 6000;

/** The live regions exist from the start, so that what is put into them is read. */
export function Toasts() {
  return html`<div class="visually-hidden" role="status" aria-live="polite">${spoken.value}</div>
    <div class="toasts" role="status" aria-live="polite">${toasts.value.map((one) => html`<${Toast} key=${one.id} ...${one} />`)}</div>`;
}

/** Goes by itself, but not while someone is on it; what failed stays until dismissed. */
function Toast({ id, tone, text }) {
  const timer = useRef(0);
  const hold = () => clearTimeout(timer.current);
  const letGo = () => {
    hold();
    if (tone !== "danger") timer.current = setTimeout(() => dismiss(id), STAYS_MS);
  };
  useEffect(() => {
    letGo();
    return hold;
  }, []);
  return html`<div class=${`toast tone-${tone}`} onMouseEnter=${hold} onMouseLeave=${letGo} onFocusIn=${hold} onFocusOut=${letGo}>
    <${Icon} name=${tone === "danger" ? "alert-triangle" : "circle-check"} /><span>${text}</span>
    <${IconButton} icon="x" label="알림 닫기" onClick=${() => dismiss(id)} />
  </div>`;
}
