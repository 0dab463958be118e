// @ts-check
/** Times as people here read them: Asia/Seoul, whatever the zone of the computer. */

const ZONE = "Asia/Seoul";
const PARTS = new Intl.DateTimeFormat("en-CA", {
  timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit",
  hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});

/** @param {string | number | Date} when */
function parts(when) {
  return Object.fromEntries(PARTS.formatToParts(new Date(when)).map(({ type, value }) => [type, value]));
}

/** "2026-05-25" @param {string | number | Date | null | undefined} when */
export function date(when) {
  if (!when) return "";
  const { year, month, day } = parts(when);
  return `${year}-${month}-${day}`;
}

/** "2026-05-25 14:03" @param {string | number | Date | null | undefined} when */
export function dateTime(when) {
  if (!when) return "";
  const { hour, minute } = parts(when);
  return `${date(when)} ${hour}:${minute}`;
}

/** "2026-05-25 14:03:09 (한국 시간)" for titles. @param {string | number | Date | null | undefined} when */
export function exact(when) {
  return when ? `${dateTime(when)}:${parts(when).second} (한국 시간)` : "";
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Calendar days between two instants in Seoul. @param {number} from @param {number} to */
function daysBetween(from, to) {
  return Math.round((Date.parse(date(to)) - Date.parse(date(from))) / (24 * HOUR));
}

/** "방금 전", "5분 전", "3시간 전", "어제", "4일 전", then the date. @param {string | null | undefined} when @param {number} [now] */
export function relative(when, now = Date.now()) {
  if (!when) return "";
  const at = Date.parse(when);
  const gone = now - at;
  if (gone < -MINUTE) return ahead(at, now);
  if (gone < MINUTE) return "방금 전";
  if (gone < HOUR) return `${Math.floor(gone / MINUTE)}분 전`;
  const days = daysBetween(at, now);
  if (days === 0 || gone < 6 * HOUR) return `${Math.floor(gone / HOUR)}시간 전`;
  if (days === 1) return "어제";
  return days < 7 ? `${days}일 전` : date(at);
}

/** @param {number} at @param {number} now */
function ahead(at, now) {
  const left = at - now;
  if (left < HOUR) return `${Math.ceil(left / MINUTE)}분 후`;
  return left < 24 * HOUR ? `${Math.floor(left / HOUR)}시간 후` : dateTime(at);
}

/** "3.2초", "1분 05초", "2시간 03분" @param {number} ms */
export function elapsed(ms) {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)}초`;
  const whole = Math.floor(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)}분 ${two(whole % 60)}초`;
  return `${Math.floor(whole / 3600)}시간 ${two(Math.floor((whole % 3600) / 60))}분`;
}

/** "04:32" for a countdown. @param {number} seconds */
export function countdown(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${two(Math.floor(whole / 60))}:${two(whole % 60)}`;
}

/** @param {number} n */
const two = (n) => String(n).padStart(2, "0");

/** "1,234" @param {number | null | undefined} n */
export const count = (n) => (n ?? 0).toLocaleString("ko-KR");
