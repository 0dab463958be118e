import { html, useState } from "../../ui.js";
import { span } from "../../duration.js";
import { OUTAGE_KIND } from "../../labels.js";
import { monthLabel, monthRange } from "../../local_time.js";
import { toQuery } from "../../query.js";
import { useResource } from "../../resource.js";
import { can } from "../../session.js";
import { Badge } from "../../parts/badge.js";
import { Button } from "../../parts/button.js";
import { Empty, Loaded } from "../../parts/empty.js";
import { Table } from "../../parts/table.js";
import { At } from "../../parts/time.js";
import { OutageStrip } from "../../widgets/outage_strip.js";
import { secondsIn } from "../../widgets/strip.js";
import { MonthNav } from "./month_nav.js";
import { OutageDialog, RemoveOutage } from "./outage_form.js";

/** The outages that touch a month: as a line of days, and one by one. */
export function Outages({ system, month, onMonth }) {
  const list = useResource(`/systems/${system.id}/outages${toQuery({ ...monthRange(month), size: 100 })}`);
  const [dialog, setDialog] = useState(null);
  const now = Date.now();
  const may = can("outage:record");
  const columns = may ? [...columnsFor(month, now), { key: "do", label: "작업", align: "end", cell: (outage) => html`<span class="button-row row-tools">
    <${Button} size="s" onClick=${() => setDialog({ kind: "edit", outage })}>수정<span class="visually-hidden"> ${outage.title}</span><//>
    <${Button} size="s" onClick=${() => setDialog({ kind: "remove", outage })}>삭제<span class="visually-hidden"> ${outage.title}</span><//></span>` }] : columnsFor(month, now);
  const dialogProps = { system, outage: dialog?.outage, onClose: () => setDialog(null), onDone: list.reload };
  return html`<section class="panel" aria-labelledby="outages"><header class="panel-head"><h2 id="outages">서비스 중단</h2>
      <div class="panel-nav"><${MonthNav} month=${month} onMonth=${onMonth} />
        ${may && html`<${Button} kind="primary" size="s" icon="plus" onClick=${() => setDialog({ kind: "edit", outage: null })}>중단 기록<//>`}</div></header>
    <${Loaded} of=${list}>${({ items }) => html`<${OutageStrip} outages=${items} month=${month} now=${now} />
      ${items.length === 0 ? html`<${Empty} icon="circle-check" title=${`${monthLabel(month)}에는 서비스 중단이 없습니다.`} />`
        : html`<${Table} caption=${`${monthLabel(month)} 서비스 중단 목록`} columns=${columns} rows=${items} busy=${list.loading} />`}`}<//>
    ${dialog?.kind === "edit" && html`<${OutageDialog} ...${dialogProps} />`}
    ${dialog?.kind === "remove" && html`<${RemoveOutage} ...${dialogProps} />`}
  </section>`;
}

const columnsFor = (month, now) => [
  { key: "kind", label: "종류", cell: (one) => html`<${Badge} of=${OUTAGE_KIND[one.kind]} value=${one.kind} />` },
  { key: "title", label: "제목", cell: (one) => html`<span>${one.title}${one.note && html`<span class="cell-note">${one.note}</span>`}</span>` },
  { key: "from", label: "시작", cell: (one) => html`<span class="nowrap"><${At} at=${one.started_at} /></span>` },
  { key: "to", label: "끝", cell: (one) => html`<span class="nowrap"><${At} at=${one.ended_at} none="중단 중" /></span>` },
  { key: "length", label: "이 달 중단", align: "end", cell: (one) => span(secondsIn(one, month, now)) },
];
