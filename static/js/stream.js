// @ts-check
/**
 * A running command as the page sees it: events in, state out.
 * @typedef {{stream: "stdout" | "stderr", text: string}} Segment
 * @typedef {{phase: "connecting" | "live" | "lost" | "ended", segments: Segment[], execution: any}} StreamState
 * @typedef {{type: "open"} | {type: "output", stream: "stdout" | "stderr", text: string} | {type: "lost"}
 *   | {type: "begun" | "end", execution: any}} StreamEvent
 */

/** @param {any} execution @returns {StreamState} */
export const begin = (execution) => ({ phase: "connecting", segments: [], execution });

/** @param {StreamState} state @param {StreamEvent} event @returns {StreamState} */
export function reduce(state, event) {
  if (state.phase === "ended") return state;
  switch (event.type) {
    case "open": // the server replays from the start on every connection
      return { ...state, phase: "live", segments: [] };
    case "output":
      return { ...state, segments: append(state.segments, event) };
    case "begun":
      return { ...state, execution: event.execution };
    case "lost":
      return { ...state, phase: "lost" };
    case "end":
      return { ...state, phase: "ended", execution: event.execution };
  }
}

/** Neighbouring pieces of one stream become one segment. @param {Segment[]} segments @param {Segment} piece */
function append(segments, { stream, text }) {
  const last = segments.at(-1);
  if (last?.stream !== stream) return [...segments, { stream, text }];
  return [...segments.slice(0, -1), { stream, text: last.text + text }];
}

/**
 * Follow a stream until it ends. The browser reconnects by itself; where it gives up (a lapsed session) `onGiveUp` is
 * asked, and with true the stream is opened again.
 * @param {string} url
 * @param {(event: StreamEvent) => void} tell
 * @param {{EventSource?: any, onGiveUp?: () => Promise<boolean>}} [options]
 * @returns {() => void} stop
 */
export function follow(url, tell, { EventSource = globalThis.EventSource, onGiveUp = async () => false } = {}) {
  let stopped = false;
  let source = connect();
  return () => { stopped = true; source.close(); };

  function connect() {
    const next = new EventSource(url);
    next.addEventListener("open", () => tell({ type: "open" }));
    next.addEventListener("output", (/** @type {any} */ event) => tell({ type: "output", ...JSON.parse(event.data) }));
    next.addEventListener("end", (/** @type {any} */ event) => {
      next.close();
      tell({ type: "end", execution: JSON.parse(event.data) });
    });
    next.addEventListener("error", () => lost(next));
    return next;
  }

  /** @param {any} broken */
  async function lost(broken) {
    tell({ type: "lost" });
    if (broken.readyState !== 2) return;
    if (await onGiveUp() && !stopped) source = connect();
  }
}
