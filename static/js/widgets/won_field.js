import { html } from "../ui.js";
import { Input } from "../parts/field.js";
import { grouped } from "../won.js";

/** An amount in won; the thousands are parted once it is typed. */
export function WonField({ label, hint = "원 단위", value, onInput, ...rest }) {
  return html`<${Input} label=${label} hint=${hint} class="cost" inputmode="numeric" maxlength="22" autocomplete="off" value=${value} onInput=${onInput}
    onBlur=${() => onInput(grouped(value))} ...${rest} />`;
}
