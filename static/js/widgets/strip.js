// @ts-check
/**
 * A month's outages as bars on a line of days.
 * @typedef {{id: number, kind: string, title: string, started_at: string, ended_at: string | null}} Outage
 */
import { daysIn, monthRange } from "../local_time.js";

const DAY_MS = 86_400_000;
const LEAST = 0.08; // of a day: what is shorter could not be seen

/**
 * In days from the first of the month. One that goes on ends now; what lies outside the month is left out.
 * @param {Outage[]} outages @param {string} month @param {number} now
 */
export function barsOf(outages, month, now) {
  const start = Date.parse(monthRange(month).since);
  const days = daysIn(month);
  const at = (/** @type {number} */ when) => Math.min(days, Math.max(0, (when - start) / DAY_MS));
  return outages
    .map((outage) => ({ outage, from: at(Date.parse(outage.started_at)), to: at(outage.ended_at ? Date.parse(outage.ended_at) : now) }))
    .filter(({ from, to }) => to > from)
    .map(({ outage, from, to }) => ({ id: outage.id, kind: outage.kind, x: round(Math.min(from, days - LEAST)), width: round(Math.max(LEAST, to - from)) }));
}

/** @param {number} n */
const round = (n) => Math.round(n * 1000) / 1000;

/** Seconds within a month. @param {Outage} outage @param {string} month @param {number} now */
export function secondsIn({ started_at, ended_at }, month, now) {
  const { since, until } = monthRange(month);
  const end = ended_at ? Date.parse(ended_at) : now;
  return Math.max(0, Math.min(end, Date.parse(until)) - Math.max(Date.parse(started_at), Date.parse(since))) / 1000;
}
