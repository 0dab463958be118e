import { html, useState } from "../../ui.js";
import { api } from "../../api.js";
import { withId } from "../../errors.js";
import { HOLIDAY_KIND, HOLIDAY_SOURCE } from "../../labels.js";
import { toast } from "../../live.js";
import { shortDay, thisMonth } from "../../local_time.js";
import { search, setSearch } from "../../navigation.js";
import { readQuery, toQuery, withFilter, writeQuery } from "../../query.js";
import { fetchAll, useLoaded, useResource } from "../../resource.js";
import { can } from "../../session.js";
import { Button, IconButton } from "../../parts/button.js";
import { Empty, Loaded } from "../../parts/empty.js";
import { Heading } from "../../parts/heading.js";
import { Notice } from "../../parts/notice.js";
import { Pager } from "../../parts/pager.js";
import { Table } from "../../parts/table.js";
import { At } from "../../parts/time.js";
import { HolidayDialog, RemoveHoliday } from "./holiday_dialogs.js";
import { ImportDialog } from "./import_dialog.js";
import { CalendarTabs } from "./parts.js";

const STATE = { year: { kind: "int", initial: Number(thisMonth().slice(0, 4)) }, page: { kind: "int", initial: 1 } };

/** The days off of a year, and whether somebody held them against the official calendar. */
export default function HolidaysPage() {
  const state = readQuery(search.value, STATE);
  const list = useResource(`/holidays/${toQuery({ ...state, size: 50 })}`);
  const years = useResource("/holidays/years");
  const institutions = useLoaded(() => (can("institution:read") ? fetchAll("/institutions/") : []), [], []);
  const [dialog, setDialog] = useState(null);
  const manage = can("calendar:manage");
  const change = (next) => setSearch(writeQuery(withFilter(state, next), STATE));
  const reload = () => { list.reload(); years.reload(); };
  const close = () => setDialog(null);
  const columns = [...columnsFor(institutions), manage && { key: "do", label: "작업", align: "end", cell: (holiday) => html`
    <${Button} size="s" icon="trash-2" onClick=${() => setDialog({ kind: "remove", holiday })}>빼기<span class="visually-hidden"> ${holiday.day} ${holiday.name}</span><//>` }].filter(Boolean);
  return html`<${Heading} title="휴일" windowTitle=${`휴일 ${state.year}년`}>
      ${manage && html`<${Button} icon="upload" onClick=${() => setDialog({ kind: "import" })}>파일 가져오기<//><${Button} kind="primary" icon="plus" onClick=${() => setDialog({ kind: "add" })}>휴일 추가<//>`}
    <//>
    <${CalendarTabs} current="holidays" />
    <nav class="year-nav" aria-label="해 옮기기"><${IconButton} icon="chevron-left" label=${`${state.year - 1}년`} onClick=${() => change({ year: state.year - 1 })} />
      <h2><strong>${state.year}년</strong></h2><${IconButton} icon="chevron-right" label=${`${state.year + 1}년`} onClick=${() => change({ year: state.year + 1 })} /></nav>
    <${Confirmation} year=${(years.data ?? []).find(({ year }) => year === state.year)} manage=${manage} onDone=${reload} />
    <${Loaded} of=${list}>${(page) => html`
      ${page.total === 0 && html`<${Empty} icon="calendar-days" title=${`${state.year}년에는 등록된 휴일이 없습니다.`}>${manage && html`<p>월력요항을 파일로 가져오거나 하나씩 추가하세요.</p>`}<//>`}
      ${page.total > 0 && html`<${Table} caption=${`${state.year}년 휴일`} columns=${columns} rows=${page.items} busy=${list.loading} />
        <${Pager} page=${page} unit="일" onPage=${(next) => change({ page: next })} />`}`}<//>
    ${dialog?.kind === "add" && html`<${HolidayDialog} onClose=${close} onDone=${reload} />`}
    ${dialog?.kind === "remove" && html`<${RemoveHoliday} holiday=${dialog.holiday} onClose=${close} onDone=${reload} />`}
    ${dialog?.kind === "import" && html`<${ImportDialog} onClose=${close} onDone=${reload} />`}`;
}

const columnsFor = (institutions) => [
  { key: "day", label: "날짜", cell: (one) => html`<strong class="nowrap">${shortDay(one.day)}</strong>` },
  { key: "name", label: "이름", cell: (one) => one.name },
  { key: "kind", label: "종류", cell: (one) => HOLIDAY_KIND[one.kind] },
  { key: "for", label: "쉬는 곳", cell: (one) => (one.institution_id ? institutions.find(({ id }) => id === one.institution_id)?.name ?? "한 기관" : "모두") },
  { key: "source", label: "출처", quiet: true, cell: (one) => [HOLIDAY_SOURCE[one.source], one.added_by?.name].filter(Boolean).join(" · ") },
];

function Confirmation({ year, manage, onDone }) {
  const [busy, setBusy] = useState(false);
  if (!year) return null;
  if (year.confirmed_at) {
    return html`<p class="year-note">휴일 ${year.days}일 · ${year.confirmed_by ? `${year.confirmed_by.name} 님이 확인` : "기본 제공 자료로 확인"} (<${At} at=${year.confirmed_at} />)</p>`;
  }
  const confirm = async () => {
    setBusy(true);
    try {
      await api.post(`/holidays/years/${year.year}/confirmation`);
      toast(`${year.year}년 휴일을 확인했습니다.`);
      onDone();
    } catch (error) {
      toast(withId(error), "danger");
    }
    setBusy(false);
  };
  return html`<${Notice} tone="warning">${year.warning ?? `${year.year}년 휴일이 아직 확인되지 않았습니다. 월력요항과 대조해 주세요.`}
    ${manage && html` <${Button} size="s" icon="check" busy=${busy} onClick=${confirm}>대조했고 맞습니다<//>`}<//>`;
}
