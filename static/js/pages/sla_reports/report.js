import { html, useState } from "../../ui.js";
import { api } from "../../api.js";
import { REPORT_STATUS, SYSTEM_GRADE } from "../../labels.js";
import { monthLabel } from "../../local_time.js";
import { useResource } from "../../resource.js";
import { can } from "../../session.js";
import { Badge } from "../../parts/badge.js";
import { Button } from "../../parts/button.js";
import { Failed, Loading } from "../../parts/empty.js";
import { Heading } from "../../parts/heading.js";
import { Notice } from "../../parts/notice.js";
import { Table } from "../../parts/table.js";
import { At } from "../../parts/time.js";
import { Download } from "../../widgets/download.js";
import { OutageStrip } from "../../widgets/outage_strip.js";
import { NotFound } from "../problem/problem.js";
import { amount, goalText, grouped, minutesText, penaltySentence, percentText, stopsOf, verdict, won } from "./figures.js";
import { CheckButton, IssueDialog } from "./issue.js";
import { ManualForm } from "./manual_form.js";
import { Stops } from "./stops.js";

/** One system's month: the figures, what they came from, and the paper. */
export default function ReportPage({ params }) {
  const resource = useResource(`/sla-reports/${params.id}`);
  const [issuing, setIssuing] = useState(false);
  if (resource.error?.status === 404) return html`<${NotFound} what="보고서를" />`;
  if (resource.error && !resource.data) return html`<${Heading} title="SLA 보고서" /><${Failed} error=${resource.error} onRetry=${resource.reload} />`;
  if (!resource.data) return html`<${Loading} />`;
  const report = resource.data;
  const { result } = report;
  const draft = report.status === "DRAFT";
  const manage = can("sla_report:manage");
  return html`<${Heading} title=${`${report.system.name} ${monthLabel(report.month)}`} windowTitle=${`SLA 보고서 ${report.system.name} ${monthLabel(report.month)}`}
      before=${html`<p class="sr-number"><a href="/app/sla-reports">SLA 보고서</a> ${report.number} <${Badge} of=${REPORT_STATUS[report.status]} value=${report.status} /></p>`}>
      <${Download} href=${`/api/sla-reports/${report.id}/pdf`}>PDF<//><${Download} href=${`/api/sla-reports/${report.id}/xlsx`}>엑셀<//>
      ${!draft && html`<${CheckButton} report=${report} />`}
      ${draft && manage && html`<${Button} kind="primary" icon="file-check" onClick=${() => setIssuing(true)}>확정<//>`}
    <//>
    ${draft && html`<${Notice}>작성 중인 보고서는 열 때마다 지금의 기록으로 다시 계산합니다. 확정하면 바뀌지 않습니다.<//>`}
    ${result.indicators.length === 0 && html`<${Notice} tone="warning">이 달에 적용되는 협약 지표가 없습니다. <a href=${`/app/sla-reports/contracts/${report.system.id}`}>협약 지표 정하기</a><//>`}
    <${Summary} report=${report} />
    <section class="panel" aria-labelledby="r-indicators"><header class="panel-head"><h2 id="r-indicators">지표</h2><a href=${`/app/sla-reports/contracts/${report.system.id}`}>협약 지표</a></header>
      ${result.indicators.length > 0 && html`<${Table} caption="지표별 달성" columns=${COLUMNS} rows=${result.indicators} rowKey=${({ key }) => key} />`}
      <p class="row-note report-sum">${penaltySentence(result)}</p></section>
    <section class="panel" aria-labelledby="r-stops"><h2 id="r-stops">서비스 중단</h2>
      <${OutageStrip} outages=${stopsOf(result)} month=${report.month} now=${Date.parse(report.inputs.as_of ?? report.issued_at ?? Date())} /><${Stops} result=${result} /></section>
    ${draft && manage ? html`<${ManualForm} key=${report.id} report=${report} onDone=${resource.mutate} />`
      : report.comment && html`<section class="panel"><h2>의견</h2><p class="prose">${report.comment}</p></section>`}
    ${!draft && html`<p class="row-note">${report.issued_by?.name ?? "시스템"} 님이 <${At} at=${report.issued_at} />에 확정. 내용의 지문(SHA-256) <code class="wrap">${report.digest}</code></p>`}
    ${issuing && html`<${IssueDialog} report=${report} onClose=${() => setIssuing(false)} onDone=${resource.mutate} />`}`;
}

const COLUMNS = [
  { key: "name", label: "지표", cell: (one) => html`<strong>${one.name}</strong>` },
  { key: "goal", label: "목표", cell: goalText },
  { key: "value", label: "실적", align: "end", cell: (one) => html`<strong>${amount(one.value, one.unit)}</strong>` },
  { key: "met", label: "판정", cell: (one) => html`<${Badge} of=${verdict(one)} />` },
  { key: "weight", label: "가중치", align: "end", cell: (one) => html`${grouped(one.weight)}${one.effective_weight !== null && grouped(one.effective_weight) !== grouped(one.weight) && html`<span class="cell-note">적용 ${grouped(one.effective_weight)}</span>`}` },
  { key: "score", label: "점수", align: "end", cell: (one) => one.score ?? "–" },
  { key: "points", label: "환산 점수", align: "end", cell: (one) => one.points ?? "–" },
];

function Summary({ report: { result, grade, institution_name: institution } }) {
  const { availability, recovery, score, penalty } = result;
  const cards = [
    ["서비스 가용률", percentText(availability.percent), `운영 ${minutesText(availability.operating_minutes)} 중 장애 ${minutesText(availability.outage_minutes)}`],
    ["최대 복구시간", minutesText(recovery.longest_minutes), recovery.allowed_minutes === null ? "허용시간이 정해지지 않음" : `허용 ${minutesText(recovery.allowed_minutes)} · 초과 ${minutesText(recovery.excess_minutes)}`],
    ["종합 점수", score === null ? "–" : `${score}점`, `${institution} · ${SYSTEM_GRADE[grade]}`],
    ["위약금", penalty ? won(penalty.amount) : "–", penalty ? `적용률 ${grouped(penalty.percent)} % · 상한 ${grouped(penalty.cap_percent)} %` : "협약 지표가 없음"],
  ];
  return html`<dl class="figures">${cards.map(([term, figure, note]) => html`<div key=${term} class="figure"><dt>${term}</dt><dd><strong>${figure}</strong><span>${note}</span></dd></div>`)}</dl>`;
}
