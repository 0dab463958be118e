import { html, useState } from "../../ui.js";
import { AUTH_METHOD, ENVIRONMENT, HOST_KEY_STATUS, SERVER_ROLE } from "../../labels.js";
import { search, setSearch } from "../../navigation.js";
import { readQuery, toQuery, writeQuery } from "../../query.js";
import { fetchAll, useLoaded, useResource } from "../../resource.js";
import { can, isStaff } from "../../session.js";
import { Badge } from "../../parts/badge.js";
import { Button } from "../../parts/button.js";
import { Empty, Loaded } from "../../parts/empty.js";
import { Heading } from "../../parts/heading.js";
import { Pager } from "../../parts/pager.js";
import { Table } from "../../parts/table.js";
import { HostKeyDialog } from "./host_key.js";
import { ServerDialog } from "./server_form.js";

const STATE = { page: { kind: "int", initial: 1 }, institution_id: { kind: "int", initial: null } };

const COLUMNS = [
  { key: "hostname", label: "호스트 이름", main: true, cell: (s) => html`<code>${s.hostname}</code>` },
  { key: "institution", label: "기관", cell: (s) => s.institution_name },
  { key: "role", label: "용도", cell: (s) => `${SERVER_ROLE[s.server_role] ?? s.server_role} · ${ENVIRONMENT[s.environment] ?? "–"}` },
  { key: "os", label: "운영체제", quiet: true, cell: (s) => s.os_name ?? "–" },
  { key: "auth", label: "접속", quiet: true, cell: (s) => AUTH_METHOD[s.auth_method] ?? s.auth_method },
  { key: "key", label: "호스트 키", cell: (s) => html`<${Badge} of=${HOST_KEY_STATUS[s.host_key_status]} value=${s.host_key_status} />` },
  { key: "active", label: "상태", cell: (s) => (s.is_active ? "사용" : html`<span class="faint">중지</span>`) },
];

export default function ServersPage() {
  const state = readQuery(search.value, STATE);
  const list = useResource(`/servers/${toQuery(state)}`);
  const [dialog, setDialog] = useState(null);
  const manage = can("server:manage");
  const close = () => setDialog(null);
  const change = (next) => setSearch(writeQuery({ ...state, page: 1, ...next }, STATE));
  const columns = manage ? [...COLUMNS, { key: "do", label: "작업", align: "end", cell: (server) => html`<span class="button-row row-tools">
    <${Button} size="s" onClick=${() => setDialog({ kind: "key", server })}>호스트 키 확인<span class="visually-hidden"> ${server.hostname}</span><//>
    <${Button} size="s" onClick=${() => setDialog({ kind: "edit", server })}>수정<span class="visually-hidden"> ${server.hostname}</span><//></span>` }] : COLUMNS;
  return html`<${Heading} title="서버">${manage && html`<${Button} kind="primary" icon="plus" onClick=${() => setDialog({ kind: "edit", server: null })}>서버 등록<//>`}<//>
    ${isStaff.value && can("institution:read") && html`<${InstitutionFilter} value=${state.institution_id} onInput=${(id) => change({ institution_id: id })} />`}
    <${Loaded} of=${list}>${(page) => html`
      ${page.total === 0 && html`<${Empty} icon="server" title="등록된 서버가 없습니다.">${manage && html`<p>서버를 등록하면 승인받은 SR에서 명령을 실행할 수 있습니다.</p>`}<//>`}
      ${page.total > 0 && html`<${Table} caption="서버 목록" columns=${columns} rows=${page.items} busy=${list.loading} />
        <${Pager} page=${page} unit="대" onPage=${(next) => change({ page: next })} />`}`}<//>
    ${dialog?.kind === "edit" && html`<${ServerDialog} server=${dialog.server} onClose=${close} onDone=${list.reload} />`}
    ${dialog?.kind === "key" && html`<${HostKeyDialog} server=${dialog.server} onClose=${close} onDone=${list.reload} />`}`;
}

function InstitutionFilter({ value, onInput }) {
  const institutions = useLoaded(() => fetchAll("/institutions/"), [], []);
  return html`<div class="filters"><select class="control control-s" aria-label="기관" value=${String(value ?? "")}
      onChange=${(event) => onInput(Number(event.currentTarget.value) || null)}>
    <option value="">모든 기관</option>
    ${institutions.map(({ id, name }) => html`<option key=${id} value=${String(id)} selected=${id === value}>${name}</option>`)}
  </select></div>`;
}
