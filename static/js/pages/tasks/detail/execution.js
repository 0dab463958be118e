import { html, useEffect, useRef, useState } from "../../../ui.js";
import { api } from "../../../api.js";
import { elapsed } from "../../../format.js";
import { EXECUTION_STATUS, isRunning } from "../../../labels.js";
import { announce, toast } from "../../../live.js";
import { begin, follow, reduce } from "../../../stream.js";
import { Badge } from "../../../parts/badge.js";
import { Button } from "../../../parts/button.js";
import { Notice } from "../../../parts/notice.js";
import { Ago } from "../../../parts/time.js";
import { Console } from "../../../parts/console.js";

const ASK_MS = 1000; // the stream tells of output and of the end, not of the beginning

/** One execution, folded to a line; a running one is followed live. */
export function Execution({ sr, execution, open, fresh, onEnded }) {
  const box = useRef(null);
  const base = `/tasks/${sr.id}/executions/${execution.id}`;
  const state = useStream(base, execution, onEnded);
  const now = state.execution;
  const running = isRunning(now.status);
  useEffect(() => {
    if (fresh) box.current.scrollIntoView({ block: "center" });
  }, [fresh]);
  return html`<details class="execution" open=${open} ref=${box}>
    <summary><${Badge} of=${EXECUTION_STATUS[now.status]} value=${now.status_label} /><code class="execution-command">${now.command}</code>
      <span class="execution-meta">${now.server?.hostname} · ${now.requested_by.name} · <${Ago} at=${now.created_at} /></span></summary>
    <div class="execution-body">
      <p class="execution-line"><${Elapsed} execution=${now} />
        ${now.exit_status !== null && html`<span>종료 코드 <strong>${now.exit_status}</strong></span>`}
        ${running && state.phase === "lost" && html`<span class="faint">연결이 끊겨 다시 잇는 중입니다.</span>`}
        ${running && html`<${CancelButton} base=${base} />`}</p>
      ${now.error && html`<${Notice} tone="danger">${now.error}<//>`}
      <${Console} segments=${shown(state)} label=${`${now.command} 출력`} live=${running}
        empty=${running ? "출력을 기다리는 중입니다." : "출력이 없습니다."} />
      ${now.truncated && html`<${Notice} tone="warning">출력이 길어 뒷부분이 잘렸습니다.<//>`}
    </div>
  </details>`;
}

/** What was streamed, else what was stored (which no longer tells the two streams apart). */
function shown({ segments, execution }) {
  if (segments.length) return segments;
  return execution.output ? [{ stream: "stdout", text: execution.output }] : [];
}

function useStream(base, execution, onEnded) {
  const [state, setState] = useState(() => (isRunning(execution.status) ? begin(execution) : { phase: "ended", segments: [], execution }));
  const live = isRunning(execution.status);
  useEffect(() => {
    if (!live) {
      setState((s) => (s.phase === "ended" && s.segments.length ? { ...s, execution } : { phase: "ended", segments: s.segments, execution }));
      return undefined;
    }
    const tell = (event) => {
      setState((s) => reduce(s, event));
      if (event.type !== "end") return;
      announce(`명령이 끝났습니다. ${EXECUTION_STATUS[event.execution.status]?.label ?? ""}`);
      onEnded(event.execution);
    };
    return follow(`/api${base}/stream`, tell, { onGiveUp: () => stillRunning(base, tell) });
  }, [base, live]);
  useEffect(() => {
    if (state.execution.status !== "QUEUED") return undefined;
    const ask = () => api.get(base).then((now) => setState((s) => reduce(s, { type: "begun", execution: now })), () => {});
    const timer = setInterval(ask, ASK_MS);
    return () => clearInterval(timer);
  }, [base, state.execution.status]);
  return state;
}

/** After a lapsed session: asking by the ordinary way renews it, and tells whether there is still something to follow. */
async function stillRunning(base, tell) {
  try {
    const execution = await api.get(base);
    if (isRunning(execution.status)) return true;
    tell({ type: "end", execution });
  } catch { /* said by the page's own requests */ }
  return false;
}

function CancelButton({ base }) {
  const [busy, setBusy] = useState(false);
  const cancel = async () => {
    setBusy(true);
    await api.post(`${base}/cancel`).catch((error) => {
      setBusy(false);
      toast(error.message, "danger");
    });
  };
  return html`<${Button} size="s" icon="square" busy=${busy} onClick=${cancel}>중지<//>`;
}

function Elapsed({ execution }) {
  const running = isRunning(execution.status);
  const [now, setNow] = useState(Date.now());
  const start = Date.parse(execution.started_at ?? execution.created_at);
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [running]);
  const end = execution.finished_at ? Date.parse(execution.finished_at) : now;
  return html`<span>${running ? "경과" : "걸린 시간"} ${elapsed(end - start)}</span>`;
}
