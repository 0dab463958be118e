import { cx, html } from "../ui.js";
import { Icon } from "./icon.js";

/** kind: primary | secondary | quiet | danger; a busy button keeps its place in the tab order. */
export function Button({ kind = "secondary", size, icon, busy, children, type = "button", onClick, href, class: extra, ...rest }) {
  const name = cx("button", `button-${kind}`, size && `button-${size}`, extra);
  const inside = html`${icon && html`<${Icon} name=${icon} />`}<span>${children}</span>`;
  if (href) return html`<a class=${name} href=${href} ...${rest}>${inside}</a>`;
  return html`<button type=${type} class=${name} aria-disabled=${busy ? "true" : undefined}
    onClick=${busy ? (event) => event.preventDefault() : onClick} ...${rest}>${inside}${busy && html`<span class="spinner" />`}</button>`;
}

/** A button that shows only a picture still has a name. */
export function IconButton({ icon, label, class: extra, ...rest }) {
  return html`<button type="button" class=${cx("icon-button", extra)} aria-label=${label} title=${label} ...${rest}>
    <${Icon} name=${icon} /></button>`;
}
