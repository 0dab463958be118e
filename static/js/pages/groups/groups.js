import { html, useState } from "../../ui.js";
import { count } from "../../format.js";
import { options } from "../../labels.js";
import { search, setSearch } from "../../navigation.js";
import { readQuery, toQuery, withFilter, writeQuery } from "../../query.js";
import { useResource } from "../../resource.js";
import { can, isStaff } from "../../session.js";
import { Button } from "../../parts/button.js";
import { Choice } from "../../parts/choice.js";
import { Empty, Loaded } from "../../parts/empty.js";
import { Heading } from "../../parts/heading.js";
import { Pager } from "../../parts/pager.js";
import { Table } from "../../parts/table.js";
import { useInstitutions } from "../tasks/choices.js";
import { GroupDialog } from "./group_dialog.js";

const STATE = { page: { kind: "int", initial: 1 }, institution_id: { kind: "int", initial: null }, is_active: { kind: "text", initial: null } };
const ACTIVE = { true: "쓰는 그룹", false: "멈춘 그룹" };
const SHOWN = 5;

/** "김도현, 박서연 외 3명" */
const membersLabel = ({ members }) => {
  if (members.length === 0) return html`<span class="faint">없음</span>`;
  const names = members.slice(0, SHOWN).map(({ name }) => name).join(", ");
  return members.length > SHOWN ? `${names} 외 ${count(members.length - SHOWN)}명` : names;
};

const COLUMNS = [
  { key: "name", label: "그룹", cell: (group) => html`<strong>${group.name}</strong>${group.description && html`<span class="cell-note">${group.description}</span>`}` },
  { key: "institution", label: "소속", cell: (group) => group.institution?.name ?? "운영팀" },
  { key: "members", label: "구성원", cell: membersLabel },
  { key: "active", label: "사용", cell: (group) => (group.is_active ? "사용" : html`<span class="faint">중지</span>`) },
];

/** Groups of people: a step of an approval line can be for any of them. */
export default function GroupsPage() {
  const state = readQuery(search.value, STATE);
  const list = useResource(`/groups/${toQuery(state)}`);
  const institutions = useInstitutions();
  const [dialog, setDialog] = useState(null);
  const manage = can("group:manage");
  const change = (next) => setSearch(writeQuery(withFilter(state, next), STATE));
  const narrowed = state.institution_id || state.is_active;
  const columns = manage ? [...COLUMNS, { key: "do", label: "작업", align: "end", cell: (group) => html`<span class="button-row row-tools"><${Button} size="s" onClick=${() => setDialog({ group })}>
    수정<span class="visually-hidden"> ${group.name}</span><//></span>` }] : COLUMNS;
  return html`<${Heading} title="그룹">${manage && html`<${Button} kind="primary" icon="plus" onClick=${() => setDialog({ group: null })}>그룹 등록<//>`}<//>
    <div class="filters" role="group" aria-label="목록 조건">
      <${Choice} label="사용" all="모든 그룹" value=${state.is_active} options=${options(ACTIVE)} onInput=${(is_active) => change({ is_active })} />
      ${isStaff.value && institutions.length > 0 && html`<${Choice} label="기관" all="모든 소속" value=${state.institution_id} options=${institutions.map(({ id, name }) => [id, name])}
        onInput=${(id) => change({ institution_id: id && Number(id) })} />`}
    </div>
    <${Loaded} of=${list}>${(page) => html`
      ${page.total === 0 && html`<${Empty} icon="users" title=${narrowed ? "조건에 맞는 그룹이 없습니다." : "등록된 그룹이 없습니다."}>
        ${manage && !narrowed && html`<p>그룹을 등록하면 결재선의 한 단계를 그룹에 맡겨 구성원 누구나 결재하게 할 수 있습니다.</p>`}<//>`}
      ${page.total > 0 && html`<${Table} caption="그룹 목록" columns=${columns} rows=${page.items} busy=${list.loading} />
        <${Pager} page=${page} unit="개" onPage=${(next) => change({ page: next })} />`}`}<//>
    ${dialog && html`<${GroupDialog} group=${dialog.group} institutions=${institutions} onClose=${() => setDialog(null)} onDone=${list.reload} />`}`;
}
