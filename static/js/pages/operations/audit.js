import { html, useState } from "../../ui.js";
import { options, SUBJECT_TYPE } from "../../labels.js";
import { search, setSearch } from "../../navigation.js";
import { readQuery, toQuery, withFilter, writeQuery } from "../../query.js";
import { fetchAll, useLoaded, useResource } from "../../resource.js";
import { can } from "../../session.js";
import { Button } from "../../parts/button.js";
import { Empty, Loaded } from "../../parts/empty.js";
import { Pager } from "../../parts/pager.js";
import { Table } from "../../parts/table.js";
import { At } from "../../parts/time.js";
import { Changes } from "../tasks/detail/history.js";

const STATE = {
  view: { kind: "text" }, page: { kind: "int", initial: 1 }, action: { kind: "text", initial: null }, actor_id: { kind: "int", initial: null },
  subject_type: { kind: "text", initial: null }, subject_id: { kind: "int", initial: null },
};

/** Users by name; what has no row of its own, such as a job, by kind. */
function subject({ subject_type: type, subject_id: id }, people) {
  if (type === "SR") return html`<a href=${`/app/tasks/${id}`}>SR ${id}</a>`;
  const name = type === "USER" ? people.find((person) => person.id === id)?.name : null;
  return [SUBJECT_TYPE[type] ?? type, name ?? (id || "")].join(" ");
}

const columns = (people) => [
  { key: "at", label: "시각", quiet: true, cell: (row) => html`<${At} at=${row.at} />` },
  { key: "action", label: "행위", main: true, cell: (row) => row.action_label ?? row.action },
  { key: "actor", label: "사람", cell: (row) => row.actor?.name ?? "시스템" },
  { key: "subject", label: "대상", cell: (row) => subject(row, people) },
  { key: "changes", label: "내용", cell: (row) => (row.note || Object.keys(row.changes ?? {}).length > 0) && html`<div class="audit-changes"><${Changes} what=${row.changes} note=${row.note} /></div>` },
];

/** Who did what, newest first; nothing here can be changed. */
export function Audit() {
  const { view: _, ...state } = readQuery(search.value, STATE);
  const list = useResource(`/audit/${toQuery(state)}`);
  const people = useLoaded(() => (can("user:read") ? fetchAll("/users/") : []), [], []);
  const change = (next) => setSearch(writeQuery({ ...withFilter(state, next), view: "audit" }, STATE));
  const narrowed = state.action || state.actor_id || state.subject_type || state.subject_id;
  return html`<div class="filters" role="group" aria-label="목록 조건">
      <${Choice} label="사람" all="모든 사람" value=${state.actor_id} choices=${people.map((p) => [p.id, p.name])} onInput=${(v) => change({ actor_id: Number(v) || null })} />
      <${Choice} label="대상" all="모든 대상" value=${state.subject_type} choices=${options(SUBJECT_TYPE)} onInput=${(v) => change({ subject_type: v || null })} />
      <${ActionSearch} value=${state.action} onInput=${(action) => change({ action })} />
      ${narrowed && html`<${Button} kind="quiet" size="s" icon="x" onClick=${() => change({ action: null, actor_id: null, subject_type: null, subject_id: null })}>조건 지우기<//>`}
    </div>
    <${Loaded} of=${list}>${(page) => html`
      ${page.total === 0 && html`<${Empty} icon="file-text" title="조건에 맞는 기록이 없습니다." />`}
      ${page.total > 0 && html`<${Table} compact caption="감사 기록" columns=${columns(people)} rows=${page.items} busy=${list.loading} />
        <${Pager} page=${page} onPage=${(next) => change({ page: next })} />`}`}<//>`;
}

function Choice({ label, all, value, choices, onInput }) {
  return html`<select class="control control-s" aria-label=${label} value=${String(value ?? "")} onChange=${(event) => onInput(event.currentTarget.value)}>
    <option value="">${all}</option>
    ${choices.map(([key, word]) => html`<option key=${key} value=${String(key)} selected=${String(key) === String(value ?? "")}>${word}</option>`)}
  </select>`;
}

function ActionSearch({ value, onInput }) {
  const [text, setText] = useState(value ?? "");
  const submit = (event) => {
    event.preventDefault();
    onInput(text.trim() || null);
  };
  return html`<form class="search" onSubmit=${submit}>
    <input class="control control-s" type="search" aria-label="행위 코드" placeholder="행위 코드 (sr.transition)" value=${text} onInput=${(event) => setText(event.currentTarget.value)} />
    <${Button} size="s" type="submit" icon="search">찾기<//></form>`;
}
