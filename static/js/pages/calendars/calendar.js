import { html, useState } from "../../ui.js";
import { search, setSearch } from "../../navigation.js";
import { thisMonth } from "../../local_time.js";
import { readQuery, writeQuery } from "../../query.js";
import { useResource } from "../../resource.js";
import { can } from "../../session.js";
import { Button, IconButton } from "../../parts/button.js";
import { Failed, Loaded, Loading } from "../../parts/empty.js";
import { Heading } from "../../parts/heading.js";
import { Notice } from "../../parts/notice.js";
import { Table } from "../../parts/table.js";
import { At } from "../../parts/time.js";
import { NotFound } from "../problem/problem.js";
import { DayDialog } from "./day_dialog.js";
import { EditDialog } from "./edit_dialog.js";
import { VersionDialog } from "./version_dialog.js";
import { fromWire, summary } from "./week.js";
import { YearView } from "./year_view.js";

const STATE = { year: { kind: "int", initial: Number(thisMonth().slice(0, 4)) } };

/** One calendar: its year, its hours, and what they were before. */
export default function CalendarPage({ params }) {
  const { year } = readQuery(search.value, STATE);
  const calendar = useResource(`/calendars/${params.id}`);
  const days = useResource(`/calendars/${params.id}/years/${year}`);
  const versions = useResource(`/calendars/${params.id}/versions`);
  const [dialog, setDialog] = useState(null);
  if (calendar.error?.status === 404) return html`<${NotFound} what="달력을" />`;
  if (calendar.error && !calendar.data) return html`<${Heading} title="업무 달력" /><${Failed} error=${calendar.error} onRetry=${calendar.reload} />`;
  if (!calendar.data) return html`<${Loading} />`;
  const { name, current, is_active: active } = calendar.data;
  const close = () => setDialog(null);
  const reload = () => [calendar, days, versions].forEach((one) => one.reload());
  return html`<${Heading} title=${name} windowTitle=${`업무 달력 ${name}`} before=${html`<p class="row-note"><a href="/app/calendars">업무 달력</a></p>`}>
      ${can("calendar:manage") && html`<${Button} icon="pencil" onClick=${() => setDialog({ kind: "edit" })}>수정<//><${Button} kind="primary" icon="clock" onClick=${() => setDialog({ kind: "version" })}>업무시간 바꾸기<//>`}
    <//>
    ${!active && html`<${Notice} tone="warning">쓰지 않는 달력입니다.<//>`}
    ${current && html`<p class="row-note">${summary(fromWire(current.windows))} · 공휴일에 ${current.observes_holidays ? "쉽니다" : "쉬지 않습니다"}</p>`}
    <${YearNav} year=${year} />
    <${Loaded} of=${days}>${(data) => html`${!data.confirmed && html`<${Notice} tone="warning">${data.year}년 휴일이 아직 확인되지 않았습니다. 월력요항과 대조해 주세요. <a href=${`/app/calendars/holidays?year=${data.year}`}>${data.year}년 휴일 보기</a><//>`}
      <${YearView} year=${data} onOpen=${(day) => setDialog({ kind: "day", day })} />`}<//>
    <h2 class="section-title">업무시간 이력</h2>
    <${Loaded} of=${versions}>${(list) => html`<${Table} caption="업무시간 이력" columns=${COLUMNS} rows=${list.items} />`}<//>
    ${dialog?.kind === "edit" && html`<${EditDialog} calendar=${calendar.data} onClose=${close} onDone=${calendar.mutate} />`}
    ${dialog?.kind === "version" && html`<${VersionDialog} calendar=${calendar.data} onClose=${close} onDone=${reload} />`}
    ${dialog?.kind === "day" && html`<${DayDialog} calendar=${calendar.data} one=${dialog.day} onClose=${close} onDone=${reload} />`}`;
}

function YearNav({ year }) {
  const go = (next) => setSearch(writeQuery({ year: next }, STATE));
  return html`<nav class="year-nav" aria-label="해 옮기기"><${IconButton} icon="chevron-left" label=${`${year - 1}년`} onClick=${() => go(year - 1)} />
    <h2><strong>${year}년</strong></h2><${IconButton} icon="chevron-right" label=${`${year + 1}년`} onClick=${() => go(year + 1)} /></nav>`;
}

const COLUMNS = [
  { key: "version", label: "버전", cell: (one) => `${one.version}판` },
  { key: "from", label: "적용 시작", cell: (one) => html`<${At} at=${one.effective_from} />` },
  { key: "hours", label: "업무시간", cell: (one) => summary(fromWire(one.windows)) },
  { key: "holidays", label: "공휴일", cell: (one) => (one.observes_holidays ? "쉼" : "쉬지 않음") },
  { key: "note", label: "비고", cell: (one) => one.note ?? "–" },
  { key: "by", label: "만든 사람", quiet: true, cell: (one) => one.created_by?.name ?? "시스템" },
];
