import { html, useState } from "../../ui.js";
import { SYSTEM_GRADE } from "../../labels.js";
import { monthLabel } from "../../local_time.js";
import { useResource } from "../../resource.js";
import { can } from "../../session.js";
import { Button } from "../../parts/button.js";
import { Empty, Failed, Loaded, Loading } from "../../parts/empty.js";
import { Heading } from "../../parts/heading.js";
import { Table } from "../../parts/table.js";
import { At } from "../../parts/time.js";
import { NotFound } from "../problem/problem.js";
import { ContractEditor } from "./contract_editor.js";
import { grouped, kindLabel } from "./figures.js";

/** What is agreed for one information system, month by month; old months keep what they had. */
export default function ContractsPage({ params }) {
  const system = useResource(`/systems/${params.id}`);
  const list = useResource(`/sla-reports/systems/${params.id}/contracts`);
  const [editing, setEditing] = useState(null);
  if (system.error?.status === 404) return html`<${NotFound} what="정보시스템을" />`;
  if (system.error && !system.data) return html`<${Heading} title="협약 지표" /><${Failed} error=${system.error} onRetry=${system.reload} />`;
  if (!system.data) return html`<${Loading} />`;
  const { id, name, grade } = system.data;
  const manage = can("sla_report:manage");
  const saved = () => {
    setEditing(null);
    list.reload();
  };
  return html`<${Heading} title=${`${name} 협약 지표`} before=${html`<p class="row-note"><a href=${`/app/sla-reports?system_id=${id}`}>SLA 보고서</a> · ${SYSTEM_GRADE[grade]}</p>`}>
      ${manage && !editing && html`<${Button} kind="primary" icon="plus" onClick=${() => setEditing("new")}>새 협약<//>`}
    <//>
    <${Loaded} of=${list}>${(contracts) => html`
      ${editing && html`<${ContractEditor} systemId=${id} latest=${newestFirst(contracts)[0] ?? null} onClose=${() => setEditing(null)} onSaved=${saved} />`}
      ${contracts.length === 0 && !editing && html`<${Empty} icon="list-checks" title="아직 협약이 없습니다.">
        <p>표준안의 필수 지표에서 시작해 기관과 합의한 목표와 가중치를 넣으세요.</p>${manage && html`<${Button} icon="plus" onClick=${() => setEditing("new")}>표준안에서 시작<//>`}<//>`}
      ${newestFirst(contracts).map((contract, at) => html`<${Contract} key=${contract.id} contract=${contract} open=${at === 0} />`)}`}<//>`;
}

const newestFirst = (contracts) => [...contracts].sort((a, b) => b.from_month.localeCompare(a.from_month));

const COLUMNS = [
  { key: "name", label: "지표", cell: (one) => html`<strong>${one.name}</strong>` },
  { key: "kind", label: "재는 것", cell: (one) => kindLabel(one.kind) },
  { key: "goal", label: "목표", cell: (one) => `${grouped(one.goal)} ${one.unit} ${one.higher_is_better ? "이상" : "이하"}` },
  { key: "weight", label: "가중치", align: "end", cell: (one) => grouped(one.weight) },
  { key: "steps", label: "단계 점수", cell: (one) => one.steps.map(({ value, score }) => `${grouped(value)} → ${grouped(score)}점`).join(", ") || "–" },
];

function Contract({ contract: { from_month: month, terms, created_at: at }, open }) {
  const bands = terms.bands.map(({ below, percent }) => `${grouped(below)}점 미만 ${grouped(percent)} %`).join(", ") || "감액 구간 없음";
  return html`<details class="panel contract" open=${open}><summary><h2>${monthLabel(month)}부터</h2><span class="row-note">지표 ${terms.indicators.length}개 · <${At} at=${at} /> 등록</span></summary>
    <${Table} caption=${`${monthLabel(month)}부터의 지표`} columns=${COLUMNS} rows=${terms.indicators} rowKey=${({ key }) => key} />
    <p class="row-note report-sum">위약금: ${bands} · 상한 월 대가의 ${grouped(terms.cap_percent)} % · 하루 서비스 ${grouped(terms.service_minutes_per_day)}분</p></details>`;
}
