// Times as people here read them: always Asia/Seoul, whatever the machine is set to.

const ZONE = { timeZone: "Asia/Seoul" };
const DAY = new Intl.DateTimeFormat("ko-KR", { ...ZONE, year: "numeric", month: "long", day: "numeric", weekday: "long" });
const SHORT_DAY = new Intl.DateTimeFormat("ko-KR", { ...ZONE, month: "numeric", day: "numeric" });
const TIME = new Intl.DateTimeFormat("ko-KR", { ...ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const KEY = new Intl.DateTimeFormat("sv-SE", { ...ZONE, year: "numeric", month: "2-digit", day: "2-digit" });

export const dayKey = (instant) => KEY.format(new Date(instant));
export const day = (instant) => DAY.format(new Date(instant));
export const time = (instant) => TIME.format(new Date(instant));

/** The time of today, the date of anything else. */
export function recent(instant, now = Date.now()) {
  return dayKey(instant) === dayKey(now) ? time(instant) : SHORT_DAY.format(new Date(instant));
}

export const count = (number) => (number > 99 ? "99+" : String(number));

const ROLES = { ADMIN: "관리자", PM: "프로젝트 관리자", ENGINEER: "엔지니어", CUSTOMER: "기관 담당자", AUDITOR: "감사자" };
export const role = (name) => ROLES[name] ?? "";
