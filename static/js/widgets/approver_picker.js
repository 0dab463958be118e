import { html, useRef, useState, useUid } from "../ui.js";
import { moved } from "../changes.js";
import { ROLE } from "../labels.js";
import { announce } from "../live.js";
import { Button, IconButton } from "../parts/button.js";

export const MOST = 10;

/** Approvers in order; everything by keyboard, each change said aloud. */
export function ApproverPicker({ people, value, onInput, error, hint }) {
  const [chosen, setChosen] = useState("");
  const id = useUid("approvers");
  const box = useRef(null);
  const known = new Map(people.map((person) => [person.id, person]));
  const left = people.filter((person) => !value.includes(person.id));
  const name = (personId) => known.get(personId)?.name ?? `사용자 ${personId}`;
  const add = () => {
    const personId = Number(chosen);
    if (!personId) return;
    onInput([...value, personId]);
    setChosen("");
    announce(`${name(personId)} 결재자를 ${value.length + 1}번째로 추가했습니다.`);
    box.current?.focus(); // the pressed button is now disabled
  };
  const move = (from, to) => {
    onInput(moved(value, from, to));
    announce(`${name(value[from])} 결재자를 ${to + 1}번째로 옮겼습니다.`);
  };
  const remove = (personId) => {
    onInput(value.filter((one) => one !== personId));
    announce(`${name(personId)} 결재자를 뺐습니다.`);
    box.current?.focus(); // the pressed button is gone
  };
  return html`<fieldset class="field approvers" aria-describedby=${error ? `${id}-error` : hint ? `${id}-hint` : undefined}>
    <legend class="field-label">결재자 (순서대로)</legend>
    ${hint && html`<p class="field-hint" id=${`${id}-hint`}>${hint}</p>`}
    ${value.length > 0 && html`<ol class="approver-list">${value.map((personId, at) => html`<li key=${personId}>
      <span class="approver-order">${at + 1}</span>
      <span class="approver-name">${name(personId)}<small>${about(known.get(personId))}</small></span>
      <${IconButton} icon="chevron-down" class="flip" label=${`${name(personId)} 위로`} disabled=${at === 0} onClick=${() => move(at, at - 1)} />
      <${IconButton} icon="chevron-down" label=${`${name(personId)} 아래로`} disabled=${at === value.length - 1} onClick=${() => move(at, at + 1)} />
      <${IconButton} icon="x" label=${`${name(personId)} 빼기`} onClick=${() => remove(personId)} />
    </li>`)}</ol>`}
    ${value.length < MOST && html`<div class="approver-add">
      <label class="visually-hidden" for=${id}>추가할 결재자</label>
      <select class="control" id=${id} ref=${box} value=${chosen} aria-invalid=${error ? "true" : undefined} aria-describedby=${error ? `${id}-error` : undefined}
        onChange=${(event) => setChosen(event.currentTarget.value)}>
        <option value="">${left.length ? "결재자를 고르세요" : "고를 수 있는 결재자가 없습니다"}</option>
        ${left.map((person) => html`<option key=${person.id} value=${String(person.id)}>${person.name} (${about(person)})</option>`)}
      </select>
      <${Button} icon="plus" onClick=${add} disabled=${!chosen}>추가<//>
    </div>`}
    ${error && html`<p class="field-error" id=${`${id}-error`}>${error}</p>`}
  </fieldset>`;
}

const about = (person) => (person ? [person.institution_name, ROLE[person.role]].filter(Boolean).join(" · ") : "");
