import { html, useRef } from "../../ui.js";
import { Button, IconButton } from "../../parts/button.js";

/** Rows of two numbers: steps of a score, bands of a penalty. columns: [[field, label], [field, label]] */
export function PairRows({ legend, columns, value, onInput, add, hint, most = 20 }) {
  const root = useRef(null);
  const set = (at, field, text) => onInput(value.map((row, place) => (place === at ? { ...row, [field]: text } : row)));
  const remove = (at) => {
    onInput(value.filter((_, place) => place !== at));
    root.current.querySelector(".pair-add").focus(); // the pressed button is gone
  };
  const empty = Object.fromEntries(columns.map(([field]) => [field, ""]));
  return html`<fieldset class="pairs" ref=${root}><legend class="field-label">${legend}</legend>
    ${hint && html`<p class="field-hint">${hint}</p>`}
    ${value.map((row, at) => html`<div key=${at} class="pair">
      ${columns.map(([field, label]) => html`<label key=${field}><span>${label}</span><input class="control control-s" inputmode="decimal" value=${row[field]}
        aria-label=${`${legend} ${at + 1}번째 ${label}`} onInput=${(event) => set(at, field, event.currentTarget.value)} /></label>`)}
      <${IconButton} icon="x" label=${`${legend} ${at + 1}번째 빼기`} onClick=${() => remove(at)} /></div>`)}
    ${value.length < most && html`<div><${Button} size="s" kind="quiet" icon="plus" class="pair-add" onClick=${() => onInput([...value, empty])}>${add}<span class="visually-hidden"> (${legend})</span><//></div>`}
  </fieldset>`;
}
