import { html } from "../ui.js";
import { Icon } from "./icon.js";

/** A word with a tone and a mark: the colour is never the only sign. @param {{of?: import("../labels.js").Badge, value?: string}} props */
export function Badge({ of, value = "" }) {
  const { label, tone, icon } = of ?? { label: value, tone: "neutral", icon: "" };
  return html`<span class=${`badge tone-${tone}`}>${icon && html`<${Icon} name=${icon} size="s" />`}${label}</span>`;
}
