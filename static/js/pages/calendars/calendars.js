import { html, useState } from "../../ui.js";
import { search, setSearch } from "../../navigation.js";
import { readQuery, toQuery, writeQuery } from "../../query.js";
import { useResource } from "../../resource.js";
import { can } from "../../session.js";
import { Badge } from "../../parts/badge.js";
import { Button } from "../../parts/button.js";
import { Empty, Loaded } from "../../parts/empty.js";
import { Heading } from "../../parts/heading.js";
import { Pager } from "../../parts/pager.js";
import { Table } from "../../parts/table.js";
import { CalendarTabs, YearWarnings } from "./parts.js";
import { NewCalendarDialog } from "./version_dialog.js";
import { fromWire, summary } from "./week.js";

const STATE = { page: { kind: "int", initial: 1 } };
const DEFAULT = { label: "기본", tone: "primary", icon: "check" };

const COLUMNS = [
  { key: "name", label: "달력", main: true, cell: (one) => html`<a href=${`/app/calendars/${one.id}`}>${one.name}</a> ${one.is_default && html`<${Badge} of=${DEFAULT} />`}` },
  { key: "hours", label: "업무시간", cell: (one) => (one.current ? summary(fromWire(one.current.windows)) : "아직 시작되지 않음") },
  { key: "holidays", label: "공휴일", cell: (one) => (one.current?.observes_holidays ? "쉼" : "쉬지 않음") },
  { key: "institution", label: "기관", cell: (one) => one.institution_name ?? "모든 기관" },
  { key: "active", label: "사용", cell: (one) => (one.is_active ? "사용" : html`<span class="faint">중지</span>`) },
];

export default function CalendarsPage() {
  const state = readQuery(search.value, STATE);
  const list = useResource(`/calendars/${toQuery(state)}`);
  const [adding, setAdding] = useState(false);
  const manage = can("calendar:manage");
  return html`<${Heading} title="업무 달력">${manage && html`<${Button} kind="primary" icon="plus" onClick=${() => setAdding(true)}>달력 등록<//>`}<//>
    <${CalendarTabs} current="calendars" /><${YearWarnings} />
    <${Loaded} of=${list}>${(page) => html`
      ${page.total === 0 && html`<${Empty} icon="calendar-days" title="등록된 달력이 없습니다.">${manage && html`<p>업무시간을 정한 달력이 있어야 SLA 정책을 만들 수 있습니다.</p>`}<//>`}
      ${page.total > 0 && html`<${Table} caption="업무 달력 목록" columns=${COLUMNS} rows=${page.items} busy=${list.loading} />
        <${Pager} page=${page} unit="개" onPage=${(next) => setSearch(writeQuery({ page: next }, STATE))} />`}`}<//>
    ${adding && html`<${NewCalendarDialog} onClose=${() => setAdding(false)} onDone=${list.reload} />`}`;
}
