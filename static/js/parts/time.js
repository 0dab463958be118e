import { html } from "../ui.js";
import { dateTime, exact, relative } from "../format.js";

/** "5분 전", with the exact time on hover and for machines. */
export function Ago({ at, none = "–" }) {
  if (!at) return html`<span>${none}</span>`;
  return html`<time datetime=${at} title=${exact(at)}>${relative(at)}</time>`;
}

export function At({ at, none = "–" }) {
  if (!at) return html`<span>${none}</span>`;
  return html`<time datetime=${at} title=${exact(at)}>${dateTime(at)}</time>`;
}
