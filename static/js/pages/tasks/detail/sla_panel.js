import { html, useEffect, useState } from "../../../ui.js";
import { EXTENSION_STATUS, SLA_TARGET } from "../../../labels.js";
import { useResource } from "../../../resource.js";
import { can } from "../../../session.js";
import { useEvery, useNow } from "../../../ticker.js";
import { Badge } from "../../../parts/badge.js";
import { Button } from "../../../parts/button.js";
import { Loaded } from "../../../parts/empty.js";
import { At } from "../../../parts/time.js";
import { Clock, PauseNote } from "../../../widgets/clock.js";
import { ExtensionDialog } from "./extension.js";

const REFRESH_MS = 60_000;
const TICK_MS = 30_000;
const OPEN = ["RUNNING", "PAUSED"];

/** What was promised to the requester and what is left of it; ended clocks are folded away behind the open ones. */
export function SlaPanel({ sr, changes }) {
  const resource = useResource(`/tasks/${sr.id}/sla`, { refreshOnFocus: true });
  const now = useNow(TICK_MS);
  const [asking, setAsking] = useState(false);
  useEffect(() => { if (changes) resource.reload(); }, [changes]);
  useEvery(REFRESH_MS, resource.reload);
  return html`<section class="panel" aria-labelledby="sr-sla"><header class="panel-head"><h2 id="sr-sla">SLA</h2>
      ${resource.data?.can.includes("request_extension") && html`<${Button} size="s" icon="calendar-days" onClick=${() => setAsking(true)}>기한연장<//>`}</header>
    <${Loaded} of=${resource}>${(sla) => html`<${Clocks} sla=${sla} now=${now} /><${Extensions} items=${sla.extensions} />
      ${asking && html`<${ExtensionDialog} sr=${sr} clocks=${sla.clocks.filter(mayExtend)} onClose=${() => setAsking(false)} onDone=${resource.mutate} />`}`}<//>
  </section>`;
}

const mayExtend = ({ state, target }) => OPEN.includes(state) && target !== "UPDATE";

function Clocks({ sla: { clocks, pause }, now }) {
  if (clocks.length === 0) return html`<p class="faint">적용되는 SLA 정책이 없습니다.${can("sla:manage") && html` <a href="/app/sla/policies">SLA 정책</a>`}</p>`;
  const open = clocks.filter(({ state }) => OPEN.includes(state));
  const shown = open.length ? open : clocks.slice(-2);
  const rest = clocks.filter((clock) => !shown.includes(clock));
  const draw = (clock) => html`<${Clock} key=${clock.id} clock=${clock} now=${now} />`;
  return html`${pause && html`<${PauseNote} pause=${pause} />`}${shown.map(draw)}${rest.length > 0 && html`<details class="fold"><summary>끝난 시계 ${rest.length}개</summary>${rest.map(draw)}</details>`}`;
}

function Extensions({ items }) {
  if (items.length === 0) return null;
  return html`<details class="fold" open=${items.some(({ status }) => status === "PENDING")}><summary>기한연장 ${items.length}건</summary>
    <ul>${items.map((one) => html`<li key=${one.id} class="extension">
      <p class="extension-head"><strong>${SLA_TARGET[one.target]} 기한</strong><${Badge} of=${EXTENSION_STATUS[one.status]} value=${one.status} /></p>
      <p><${At} at=${one.old_due_at} none="정지 중" /> <span aria-hidden="true">→</span><span class="visually-hidden">에서</span> <strong><${At} at=${one.new_due_at} /></strong></p>
      <p class="prose">${one.reason}</p><p class="row-note">${one.number} · ${one.requested_by.name} · <${At} at=${one.created_at} /></p></li>`)}</ul></details>`;
}
