import { html, useState } from "../../ui.js";
import { api } from "../../api.js";
import { changed } from "../../changes.js";
import { useForm } from "../../form.js";
import { toast } from "../../live.js";
import { search, setSearch } from "../../navigation.js";
import { readQuery, toQuery, writeQuery } from "../../query.js";
import { useLoaded, useResource } from "../../resource.js";
import { can } from "../../session.js";
import { Button } from "../../parts/button.js";
import { Dialog, DialogFoot } from "../../parts/dialog.js";
import { Empty, Loaded } from "../../parts/empty.js";
import { Check, FormError, Input, Select } from "../../parts/field.js";
import { Heading } from "../../parts/heading.js";
import { Pager } from "../../parts/pager.js";
import { Table } from "../../parts/table.js";
import { At } from "../../parts/time.js";

const STATE = { page: { kind: "int", initial: 1 } };
const NEW = { name: "", code: "", channel_id: "", default_approver_id: "", is_active: true };

export default function InstitutionsPage() {
  const state = readQuery(search.value, STATE);
  const list = useResource(`/institutions/${toQuery(state)}`);
  const [editing, setEditing] = useState(null);
  const manage = can("institution:manage");
  const columns = [
    { key: "name", label: "기관", main: true, cell: (row) => html`<strong>${row.name}</strong>` },
    { key: "code", label: "코드", cell: (row) => html`<code>${row.code}</code>` },
    { key: "channel", label: "메신저 대화방", quiet: true, cell: (row) => row.channel_id ?? "–" },
    { key: "active", label: "상태", cell: (row) => (row.is_active ? "사용" : html`<span class="faint">중지</span>`) },
    { key: "created", label: "등록", quiet: true, cell: (row) => html`<${At} at=${row.created_at} />` },
    manage && { key: "do", label: "작업", align: "end", cell: (row) => html`<${Button} size="s" onClick=${() => setEditing(row)}>수정<span class="visually-hidden"> ${row.name}</span><//>` },
  ].filter(Boolean);
  return html`<${Heading} title="기관">${manage && html`<${Button} kind="primary" icon="plus" onClick=${() => setEditing(NEW)}>기관 등록<//>`}<//>
    <${Loaded} of=${list}>${(page) => html`
      ${page.total === 0 && html`<${Empty} icon="building-2" title="등록된 기관이 없습니다." />`}
      ${page.total > 0 && html`<${Table} caption="기관 목록" columns=${columns} rows=${page.items} busy=${list.loading} />
        <${Pager} page=${page} unit="곳" onPage=${(next) => setSearch(writeQuery({ page: next }, STATE))} />`}`}<//>
    ${editing && html`<${InstitutionDialog} institution=${editing} onClose=${() => setEditing(null)} onDone=${list.reload} />`}`;
}

function InstitutionDialog({ institution, onClose, onDone }) {
  const isNew = !institution.id;
  const approvers = useLoaded(() => api.get("/users/options", { can: "approval:decide", institution_id: institution.id }), [], []);
  const form = useForm({
    name: institution.name, code: institution.code, is_active: institution.is_active,
    channel_id: institution.channel_id ?? "", default_approver_id: institution.default_approver_id ?? "",
  }, async (values) => {
    const body = { ...values, channel_id: Number(values.channel_id) || null, default_approver_id: Number(values.default_approver_id) || null };
    if (isNew) await api.post("/institutions/", body);
    else await api.patch(`/institutions/${institution.id}`, changed(institution, body));
    toast(isNew ? `${values.name} 기관을 등록했습니다.` : "기관 정보를 고쳤습니다.");
    onDone();
    onClose();
  }, { check: ({ name, code }) => ({ name: name.trim() ? "" : "기관 이름을 입력해 주세요.", code: code.trim() ? "" : "코드를 입력해 주세요." }) });
  return html`<${Dialog} title=${isNew ? "기관 등록" : "기관 수정"} onClose=${onClose}>
    <form ref=${form.form} onSubmit=${form.submit} novalidate>
      <div class="dialog-body form"><${FormError} text=${form.errors.form} />
        <${Input} label="기관 이름" required data-autofocus ...${form.bind("name")} />
        <${Input} label="코드" required hint="영문, 숫자, -, _ (30자까지)" ...${form.bind("code")} />
        <${Input} label="메신저 대화방 번호" inputmode="numeric" hint="이 기관의 알림이 갈 대화방" ...${form.bind("channel_id")} />
        <${Select} label="기본 결재자" empty="정하지 않음" options=${approvers.map((p) => [p.id, [p.name, p.institution_name].filter(Boolean).join(" · ")])} ...${form.bind("default_approver_id")} />
        <${Check} label="사용" checked=${form.values.is_active} onInput=${(on) => form.set("is_active", on)} />
      </div>
      <${DialogFoot} onClose=${onClose} submit=${isNew ? "등록" : "저장"} busy=${form.busy} />
    </form>
  <//>`;
}
