import { cx, html } from "../ui.js";
import { Icon } from "./icon.js";
import { Menu } from "./menu.js";

/** Several values of one kind, as a button that opens a list of check boxes. options: [[value, label], …] */
export function MultiSelect({ label, options, value, onInput }) {
  const toggle = (key) => onInput(value.includes(key) ? value.filter((one) => one !== key) : [...value, key]);
  const words = options.filter(([key]) => value.includes(key)).map(([, word]) => word);
  const summary = words.length > 2 ? `${words.length}개` : words.join(", ");
  return html`<${Menu} class=${cx("multi", words.length && "multi-on")}
      button=${html`<span>${label}${summary && html`<strong>: ${summary}</strong>`}</span><${Icon} name="chevron-down" size="s" />`}>
    <fieldset class="multi-list"><legend class="visually-hidden">${label}</legend>
      ${options.map(([key, word]) => html`<label key=${key} class="multi-item">
        <input type="checkbox" checked=${value.includes(key)} onChange=${() => toggle(key)} /><span>${word}</span></label>`)}
      ${value.length > 0 && html`<button type="button" class="button button-quiet button-s" onClick=${() => onInput([])}>모두 해제</button>`}
    </fieldset>
  <//>`;
}
