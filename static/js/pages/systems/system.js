import { html, useState } from "../../ui.js";
import { count } from "../../format.js";
import { SYSTEM_GRADE } from "../../labels.js";
import { monthOr } from "../../local_time.js";
import { search, setSearch } from "../../navigation.js";
import { readQuery } from "../../query.js";
import { useResource } from "../../resource.js";
import { can } from "../../session.js";
import { Button } from "../../parts/button.js";
import { Failed, Loading } from "../../parts/empty.js";
import { Heading } from "../../parts/heading.js";
import { Notice } from "../../parts/notice.js";
import { NotFound } from "../problem/problem.js";
import { Outages } from "./outages.js";
import { SystemDialog } from "./system_form.js";

/** One information system: what it is, and when it stood still. */
export default function SystemPage({ params }) {
  const system = useResource(`/systems/${params.id}`);
  const month = monthOr(readQuery(search.value, { month: { kind: "text" } }).month);
  const [editing, setEditing] = useState(false);
  if (system.error?.status === 404) return html`<${NotFound} what="정보시스템을" />`;
  if (system.error && !system.data) return html`<${Heading} title="정보시스템" /><${Failed} error=${system.error} onRetry=${system.reload} />`;
  if (!system.data) return html`<${Loading} />`;
  const one = system.data;
  const facts = [
    ["코드", html`<code>${one.code}</code>`], ["기관", one.institution_name], ["등급", SYSTEM_GRADE[one.grade]], ["서버", `${count(one.server_count)}대`],
    one.monthly_fee !== null && ["월 대가", `${count(one.monthly_fee)}원`], one.description && ["설명", one.description],
  ].filter(Boolean);
  return html`<${Heading} title=${one.name} windowTitle=${`정보시스템 ${one.name}`} before=${html`<p class="row-note"><a href="/app/systems">정보시스템</a></p>`}>
      ${can("sla_report:read") && html`<${Button} icon="file-check" href=${`/app/sla-reports?system_id=${one.id}`}>SLA 보고서<//><${Button} icon="list-checks" href=${`/app/sla-reports/contracts/${one.id}`}>SLA 협약<//>`}
      ${can("system:manage") && html`<${Button} icon="pencil" onClick=${() => setEditing(true)}>수정<//>`}
    <//>
    ${!one.is_active && html`<${Notice} tone="warning">운영을 멈춘 정보시스템입니다.<//>`}
    <section class="panel"><dl class="facts facts-wide">${facts.map(([term, what]) => html`<div key=${term}><dt>${term}</dt><dd>${what}</dd></div>`)}</dl></section>
    <${Outages} system=${one} month=${month} onMonth=${(next) => setSearch(`?month=${next}`)} />
    ${editing && html`<${SystemDialog} system=${one} onClose=${() => setEditing(false)} onDone=${system.mutate} />`}`;
}
