import { html } from "../ui.js";

const SPRITE = "/static/vendor/lucide/sprite.svg";

/** Decoration only: what it means must stand beside it in words. */
export function Icon({ name, size = "m" }) {
  return html`<svg class=${`icon icon-${size}`} aria-hidden="true" focusable="false"><use href=${`${SPRITE}#${name}`} /></svg>`;
}
