import { html, useEffect, useRef } from "../ui.js";
import { moves } from "../navigation.js";

let greeted = 0;

/** Where the focus goes when what had it is gone. */
export const focusHeading = () => /** @type {HTMLElement | null} */ (document.querySelector("h1"))?.focus({ preventScroll: true });

/** The page's name: in the title bar, and where the focus goes when one arrives from another page. */
export function Heading({ title, windowTitle, children, before }) {
  const heading = useRef(null);
  useEffect(() => {
    document.title = `${windowTitle ?? title} · GUARDiA`;
  }, [title, windowTitle]);
  useEffect(() => {
    if (moves.value === greeted) return;
    greeted = moves.value;
    heading.current.focus({ preventScroll: true });
  }, []);
  return html`<div class="page-head">
    <div class="page-title">${before}<h1 ref=${heading} tabindex="-1">${title}</h1></div>
    ${children && html`<div class="page-actions">${children}</div>`}
  </div>`;
}
