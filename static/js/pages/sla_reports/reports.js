import { html, useState } from "../../ui.js";
import { api } from "../../api.js";
import { useForm } from "../../form.js";
import { options, REPORT_STATUS, SYSTEM_GRADE } from "../../labels.js";
import { toast } from "../../live.js";
import { addMonths, monthLabel, thisMonth } from "../../local_time.js";
import { navigate, search, setSearch } from "../../navigation.js";
import { readQuery, toQuery, withFilter, writeQuery } from "../../query.js";
import { fetchAll, useLoaded, useResource } from "../../resource.js";
import { can } from "../../session.js";
import { Badge } from "../../parts/badge.js";
import { Button } from "../../parts/button.js";
import { Choice } from "../../parts/choice.js";
import { Dialog, DialogFoot } from "../../parts/dialog.js";
import { Empty, Loaded } from "../../parts/empty.js";
import { FormError, Input, Select } from "../../parts/field.js";
import { Heading } from "../../parts/heading.js";
import { Pager } from "../../parts/pager.js";
import { Table } from "../../parts/table.js";
import { percentText, won } from "./figures.js";

const STATE = {
  page: { kind: "int", initial: 1 }, month: { kind: "text", initial: null }, system_id: { kind: "int", initial: null }, status: { kind: "text", initial: null },
};

const COLUMNS = [
  { key: "month", label: "대상 월", cell: (one) => html`<span class="nowrap">${monthLabel(one.month)}</span>` },
  { key: "system", label: "정보시스템", main: true, cell: (one) => html`<a href=${`/app/sla-reports/${one.id}`}>${one.system.name}</a> <span class="cell-note">${one.number}</span>` },
  { key: "institution", label: "기관", cell: (one) => one.institution_name },
  { key: "grade", label: "등급", cell: (one) => SYSTEM_GRADE[one.grade] },
  { key: "availability", label: "가용률", align: "end", cell: (one) => percentText(one.availability) },
  { key: "score", label: "종합 점수", align: "end", cell: (one) => one.score ?? "–" },
  { key: "penalty", label: "위약금", align: "end", cell: (one) => won(one.penalty) },
  { key: "status", label: "상태", cell: (one) => html`<${Badge} of=${REPORT_STATUS[one.status]} value=${one.status} />` },
];

export default function ReportsPage() {
  const state = readQuery(search.value, STATE);
  const list = useResource(`/sla-reports/${toQuery(state)}`);
  const systems = useLoaded(() => (can("system:read") ? fetchAll("/systems/") : []), [], []);
  const [adding, setAdding] = useState(false);
  const manage = can("sla_report:manage");
  const change = (next) => setSearch(writeQuery(withFilter(state, next), STATE));
  const narrowed = state.month || state.system_id || state.status;
  return html`<${Heading} title="SLA 보고서">
      ${state.system_id && html`<${Button} icon="list-checks" href=${`/app/sla-reports/contracts/${state.system_id}`}>협약 지표<//>`}
      ${manage && html`<${Button} kind="primary" icon="plus" onClick=${() => setAdding(true)}>보고서 만들기<//>`}<//>
    <div class="filters" role="group" aria-label="목록 조건">
      <input class="control control-s" type="month" aria-label="대상 월" value=${state.month ?? ""} onChange=${(event) => change({ month: event.currentTarget.value || null })} />
      <${Choice} label="정보시스템" all="모든 정보시스템" value=${state.system_id} options=${systems.map(({ id, name }) => [id, name])} onInput=${(id) => change({ system_id: id && Number(id) })} />
      <${Choice} label="상태" all="모든 상태" value=${state.status} options=${options(REPORT_STATUS)} onInput=${(status) => change({ status })} />
    </div>
    <${Loaded} of=${list}>${(page) => html`
      ${page.total === 0 && html`<${Empty} icon="file-check" title=${narrowed ? "조건에 맞는 보고서가 없습니다." : "아직 보고서가 없습니다."}>
        ${manage && html`<p>정보시스템과 달을 고르면 기록된 서비스 중단과 SR로 계산합니다.</p>`}<//>`}
      ${page.total > 0 && html`<${Table} caption="SLA 보고서 목록" columns=${COLUMNS} rows=${page.items} busy=${list.loading} />
        <${Pager} page=${page} onPage=${(next) => change({ page: next })} />`}`}<//>
    ${adding && html`<${CreateDialog} systems=${systems} systemId=${state.system_id} onClose=${() => setAdding(false)} />`}`;
}

function CreateDialog({ systems, systemId, onClose }) {
  const form = useForm({ system_id: systemId ?? "", month: addMonths(thisMonth(), -1) }, async (values) => {
    const report = await api.post("/sla-reports/", { system_id: Number(values.system_id), month: values.month });
    toast("보고서를 만들었습니다.");
    navigate(`/app/sla-reports/${report.id}`);
  }, { check: ({ system_id, month }) => ({ system_id: system_id ? "" : "정보시스템을 골라 주세요.", month: month ? "" : "달을 골라 주세요." }) });
  return html`<${Dialog} title="보고서 만들기" onClose=${onClose} size="s"><form ref=${form.form} onSubmit=${form.submit} novalidate>
    <div class="dialog-body form"><${FormError} text=${form.errors.form} />
      <${Select} label="정보시스템" required empty="정보시스템을 고르세요" data-autofocus
        options=${systems.filter((one) => one.is_active).map((one) => [one.id, `${one.name} (${one.institution_name})`])} ...${form.bind("system_id")} />
      <${Input} label="대상 월" type="month" required ...${form.bind("month")} /></div>
    <${DialogFoot} onClose=${onClose} submit="만들기" busy=${form.busy} /></form><//>`;
}
