import { html, useEffect } from "../../ui.js";
import { count } from "../../format.js";
import { BOX, CATEGORY, SORT } from "../../labels.js";
import { announce } from "../../live.js";
import { search, setSearch } from "../../navigation.js";
import { nextSort, readQuery, toQuery, withFilter, writeQuery } from "../../query.js";
import { useResource } from "../../resource.js";
import { can, isStaff } from "../../session.js";
import { Button } from "../../parts/button.js";
import { Empty, Loaded } from "../../parts/empty.js";
import { Heading } from "../../parts/heading.js";
import { Pager } from "../../parts/pager.js";
import { Table } from "../../parts/table.js";
import { TabLinks } from "../../parts/tabs.js";
import { Ago } from "../../parts/time.js";
import { NextDue } from "../../widgets/next_due.js";
import { Priority, StatusBadge } from "../../widgets/sr.js";
import { Filters } from "./filters.js";
import { filterCount, LIST, listPath } from "./state.js";

const COLUMNS = [
  { key: "number", label: "번호", sort: true, quiet: true, cell: (sr) => html`<span class="nowrap">${sr.number}</span>` },
  { key: "title", label: "제목", main: true, cell: (sr) => html`<a href=${`/app/tasks/${sr.id}`}>${sr.title}</a>` },
  { key: "status", label: "상태", sort: true, cell: (sr) => html`<${StatusBadge} status=${sr.status} />` },
  { key: "priority", label: "우선순위", sort: true, cell: (sr) => html`<${Priority} priority=${sr.priority} />` },
  { key: "category", label: "분류", cell: (sr) => CATEGORY[sr.category] ?? sr.category },
  { key: "institution", label: "기관", staff: true, cell: (sr) => sr.institution.name },
  { key: "assignee", label: "담당자", cell: (sr) => sr.assignee?.name ?? html`<span class="faint">미배정</span>` },
  { key: "next_due_at", label: "기한", sort: true, quiet: true, cell: (sr) => html`<${NextDue} sr=${sr} />` },
  { key: "created_at", label: "등록", sort: true, quiet: true, cell: (sr) => html`<${Ago} at=${sr.created_at} />` },
];

export default function TaskListPage() {
  const state = readQuery(search.value, LIST);
  const list = useResource(listPath(state), { refreshOnFocus: true });
  const change = (filter) => setSearch(writeQuery(withFilter(state, filter), LIST));
  useEffect(() => {
    if (list.data && !list.loading) announce(`SR ${count(list.data.total)}건`);
  }, [list.data]);
  return html`<${Heading} title="SR">${can("sr:create") && html`<${Button} kind="primary" icon="plus" href="/app/tasks/new">SR 등록<//>`}<//>
    <${Boxes} state=${state} />
    <${Filters} state=${state} onChange=${change} />
    <label class="sort-narrow"><span>정렬</span><select class="control control-s" value=${state.sort} onChange=${(event) => change({ sort: event.currentTarget.value })}>
      ${Object.entries(SORT).map(([key, word]) => html`<option key=${key} value=${key}>${word}</option>`)}</select></label>
    <${Loaded} of=${list}>${(page) => html`<${Results} ...${{ page, state, change, busy: list.loading }} />`}<//>`;
}

function Boxes({ state }) {
  const boxes = Object.entries(BOX).filter(([box]) => (box === "assigned" ? can("sr:work") : box !== "unassigned" || isStaff.value));
  return html`<${TabLinks} label="SR 보기" links=${boxes.map(([box, label]) => ({
    label, current: state.box === box, href: `/app/tasks${writeQuery(withFilter(state, { box }), LIST)}`,
  }))} />`;
}

function Results({ page, state, change, busy }) {
  if (page.total === 0) return html`<${Nothing} state=${state} />`;
  const columns = COLUMNS.filter((column) => !column.staff || isStaff.value);
  return html`<${Table} compact caption="SR 목록" columns=${columns} rows=${page.items} busy=${busy} sort=${state.sort}
      onSort=${(key) => change({ sort: nextSort(state.sort, key) })} />
    <${Pager} page=${page} onPage=${(next) => { change({ page: next }); scrollTo(0, 0); }} />`;
}

function Nothing({ state }) {
  if (filterCount(state)) {
    const cleared = `/app/tasks${toQuery({ box: state.box === "all" ? null : state.box })}`;
    return html`<${Empty} icon="search" title="조건에 맞는 SR이 없습니다."><${Button} href=${cleared}>조건 지우기<//><//>`;
  }
  return html`<${Empty} title=${state.box === "unassigned" ? "배정되지 않은 SR이 없습니다." : "아직 SR이 없습니다."}>
    ${can("sr:create") && state.box !== "unassigned" && html`<${Button} icon="plus" href="/app/tasks/new">SR 등록<//>`}<//>`;
}
