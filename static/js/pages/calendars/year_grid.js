// @ts-check
/**
 * The days of a year as twelve grids of weeks, and the way of the arrow keys through them.
 * @typedef {{day: string, minutes: number, name: string | null}} YearDay
 */
import { minutesLabel } from "../../duration.js";
import { addDays, addMonths, dayLabel, daysIn, weekdayOf } from "../../local_time.js";

/** Months of a year; each a list of weeks of seven places, empty ones being null. @param {YearDay[]} days */
export function monthsOf(days) {
  /** @type {Map<string, (YearDay | null)[][]>} */
  const months = new Map();
  for (const one of days) {
    const month = one.day.slice(0, 7);
    const weeks = months.get(month) ?? [];
    const at = weekdayOf(one.day);
    if (!weeks.length || at === 0) weeks.push([null, null, null, null, null, null, null]);
    weeks[weeks.length - 1][at] = one;
    months.set(month, weeks);
  }
  return [...months].map(([month, weeks]) => ({ month, weeks }));
}

/** @type {Record<string, (day: string) => string>} */
const STEPS = {
  ArrowLeft: (day) => addDays(day, -1), ArrowRight: (day) => addDays(day, 1),
  ArrowUp: (day) => addDays(day, -7), ArrowDown: (day) => addDays(day, 7),
  PageUp: (day) => sameDay(day, -1), PageDown: (day) => sameDay(day, 1),
  Home: (day) => addDays(day, -weekdayOf(day)), End: (day) => addDays(day, 6 - weekdayOf(day)),
};

/** @type {Record<string, (day: string) => string>} */
const EDGES = { Home: (day) => `${day.slice(0, 4)}-01-01`, End: (day) => `${day.slice(0, 4)}-12-31` };

/** The last day of a shorter month stands for its missing ones. @param {string} day @param {number} months */
function sameDay(day, months) {
  const month = addMonths(day.slice(0, 7), months);
  const number = Math.min(Number(day.slice(8)), daysIn(month));
  return `${month}-${String(number).padStart(2, "0")}`;
}

/**
 * Where a key leads, never out of the year; null when the key is none of ours. With Ctrl, Home and End are the year's.
 * @param {string} day @param {{key: string, ctrlKey?: boolean}} event
 */
export function stepTo(day, { key, ctrlKey = false }) {
  const step = ctrlKey ? EDGES[key] : STEPS[key];
  if (!step) return null;
  const next = step(day);
  return next.slice(0, 4) === day.slice(0, 4) ? next : day;
}

/**
 * off: nobody works by the week; holiday: by name; full: as long as the longest day; part: shorter.
 * @param {YearDay} one @param {number} longest
 */
export function kindOf({ minutes, name }, longest) {
  if (minutes === 0) return name ? "holiday" : "off";
  return minutes < longest ? "part" : "full";
}

/** What a day is, in words. @param {YearDay} one */
export function dayWords({ minutes, name }) {
  const work = minutes === 0 ? "휴일" : `업무시간 ${minutesLabel(minutes)}`;
  return [name, work].filter(Boolean).join(" ");
}

/** "2026년 5월 5일 화요일 어린이날 휴일" @param {YearDay} one */
export const dayName = (one) => `${dayLabel(one.day)} ${dayWords(one)}`;
