import { cx, html, useUid } from "../ui.js";
import { OUTAGE_KIND } from "../labels.js";
import { daysIn, monthLabel, WEEKDAYS, weekdayOf } from "../local_time.js";
import { barsOf } from "./strip.js";

const HEIGHT = 3;

/** The month as a line of days: incidents full and solid, planned stops half as high and hatched. The table beside says all. */
export function OutageStrip({ outages, month, now }) {
  const hatch = useUid("hatch");
  const days = daysIn(month);
  const bars = barsOf(outages, month, now);
  const n = (kind) => outages.filter((one) => one.kind === kind).length;
  return html`<figure class="strip">
    <svg class="strip-line" viewBox=${`0 0 ${days} ${HEIGHT}`} preserveAspectRatio="none" role="img"
        aria-label=${`${monthLabel(month)} 서비스 중단: 장애 ${n("INCIDENT")}건, 계획정지 ${n("PLANNED")}건`}>
      <defs><pattern id=${hatch} width="0.2" height="0.2" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="strip-planned" width="0.1" height="0.2" /></pattern></defs>
      ${Array.from({ length: days }, (_, at) => html`<rect key=${at} class=${cx("strip-day", weekdayOf(dayOf(month, at)) > 4 && "strip-off")} x=${at} width="1" height=${HEIGHT} />`)}
      ${bars.map(({ id, kind, x, width }) => (kind === "PLANNED"
        ? html`<rect key=${id} class="strip-box" x=${x} y=${HEIGHT / 2} width=${width} height=${HEIGHT / 2} fill=${`url(#${hatch})`} />`
        : html`<rect key=${id} class="strip-incident" x=${x} width=${width} height=${HEIGHT} />`))}
    </svg>
    <div class="strip-days" aria-hidden="true">${Array.from({ length: days }, (_, at) => html`<span key=${at}><b>${at + 1}</b><i>${WEEKDAYS[weekdayOf(dayOf(month, at))]}</i></span>`)}</div>
    <figcaption class="strip-legend" aria-hidden="true"><span><i class="mark-incident" />${OUTAGE_KIND.INCIDENT.label}</span><span><i class="mark-planned" />${OUTAGE_KIND.PLANNED.label}</span></figcaption>
  </figure>`;
}

const dayOf = (month, at) => `${month}-${String(at + 1).padStart(2, "0")}`;
