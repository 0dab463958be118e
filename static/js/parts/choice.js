import { html } from "../ui.js";

/** A select without a visible label: its first choice says what it is about. */
export function Choice({ label, all, value, options: choices, onInput }) {
  return html`<select class="control control-s" aria-label=${label} value=${String(value ?? "")} onChange=${(event) => onInput(event.currentTarget.value || null)}>
    <option value="">${all}</option>
    ${choices.map(([key, word]) => html`<option key=${key} value=${String(key)} selected=${String(key) === String(value ?? "")}>${word}</option>`)}
  </select>`;
}
