import { html, useState } from "../../ui.js";
import { api } from "../../api.js";
import { withId } from "../../errors.js";
import { options, ROLE } from "../../labels.js";
import { toast } from "../../live.js";
import { search, setSearch } from "../../navigation.js";
import { readQuery, toQuery, withFilter, writeQuery } from "../../query.js";
import { useResource } from "../../resource.js";
import { can } from "../../session.js";
import { Badge } from "../../parts/badge.js";
import { Button } from "../../parts/button.js";
import { Empty, Loaded } from "../../parts/empty.js";
import { Heading } from "../../parts/heading.js";
import { MultiSelect } from "../../parts/multi_select.js";
import { Pager } from "../../parts/pager.js";
import { Table } from "../../parts/table.js";
import { ResetDialog, UserDialog } from "./user_form.js";

const STATE = { page: { kind: "int", initial: 1 }, role: { kind: "list" } };
const LOCKED = { label: "잠김", tone: "danger", icon: "lock" };

function condition(user) {
  if (user.is_locked) return html`<${Badge} of=${LOCKED} />`;
  return user.is_active ? "사용" : html`<span class="faint">중지</span>`;
}

const COLUMNS = [
  { key: "name", label: "이름", main: true, cell: (user) => html`<strong>${user.name}</strong>` },
  { key: "username", label: "아이디", cell: (user) => user.username },
  { key: "position", label: "직위", cell: (user) => user.position ?? "–" },
  { key: "role", label: "역할", cell: (user) => ROLE[user.role] ?? user.role },
  { key: "institution", label: "기관", cell: (user) => user.institution_name ?? "–" },
  { key: "email", label: "이메일", quiet: true, cell: (user) => user.email ?? "–" },
  { key: "state", label: "상태", cell: condition },
];

export default function UsersPage() {
  const state = readQuery(search.value, STATE);
  const list = useResource(`/users/${toQuery(state)}`);
  const [dialog, setDialog] = useState(null);
  const manage = can("user:manage");
  const columns = manage ? [...COLUMNS, { key: "do", label: "작업", align: "end", cell: (user) => html`<${Tools} ...${{ user, setDialog, reload: list.reload }} />` }] : COLUMNS;
  return html`<${Heading} title="사용자">${manage && html`<${Button} kind="primary" icon="plus" onClick=${() => setDialog({ kind: "edit", user: null })}>사용자 등록<//>`}<//>
    <div class="filters" role="group" aria-label="목록 조건"><${MultiSelect} label="역할" options=${options(ROLE)} value=${state.role}
      onInput=${(role) => setSearch(writeQuery(withFilter(state, { role }), STATE))} /></div>
    <${Loaded} of=${list}>${(page) => html`
      ${page.total === 0 && html`<${Empty} icon="users" title="조건에 맞는 사용자가 없습니다." />`}
      ${page.total > 0 && html`<${Table} caption="사용자 목록" columns=${columns} rows=${page.items} busy=${list.loading} />
        <${Pager} page=${page} unit="명" onPage=${(next) => setSearch(writeQuery({ ...state, page: next }, STATE))} />`}`}<//>
    ${dialog?.kind === "edit" && html`<${UserDialog} user=${dialog.user} onClose=${() => setDialog(null)} onDone=${list.reload} />`}
    ${dialog?.kind === "reset" && html`<${ResetDialog} user=${dialog.user} onClose=${() => setDialog(null)} />`}`;
}

function Tools({ user, setDialog, reload }) {
  const who = html`<span class="visually-hidden"> ${user.name}</span>`;
  const unlock = async () => {
    try {
      await api.post(`/users/${user.id}/unlock`);
      toast(`${user.name} 님의 잠금을 풀었습니다.`);
      reload();
    } catch (error) {
      toast(withId(error), "danger");
    }
  };
  return html`<span class="button-row row-tools">
    ${user.is_locked && html`<${Button} size="s" onClick=${unlock}>잠금 해제${who}<//>`}
    <${Button} size="s" onClick=${() => setDialog({ kind: "reset", user })}>비밀번호 초기화${who}<//>
    <${Button} size="s" onClick=${() => setDialog({ kind: "edit", user })}>수정${who}<//></span>`;
}
