import { html } from "../../ui.js";
import { options, SLA_TARGET } from "../../labels.js";
import { search, setSearch } from "../../navigation.js";
import { readQuery, toQuery, withFilter, writeQuery } from "../../query.js";
import { fetchAll, useLoaded, useResource } from "../../resource.js";
import { can, isStaff } from "../../session.js";
import { Button } from "../../parts/button.js";
import { Choice } from "../../parts/choice.js";
import { Empty, Loaded } from "../../parts/empty.js";
import { Heading } from "../../parts/heading.js";
import { Pager } from "../../parts/pager.js";
import { Table } from "../../parts/table.js";
import { MatchPreview } from "./match_preview.js";
import { promiseLabel, scopeLabel } from "./policy_form.js";

const STATE = { page: { kind: "int", initial: 1 }, is_active: { kind: "text", initial: null }, institution_id: { kind: "int", initial: null } };
const ACTIVE = { true: "쓰는 정책", false: "멈춘 정책" };

const COLUMNS = [
  { key: "name", label: "정책", main: true, cell: (policy) => html`<a href=${`/app/sla/policies/${policy.id}`}>${policy.name}</a>` },
  { key: "scope", label: "적용 대상", cell: scopeLabel },
  { key: "promise", label: "목표", cell: (policy) => promiseLabel(policy.current, SLA_TARGET) },
  { key: "calendar", label: "달력", cell: (policy) => policy.current?.calendar.name ?? "–" },
  { key: "version", label: "버전", quiet: true, cell: (policy) => policy.current?.version ?? "–" },
  { key: "active", label: "사용", cell: (policy) => (policy.is_active ? "사용" : html`<span class="faint">중지</span>`) },
];

/** The promises, whom each is for, and which of them an SR would get. */
export default function PoliciesPage() {
  const state = readQuery(search.value, STATE);
  const list = useResource(`/sla/policies/${toQuery(state)}`);
  const institutions = useLoaded(() => (isStaff.value && can("institution:read") ? fetchAll("/institutions/") : []), [], []);
  const change = (filter) => setSearch(writeQuery(withFilter(state, filter), STATE));
  const manage = can("sla:manage");
  return html`<${Heading} title="SLA 정책">
      ${manage && html`<${Button} icon="calculator" href="/app/sla/policies/recalculations">진행 중 SR에 적용<//><${Button} kind="primary" icon="plus" href="/app/sla/policies/new">정책 등록<//>`}
    <//>
    <div class="filters" role="group" aria-label="목록 조건">
      <${Choice} label="사용" all="모든 정책" value=${state.is_active} options=${options(ACTIVE)} onInput=${(is_active) => change({ is_active })} />
      ${institutions.length > 0 && html`<${Choice} label="기관" all="모든 기관" value=${state.institution_id} options=${institutions.map(({ id, name }) => [id, name])}
        onInput=${(id) => change({ institution_id: id && Number(id) })} />`}
    </div>
    <${Loaded} of=${list}>${(page) => html`
      ${page.total === 0 && html`<${Empty} icon="timer" title="정책이 없습니다.">${manage && html`<p>정책을 등록하면 그때부터 접수되는 SR에 기한이 걸립니다.</p>
        <${Button} icon="plus" href="/app/sla/policies/new">정책 등록<//>`}<//>`}
      ${page.total > 0 && html`<${Table} caption="SLA 정책 목록" columns=${COLUMNS} rows=${page.items} busy=${list.loading} />
        <p class="field-hint">여럿이 맞으면 기관, 등급, 분류, 우선순위를 더 자세히 정한 정책이 적용됩니다.</p>
        <${Pager} page=${page} unit="개" onPage=${(next) => change({ page: next })} />`}`}<//>
    ${isStaff.value && html`<div class="match-box"><${MatchPreview} /></div>`}`;
}
