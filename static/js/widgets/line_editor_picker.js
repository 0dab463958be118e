import { html, useRef, useState, useUid } from "../ui.js";
import { Button } from "../parts/button.js";
import { targetOf } from "./line_editor_model.js";

const word = (choice) => `${choice.name} (${choice.about})`;

/**
 * Somebody from a list, and a button that takes him: nothing is added by merely moving through the list.
 * lists: [[name, choices], …]; taken: keys that are not offered again
 */
export function TargetPicker({ label, lists, taken, onPick, add = "추가", empty = "고르세요", error, describedBy, autofocus, children }) {
  const [chosen, setChosen] = useState("");
  const select = useRef(null);
  const id = useUid("picker");
  const left = lists.map(([name, choices]) => [name, choices.filter(({ key }) => !taken.has(key))]).filter(([, choices]) => choices.length > 0);
  const pick = () => {
    const choice = left.flatMap(([, choices]) => choices).find(({ key }) => key === chosen);
    if (!choice) return;
    setChosen("");
    onPick(targetOf(choice.key), choice.name);
    select.current?.focus(); // the pressed button is now disabled
  };
  return html`<div class="picker">
    <label class="visually-hidden" for=${id}>${label}</label>
    <select class="control" id=${id} ref=${select} value=${chosen} data-picker aria-invalid=${error ? "true" : undefined} aria-describedby=${describedBy}
      data-autofocus=${autofocus ? true : undefined} onChange=${(event) => setChosen(event.currentTarget.value)}>
      <option value="">${left.length ? empty : "더 고를 수 있는 사람이 없습니다"}</option>
      ${left.length === 1 ? optionsOf(left[0][1]) : left.map(([name, choices]) => html`<optgroup key=${name} label=${name}>${optionsOf(choices)}</optgroup>`)}
    </select>
    ${children}
    <${Button} icon="plus" onClick=${pick} disabled=${!chosen}>${add}<//>
  </div>`;
}

const optionsOf = (choices) => choices.map((choice) => html`<option key=${choice.key} value=${choice.key}>${word(choice)}</option>`);
