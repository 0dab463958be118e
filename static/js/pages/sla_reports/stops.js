import { html } from "../../ui.js";
import { shortDay } from "../../local_time.js";
import { Empty } from "../../parts/empty.js";
import { Table } from "../../parts/table.js";
import { At } from "../../parts/time.js";
import { minutesText } from "./figures.js";

const INCIDENTS = [
  { key: "from", label: "시작", cell: (one) => html`<${At} at=${one.started_at} />` },
  { key: "to", label: "끝", cell: (one) => html`<${At} at=${one.ended_at} none="계속 중" />` },
  { key: "minutes", label: "복구시간", align: "end", cell: (one) => minutesText(one.minutes) },
  { key: "month", label: "이 달 장애시간", align: "end", cell: (one) => minutesText(one.minutes_in_month) },
  { key: "counted", label: "복구 평가", cell: (one) => (one.counted ? "이 달" : "끝난 달에 평가") },
];
const PLANNED = [
  { key: "from", label: "시작", cell: (one) => html`<${At} at=${one.started_at} />` },
  { key: "to", label: "끝", cell: (one) => html`<${At} at=${one.ended_at} />` },
  { key: "month", label: "이 달 정지시간", align: "end", cell: (one) => minutesText(one.minutes_in_month) },
];
const DAYS = [
  { key: "day", label: "날짜", cell: (one) => shortDay(one.day) },
  { key: "outage", label: "장애", align: "end", cell: (one) => minutesText(one.outage_minutes) },
  { key: "planned", label: "계획정지", align: "end", cell: (one) => minutesText(one.planned_minutes) },
];
const byStart = ({ started_at: at }) => at;

/** The stops as they were counted: incidents merged, planned ones apart, and the sum of each day. */
export function Stops({ result: { incidents, planned, days } }) {
  if (!incidents.length && !planned.length) return html`<${Empty} icon="circle-check" title="이 달에는 서비스 중단이 없습니다." />`;
  return html`${incidents.length > 0 && html`<h3 class="report-sub">장애 (겹치거나 맞닿은 기록은 하나로)</h3><${Table} caption="장애" columns=${INCIDENTS} rows=${incidents} rowKey=${byStart} />`}
    ${planned.length > 0 && html`<h3 class="report-sub">계획정지</h3><${Table} caption="계획정지" columns=${PLANNED} rows=${planned} rowKey=${byStart} />`}
    ${days.length > 0 && html`<details class="fold"><summary>날짜별 합계 ${days.length}일</summary><${Table} caption="날짜별 중단" columns=${DAYS} rows=${days} rowKey=${({ day }) => day} /></details>`}`;
}
