import { html } from "../ui.js";
import { PRIORITY, SR_STATUS } from "../labels.js";
import { Badge } from "../parts/badge.js";

export const StatusBadge = ({ status }) => html`<${Badge} of=${SR_STATUS[status]} value=${status} />`;

/** Low and normal are plain words: only what is urgent should draw the eye. */
export function Priority({ priority }) {
  const word = PRIORITY[priority];
  if (!word || word.tone === "neutral") return html`<span>${word?.label ?? priority}</span>`;
  return html`<${Badge} of=${word} />`;
}
