import { html, useState } from "../../ui.js";
import { date } from "../../format.js";
import { ABSENCE_STATE } from "../../labels.js";
import { search, setSearch } from "../../navigation.js";
import { readQuery, toQuery, withFilter, writeQuery } from "../../query.js";
import { useResource } from "../../resource.js";
import { can, me } from "../../session.js";
import { Badge } from "../../parts/badge.js";
import { Button } from "../../parts/button.js";
import { Choice } from "../../parts/choice.js";
import { Empty, Loaded } from "../../parts/empty.js";
import { Heading } from "../../parts/heading.js";
import { Pager } from "../../parts/pager.js";
import { Table } from "../../parts/table.js";
import { TabLinks } from "../../parts/tabs.js";
import { At } from "../../parts/time.js";
import { AbsenceDialog, CancelAbsence } from "./absence_dialogs.js";

const STATE = { page: { kind: "int", initial: 1 }, whose: { kind: "text", initial: "mine" }, current: { kind: "text", initial: null } };
const WHOSE = { mine: "나와 관련된 부재", all: "모든 부재" };
const CURRENT = [["true", "예정·부재 중"], ["false", "지난 부재"]];

/** A name, and that it is me. */
const person = ({ id, name }) => (id === me.value.id ? html`<span><strong>${name}</strong> (나)</span>` : name);

const COLUMNS = [
  { key: "state", label: "상태", cell: (one) => html`<${Badge} of=${ABSENCE_STATE[one.state]} value=${one.state} />` },
  { key: "user", label: "부재", cell: (one) => person(one.user) },
  { key: "from", label: "시작", cell: (one) => html`<${At} at=${one.starts_at} />` },
  { key: "to", label: "끝", cell: (one) => html`<${At} at=${one.ends_at} />` },
  { key: "delegate", label: "대결", cell: (one) => person(one.delegate) },
  { key: "reason", label: "사유", cell: (one) => one.reason },
];

/** My absences and those in which I stand in; for managers everybody's. */
export default function AbsencesPage() {
  const state = readQuery(search.value, STATE);
  const manage = can("approval:manage");
  const others = state.whose === "all";
  const list = useResource(`/absences/${toQuery({ page: state.page, mine: !others, current: state.current })}`, { refreshOnFocus: true });
  const [dialog, setDialog] = useState(null);
  const change = (next) => setSearch(writeQuery(withFilter(state, next), STATE));
  const close = () => setDialog(null);
  const columns = [...COLUMNS, { key: "do", label: "작업", align: "end", cell: (absence) => html`<${Tools} absence=${absence} setDialog=${setDialog} />` }];
  return html`<${Heading} title="부재">
      ${manage && html`<${Button} icon="users" onClick=${() => setDialog({ kind: "edit", forOthers: true })}>다른 사람 부재 등록<//>`}
      ${can("approval:decide") && html`<${Button} kind="primary" icon="plus" onClick=${() => setDialog({ kind: "edit" })}>내 부재 등록<//>`}<//>
    ${(manage || can("audit:read")) && html`<${TabLinks} label="부재 보기" links=${Object.entries(WHOSE).map(([whose, label]) => ({
      label, current: state.whose === whose, href: `/app/absences${writeQuery({ ...state, whose, page: 1 }, STATE)}` }))} />`}
    <div class="filters" role="group" aria-label="목록 조건"><${Choice} label="기간" all="모든 기간" value=${state.current} options=${CURRENT} onInput=${(current) => change({ current })} /></div>
    <${Loaded} of=${list}>${(page) => html`
      ${page.total === 0 && html`<${Empty} icon="calendar-days" title=${state.current ? "조건에 맞는 부재가 없습니다." : "등록된 부재가 없습니다."}>
        ${can("approval:decide") && html`<p>자리를 비우는 동안 결재가 멈추지 않게, 대결할 사람과 기간을 등록하세요.</p>`}<//>`}
      ${page.total > 0 && html`<${Table} caption="부재 목록" columns=${columns} rows=${page.items} busy=${list.loading} />
        <${Pager} page=${page} onPage=${(next) => change({ page: next })} />`}`}<//>
    ${dialog?.kind === "edit" && html`<${AbsenceDialog} absence=${dialog.absence} forOthers=${dialog.forOthers} onClose=${close} onDone=${list.reload} />`}
    ${dialog?.kind === "cancel" && html`<${CancelAbsence} absence=${dialog.absence} onClose=${close} onDone=${list.reload} />`}`;
}

function Tools({ absence, setDialog }) {
  if (!absence.can.length) return null;
  const which = html`<span class="visually-hidden"> ${absence.user.name} ${date(absence.starts_at)} 부재</span>`;
  return html`<span class="button-row row-tools">
    ${absence.can.includes("edit") && html`<${Button} size="s" onClick=${() => setDialog({ kind: "edit", absence })}>수정${which}<//>`}
    ${absence.can.includes("cancel") && html`<${Button} size="s" onClick=${() => setDialog({ kind: "cancel", absence })}>취소${which}<//>`}</span>`;
}
