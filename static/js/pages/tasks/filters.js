import { html, useEffect, useState } from "../../ui.js";
import { CATEGORY, DUE, options, PRIORITY, SR_STATUS } from "../../labels.js";
import { fetchAll, useLoaded } from "../../resource.js";
import { can, isStaff } from "../../session.js";
import { Button } from "../../parts/button.js";
import { Icon } from "../../parts/icon.js";
import { MultiSelect } from "../../parts/multi_select.js";
import { filterCount, NO_FILTER } from "./state.js";

/** What narrows the list; each change is a new address. */
export function Filters({ state, onChange }) {
  const staff = isStaff.value && can("institution:read");
  const institutions = useLoaded(() => (staff ? fetchAll("/institutions/") : []), [staff], []);
  const active = filterCount(state);
  return html`<div class="filters" role="group" aria-label="목록 조건">
    <${NumberSearch} value=${state.number} onInput=${(number) => onChange({ number })} />
    <${MultiSelect} label="상태" options=${options(SR_STATUS)} value=${state.status} onInput=${(status) => onChange({ status })} />
    <${MultiSelect} label="우선순위" options=${options(PRIORITY)} value=${state.priority} onInput=${(priority) => onChange({ priority })} />
    <${MultiSelect} label="분류" options=${options(CATEGORY)} value=${state.category} onInput=${(category) => onChange({ category })} />
    ${staff && html`<select class="control control-s" aria-label="기관" value=${String(state.institution_id ?? "")}
        onChange=${(event) => onChange({ institution_id: Number(event.currentTarget.value) || null })}>
      <option value="">모든 기관</option>
      ${institutions.map(({ id, name }) => html`<option key=${id} value=${String(id)} selected=${id === state.institution_id}>${name}</option>`)}
    </select>`}
    <select class="control control-s" aria-label="기한" value=${state.due ?? ""} onChange=${(event) => onChange({ due: event.currentTarget.value || null })}>
      <option value="">모든 기한</option>
      ${options(DUE).map(([due, word]) => html`<option key=${due} value=${due} selected=${due === state.due}>${word}</option>`)}
    </select>
    ${active > 0 && html`<${Button} kind="quiet" size="s" icon="x" onClick=${() => onChange(NO_FILTER)}>조건 지우기 (${active})<//>`}
  </div>`;
}

function NumberSearch({ value, onInput }) {
  const [text, setText] = useState(value ?? "");
  useEffect(() => setText(value ?? ""), [value]);
  const submit = (event) => {
    event.preventDefault();
    onInput(text.trim().toUpperCase() || null);
  };
  return html`<form class="search" role="search" onSubmit=${submit}>
    <input class="control control-s" type="search" aria-label="SR 번호" placeholder="SR-2026-000123" value=${text} onInput=${(event) => setText(event.currentTarget.value)} />
    <button type="submit" class="icon-button" aria-label="번호로 찾기"><${Icon} name="search" /></button>
  </form>`;
}
