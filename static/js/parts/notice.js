import { html } from "../ui.js";
import { Icon } from "./icon.js";

const ICON = { danger: "alert-triangle", warning: "alert-triangle", success: "circle-check", info: "info", neutral: "info" };

export function Notice({ tone = "info", children, role }) {
  return html`<div class=${`notice tone-${tone}`} role=${role}><${Icon} name=${ICON[tone]} /><div>${children}</div></div>`;
}
