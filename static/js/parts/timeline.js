import { html } from "../ui.js";
import { At } from "./time.js";

/** What happened, newest first. items: [{id, at, title, who, body}] */
export function Timeline({ items }) {
  return html`<ol class="timeline">${items.map(({ id, at, title, who, body }) => html`
    <li key=${id} class="timeline-item">
      <p class="timeline-head"><strong>${title}</strong><span>${who}</span><${At} at=${at} /></p>
      ${body && html`<div class="timeline-body">${body}</div>`}
    </li>`)}</ol>`;
}
