// @ts-check
/**
 * What a clock of a service level says. Pure: the clock as the server read it, and the time now.
 * @typedef {{state: string, due_at: string | null, remaining_seconds: number, ratio: number, overdue: boolean,
 *   elapsed_seconds?: number, cancel_reason?: string | null, escalations?: {percent: number}[]}} Clock
 * @typedef {{status: string, resume_condition: string | null, resume_at: string | null, reason?: string | null}} Pause
 * @typedef {{tone: import("../labels.js").Tone, icon: string, text: string}} Words
 */
import { span } from "../duration.js";
import { dateTime } from "../format.js";

export const SOON_RATIO = 0.75;

/**
 * Working seconds left now. Between two answers of the server only the wall clock is known here: what is left of it
 * bounds what is left of working time, and is the same within a window. @param {Clock} clock @param {number} now
 */
export function left(clock, now) {
  if (clock.state !== "RUNNING" || !clock.due_at || clock.remaining_seconds <= 0) return clock.remaining_seconds;
  return Math.min(clock.remaining_seconds, (Date.parse(clock.due_at) - now) / 1000);
}

/** @type {Record<string, (clock: Clock, now: number) => Words>} */
const SAY = {
  RUNNING: (clock, now) => running(clock, left(clock, now)),
  PAUSED: (clock) => ({ tone: clock.overdue ? "danger" : "warning", icon: "pause", text: `정지: ${pausedLeft(clock)}` }),
  MET: () => ({ tone: "success", icon: "circle-check", text: "기한 안에 마침" }),
  MISSED: (clock) => ({ tone: "danger", icon: "circle-x", text: `기한을 ${span(clock.remaining_seconds)} 넘겨 마침` }),
  CANCELLED: (clock) => ({ tone: "neutral", icon: "x", text: clock.cancel_reason ? `취소: ${clock.cancel_reason}` : "취소" }),
};

/** @param {Clock} clock @param {number} [now] @returns {Words} */
export const clockWords = (clock, now = Date.now()) => SAY[clock.state](clock, now);

/** @param {Clock} clock @param {number} rest @returns {Words} */
function running(clock, rest) {
  if (clock.overdue || rest <= 0) return { tone: "danger", icon: "alert-triangle", text: `${span(rest)} 초과` };
  const soon = clock.ratio >= SOON_RATIO;
  return { tone: soon ? "warning" : "primary", icon: soon ? "clock" : "play", text: `업무시간 ${span(rest)} 남음` };
}

/** What ends a pause. @param {Pause} pause */
export function resumes({ status, resume_condition: condition, resume_at: at }) {
  if (condition === "REQUESTER_REPLY") return "요청자가 답하면 다시 갑니다";
  if (condition === "DATE" && at) return `${dateTime(at)}에 다시 갑니다`;
  return status === "PENDING_APPROVAL" ? "결재가 끝나면 다시 갑니다" : "담당자가 다시 시작하면 갑니다";
}

/** What is left of a clock that stands still. @param {Clock} clock */
function pausedLeft({ remaining_seconds: rest }) {
  return rest > 0 ? `업무시간 ${span(rest)} 남음` : `${span(rest)} 초과`;
}

const WIDTH = 100;

/**
 * The bar in a drawing 100 wide: what is used, where the promise ends, where the steps stand. An overdue bar is drawn
 * to scale, so that the promise ends before the bar does. @param {Clock} clock
 */
export function barOf({ ratio, escalations = [] }) {
  const used = Math.max(0, ratio);
  const whole = Math.max(1, used);
  const at = (/** @type {number} */ share) => Math.round((share / whole) * WIDTH * 100) / 100;
  return {
    within: at(Math.min(used, 1)), promise: at(1), over: at(Math.max(0, used - 1)),
    steps: escalations.map(({ percent: reached }) => reached / 100).filter((share) => share < whole && share !== 1).map(at),
  };
}
