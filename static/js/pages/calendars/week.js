// @ts-check
/**
 * The windows of a working week: seven days, Monday first, each a list of ["09:00", "12:00"]; an end of "00:00" is midnight.
 * @typedef {[string, string]} Window
 * @typedef {Window[][]} Week
 */
import { WEEKDAYS } from "../../local_time.js";

/** @type {Window[]} */
const OFFICE_DAY = [["09:00", "12:00"], ["13:00", "18:00"]];
const DAYS = [0, 1, 2, 3, 4, 5, 6];

/** @type {Week} */
export const OFFICE = DAYS.map((day) => (day < 5 ? OFFICE_DAY : []));
/** @type {Week} */
export const ALWAYS = DAYS.map(() => [["00:00", "00:00"]]);
export const MOST = 8;

/** Times of the wire ("09:00:00") as fields show them. @param {string[][][]} windows @returns {Week} */
export const fromWire = (windows) => windows.map((day) => day.map(([from, to]) => [from.slice(0, 5), to.slice(0, 5)]));

/** @param {string} time */
const minute = (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
/** @param {string} time */
const end = (time) => minute(time) || 24 * 60;

/** @param {Window[]} day */
export const minutesOf = (day) => day.reduce((sum, [from, to]) => sum + end(to) - minute(from), 0);

/** What is wrong with a day's windows, or nothing. @param {Window[]} day */
export function faultOf(day) {
  let before = 0;
  for (const [from, to] of day) {
    if (!from || !to) return "시작과 끝 시각을 모두 입력해 주세요.";
    if (minute(from) < before || end(to) <= minute(from)) return "겹치지 않게 이른 것부터 적고, 끝이 시작보다 늦어야 합니다.";
    before = end(to);
  }
  return "";
}

/** The first fault of a week, with its day; a week without work is one too. @param {Week} week */
export function weekFault(week) {
  const at = week.findIndex(faultOf);
  if (at >= 0) return `${WEEKDAYS[at]}요일: ${faultOf(week[at])}`;
  return week.some((day) => day.length) ? "" : "업무시간이 하루도 없는 달력은 쓸 수 없습니다.";
}

/** The same windows on some other days. @param {Week} week @param {number} from @param {number[]} to @returns {Week} */
export const copied = (week, from, to) => week.map((day, at) => (to.includes(at) ? week[from].map(([a, b]) => [a, b]) : day));

export const WORKDAYS = [0, 1, 2, 3, 4];

/** One more window after the last of a day. @param {Window[]} day @returns {Window[]} */
export function withOneMore(day) {
  if (day.length === 0) return [["09:00", "18:00"]];
  const last = day[day.length - 1][1];
  return [...day, [last === "00:00" ? "" : last, ""]];
}

/** @param {Window[]} day */
const dayWords = (day) => (minutesOf(day) === 24 * 60 && day.length === 1 ? "24시간" : day.map(([from, to]) => `${from}–${to === "00:00" ? "24:00" : to}`).join(", "));

/** "월–금 09:00–12:00, 13:00–18:00" @param {Week} week */
export function summary(week) {
  const runs = /** @type {{from: number, to: number, words: string}[]} */ ([]);
  week.forEach((day, at) => {
    const words = dayWords(day);
    const last = runs[runs.length - 1];
    if (last && last.words === words) last.to = at;
    else runs.push({ from: at, to: at, words });
  });
  const open = runs.filter(({ words }) => words);
  return open.map(({ from, to, words }) => `${from === to ? WEEKDAYS[from] : from === 0 && to === 6 ? "매일" : `${WEEKDAYS[from]}–${WEEKDAYS[to]}`} ${words}`).join(" · ") || "업무시간 없음";
}
