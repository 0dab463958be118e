// @ts-check
/** Days, months and fields of date and time as people in Seoul read them; on the wire they are ISO 8601 with an offset. */
import { date, dateTime } from "./format.js";

const OFFSET = "+09:00"; // Asia/Seoul has no summer time
const DAY_MS = 86_400_000;
const WEEKDAY_LONG = ["월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일"];

/** Monday first. */
export const WEEKDAYS = ["월", "화", "수", "목", "금", "토", "일"];

/** What a datetime-local field shows: "2026-05-25T14:03". @param {string | number | Date | null | undefined} when */
export const toField = (when) => dateTime(when).replace(" ", "T");

/** What such a field means. @param {string} text @returns {string | null} */
export const fromField = (text) => (text ? `${text.length === 16 ? `${text}:00` : text}${OFFSET}` : null);

/** "2026-05-05" and a number of days. @param {string} day @param {number} n */
export const addDays = (day, n) => new Date(Date.parse(day) + n * DAY_MS).toISOString().slice(0, 10);

/** 0 (Monday) to 6. @param {string} day */
export const weekdayOf = (day) => (new Date(day).getUTCDay() + 6) % 7;

/** "2026년 5월 5일 화요일" @param {string} day */
export function dayLabel(day) {
  const [year, month, number] = day.split("-").map(Number);
  return `${year}년 ${month}월 ${number}일 ${WEEKDAY_LONG[weekdayOf(day)]}`;
}

/** "5월 5일(화)" @param {string} day */
export function shortDay(day) {
  const [, month, number] = day.split("-").map(Number);
  return `${month}월 ${number}일(${WEEKDAYS[weekdayOf(day)]})`;
}

export const today = () => date(Date.now());
export const thisMonth = () => today().slice(0, 7);

/** @param {string} month "2026-05" @param {number} n */
export function addMonths(month, n) {
  const [year, number] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + n, 1)).toISOString().slice(0, 7);
}

/** "2026년 5월" @param {string} month */
export const monthLabel = (month) => `${month.slice(0, 4)}년 ${Number(month.slice(5))}월`;

/** @param {string} month */
export const daysIn = (month) => Math.round((Date.parse(`${addMonths(month, 1)}-01`) - Date.parse(`${month}-01`)) / DAY_MS);

/** From the first instant of a month to that of the next. @param {string} month */
export const monthRange = (month) => ({ since: `${month}-01T00:00:00${OFFSET}`, until: `${addMonths(month, 1)}-01T00:00:00${OFFSET}` });

/** What a text in the address means as a month; anything else is this one. @param {string | null} text */
export const monthOr = (text, fallback = thisMonth()) => (text && /^20\d\d-(0[1-9]|1[0-2])$/.test(text) ? text : fallback);
