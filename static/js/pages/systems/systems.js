import { html, useState } from "../../ui.js";
import { count } from "../../format.js";
import { options, SYSTEM_GRADE } from "../../labels.js";
import { navigate, search, setSearch } from "../../navigation.js";
import { readQuery, toQuery, withFilter, writeQuery } from "../../query.js";
import { fetchAll, useLoaded, useResource } from "../../resource.js";
import { can, isStaff } from "../../session.js";
import { Button } from "../../parts/button.js";
import { Choice } from "../../parts/choice.js";
import { Empty, Loaded } from "../../parts/empty.js";
import { Heading } from "../../parts/heading.js";
import { MultiSelect } from "../../parts/multi_select.js";
import { Pager } from "../../parts/pager.js";
import { Table } from "../../parts/table.js";
import { SystemDialog } from "./system_form.js";

const STATE = { page: { kind: "int", initial: 1 }, institution_id: { kind: "int", initial: null }, grade: { kind: "list" } };

const COLUMNS = [
  { key: "name", label: "정보시스템", main: true, cell: (one) => html`<a href=${`/app/systems/${one.id}`}>${one.name}</a>` },
  { key: "code", label: "코드", cell: (one) => html`<code>${one.code}</code>` },
  { key: "grade", label: "등급", cell: (one) => SYSTEM_GRADE[one.grade] },
  { key: "institution", label: "기관", cell: (one) => one.institution_name },
  { key: "servers", label: "서버", align: "end", cell: (one) => `${count(one.server_count)}대` },
  { key: "fee", label: "월 대가", align: "end", cell: (one) => (one.monthly_fee === null ? "–" : `${count(one.monthly_fee)}원`) },
  { key: "active", label: "운영", cell: (one) => (one.is_active ? "운영 중" : html`<span class="faint">중지</span>`) },
];

export default function SystemsPage() {
  const state = readQuery(search.value, STATE);
  const list = useResource(`/systems/${toQuery(state)}`);
  const institutions = useLoaded(() => (isStaff.value && can("institution:read") ? fetchAll("/institutions/") : []), [], []);
  const [adding, setAdding] = useState(false);
  const manage = can("system:manage");
  const change = (next) => setSearch(writeQuery(withFilter(state, next), STATE));
  return html`<${Heading} title="정보시스템">${manage && html`<${Button} kind="primary" icon="plus" onClick=${() => setAdding(true)}>정보시스템 등록<//>`}<//>
    <div class="filters" role="group" aria-label="목록 조건">
      <${MultiSelect} label="등급" options=${options(SYSTEM_GRADE)} value=${state.grade} onInput=${(grade) => change({ grade })} />
      ${institutions.length > 0 && html`<${Choice} label="기관" all="모든 기관" value=${state.institution_id} options=${institutions.map(({ id, name }) => [id, name])}
        onInput=${(id) => change({ institution_id: id && Number(id) })} />`}
    </div>
    <${Loaded} of=${list}>${(page) => html`
      ${page.total === 0 && html`<${Empty} icon="database" title=${state.grade.length || state.institution_id ? "조건에 맞는 정보시스템이 없습니다." : "등록된 정보시스템이 없습니다."}>
        ${manage && html`<p>정보시스템을 등록하면 서비스 중단을 기록하고 달마다 SLA 보고서를 만들 수 있습니다.</p>`}<//>`}
      ${page.total > 0 && html`<${Table} caption="정보시스템 목록" columns=${COLUMNS} rows=${page.items} busy=${list.loading} />
        <${Pager} page=${page} unit="개" onPage=${(next) => change({ page: next })} />`}`}<//>
    ${adding && html`<${SystemDialog} onClose=${() => setAdding(false)} onDone=${(system) => navigate(`/app/systems/${system.id}`)} />`}`;
}
