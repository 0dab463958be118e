import { html, useEffect } from "../../ui.js";
import { count } from "../../format.js";
import { SLA_TARGET, WALL_BOX } from "../../labels.js";
import { announce } from "../../live.js";
import { search, setSearch } from "../../navigation.js";
import { readQuery, withFilter, writeQuery } from "../../query.js";
import { useResource } from "../../resource.js";
import { can, isStaff } from "../../session.js";
import { useEvery, useNow } from "../../ticker.js";
import { Button } from "../../parts/button.js";
import { Empty, Loaded } from "../../parts/empty.js";
import { Heading } from "../../parts/heading.js";
import { Icon } from "../../parts/icon.js";
import { Pager } from "../../parts/pager.js";
import { Table } from "../../parts/table.js";
import { At } from "../../parts/time.js";
import { ClockBar, ClockWords } from "../../widgets/clock.js";
import { Priority } from "../../widgets/sr.js";
import { WallFilters } from "./wall_filters.js";
import { clocksPath, COUNTS_PATH, isNarrowed, WALL } from "./wall_state.js";

const REFRESH_MS = 60_000;
const TICK_MS = 30_000;

/** What is about to breach, the most pressing first; readable across a room in its wall view. */
export default function WallPage() {
  const state = readQuery(search.value, WALL);
  const list = useResource(clocksPath(state), { refreshOnFocus: true });
  const counts = useResource(COUNTS_PATH, { refreshOnFocus: true });
  const now = useNow(TICK_MS);
  const onWall = state.view === "wall";
  const change = (filter) => setSearch(writeQuery(withFilter(state, filter), WALL));
  useEvery(REFRESH_MS, () => { list.reload(); counts.reload(); });
  useWallView(onWall);
  useEffect(() => {
    if (counts.data) announce(`기한 초과 ${counts.data.overdue}건, 24시간 안 ${counts.data.soon}건`);
  }, [counts.data?.overdue, counts.data?.soon]);
  return html`<${Heading} title="SLA 현황">
      <${Button} icon=${onWall ? "minimize" : "maximize"} onClick=${() => change({ view: onWall ? null : "wall", page: state.page })}>${onWall ? "벽면 보기 끝내기" : "벽면 보기"}<//>
    <//>
    <${Boxes} counts=${counts.data} state=${state} change=${change} />
    ${!onWall && html`<${WallFilters} state=${state} onChange=${change} onReload=${() => { list.reload(); counts.reload(); }} />`}
    <${Loaded} of=${list}>${(page) => (page.total === 0 ? html`<${Nothing} state=${state} change=${change} />`
      : html`<${Table} compact caption="SLA 시계 목록, 기한 이른 순" columns=${columnsFor(now)} rows=${page.items} />
        <${Pager} page=${page} onPage=${(next) => { change({ page: next }); scrollTo(0, 0); }} />`)}<//>`;
}

/** The menu and the head of the house step aside while the wall is shown. */
function useWallView(on) {
  useEffect(() => {
    if (!on) return undefined;
    document.documentElement.dataset.view = "wall";
    return () => { delete document.documentElement.dataset.view; };
  }, [on]);
}

function Boxes({ counts, state, change }) {
  return html`<ul class="wall-boxes" aria-label="기한별 건수">${Object.entries(WALL_BOX).map(([box, { label, icon, tone }]) => {
    const chosen = state.box === box;
    return html`<li key=${box}><button type="button" class=${`wall-box tone-${tone}`} aria-pressed=${String(chosen)} onClick=${() => change({ box: chosen ? null : box })}>
      <span class="wall-box-label"><${Icon} name=${icon} />${label}</span><strong class="wall-box-number">${counts ? count(counts[box]) : "–"}<small>건</small></strong></button></li>`;
  })}</ul>`;
}

const columnsFor = (now) => [
  { key: "left", label: "남은 시간", cell: (clock) => html`<span class="wall-left"><${ClockWords} clock=${clock} now=${now} /><${ClockBar} clock=${clock} /></span>` },
  { key: "sr", label: "SR", main: true, cell: (clock) => html`<a href=${`/app/tasks/${clock.sr_id}`}>${clock.title}</a> <span class="cell-note">${clock.number}</span>` },
  { key: "target", label: "목표", cell: (clock) => html`<span class="nowrap">${SLA_TARGET[clock.target]}</span>` },
  { key: "due", label: "기한", cell: (clock) => html`<span class="nowrap"><${At} at=${clock.due_at} none="정지 중" /></span>` },
  { key: "priority", label: "우선순위", cell: (clock) => html`<${Priority} priority=${clock.priority} />` },
  isStaff.value && { key: "institution", label: "기관", cell: (clock) => clock.institution.name },
  { key: "assignee", label: "담당자", cell: (clock) => clock.assignee?.name ?? html`<span class="faint">미배정</span>` },
].filter(Boolean);

function Nothing({ state, change }) {
  if (isNarrowed(state)) {
    return html`<${Empty} icon="circle-check" title="조건에 맞는 기한이 없습니다.">
      <${Button} onClick=${() => change({ box: null, target: null, institution_id: null, assignee_id: null })}>모두 보기<//><//>`;
  }
  return html`<${Empty} icon="timer" title="지금 기한이 걸린 SR이 없습니다.">
    <p>SLA 정책이 적용되는 SR이 접수되면 여기에 기한 순으로 나타납니다.</p>
    ${can("sla:manage") && html`<${Button} href="/app/sla/policies" icon="timer">SLA 정책 보기<//>`}<//>`;
}
