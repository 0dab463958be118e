import { html, useState } from "../../ui.js";
import { ROLE } from "../../labels.js";
import { search, setSearch } from "../../navigation.js";
import { readQuery, toQuery, withFilter, writeQuery } from "../../query.js";
import { useResource } from "../../resource.js";
import { can } from "../../session.js";
import { Button } from "../../parts/button.js";
import { Choice } from "../../parts/choice.js";
import { Empty, Loaded } from "../../parts/empty.js";
import { Heading } from "../../parts/heading.js";
import { Pager } from "../../parts/pager.js";
import { Table } from "../../parts/table.js";
import { AuthorityDialog, RemoveAuthority } from "./authority_dialogs.js";
import { criteriaLabel, SUBJECTS } from "./criteria.js";

const STATE = { page: { kind: "int", initial: 1 }, subject_type: { kind: "text", initial: null } };

/** "과장", "프로젝트 관리자", or both. */
export const whoLabel = ({ position, role }) => [position, role && ROLE[role]].filter(Boolean).join(" · ");

const COLUMNS = [
  { key: "scope", label: "문서", cell: (rule) => html`<strong>${criteriaLabel(rule)}</strong>` },
  { key: "who", label: "전결권자", cell: whoLabel },
  { key: "basis", label: "근거", cell: (rule) => rule.basis ?? "–" },
  { key: "active", label: "사용", cell: (rule) => (rule.is_active ? "사용" : html`<span class="faint">중지</span>`) },
];

/** 위임전결: who may decide such documents for all who come after. */
export default function AuthoritiesPage() {
  const state = readQuery(search.value, STATE);
  const list = useResource(`/approval-authorities/${toQuery(state)}`);
  const [dialog, setDialog] = useState(null);
  const manage = can("approval:manage");
  const change = (next) => setSearch(writeQuery(withFilter(state, next), STATE));
  const close = () => setDialog(null);
  const columns = manage ? [...COLUMNS, { key: "do", label: "작업", align: "end", cell: (rule) => html`<${Tools} rule=${rule} setDialog=${setDialog} />` }] : COLUMNS;
  const add = html`<${Button} kind="primary" icon="plus" onClick=${() => setDialog({ kind: "edit", rule: null })}>규정 추가<//>`;
  return html`<${Heading} title="위임전결">${manage && add}<//>
    <div class="filters" role="group" aria-label="목록 조건"><${Choice} label="대상 문서" all="모든 문서" value=${state.subject_type} options=${SUBJECTS}
      onInput=${(subject_type) => change({ subject_type })} /></div>
    <${Loaded} of=${list}>${(page) => html`
      ${page.total === 0 && html`<${Empty} icon="list-checks" title="위임전결 규정이 없습니다."><p>규정이 없으면 결재선의 모든 단계를 거쳐야 합니다.</p>
        ${manage && html`<p>직위나 역할마다 어떤 문서를 전결할 수 있는지 추가하세요.</p>`}<//>`}
      ${page.total > 0 && html`<${Table} caption="위임전결 규정" columns=${columns} rows=${page.items} busy=${list.loading} />
        <p class="field-hint">결재선에서 결재 단계를 맡은 사람이 여기에 맞으면 전결할 수 있습니다. 직위는 사용자 정보에 적힌 그대로 비교합니다.</p>
        <${Pager} page=${page} unit="개" onPage=${(next) => change({ page: next })} />`}`}<//>
    ${dialog?.kind === "edit" && html`<${AuthorityDialog} rule=${dialog.rule} onClose=${close} onDone=${list.reload} />`}
    ${dialog?.kind === "remove" && html`<${RemoveAuthority} rule=${dialog.rule} onClose=${close} onDone=${list.reload} />`}`;
}

function Tools({ rule, setDialog }) {
  const which = html`<span class="visually-hidden"> ${criteriaLabel(rule)} ${whoLabel(rule)}</span>`;
  return html`<span class="button-row row-tools"><${Button} size="s" onClick=${() => setDialog({ kind: "edit", rule })}>수정${which}<//>
    <${Button} size="s" onClick=${() => setDialog({ kind: "remove", rule })}>삭제${which}<//></span>`;
}
