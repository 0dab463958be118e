/** What the pages of calendars share. */
import { html, useEffect, useState } from "../../ui.js";
import { api } from "../../api.js";
import { useResource } from "../../resource.js";
import { Notice } from "../../parts/notice.js";
import { TabLinks } from "../../parts/tabs.js";

export function CalendarTabs({ current }) {
  return html`<${TabLinks} label="업무 달력 보기" links=${[
    { label: "달력", href: "/app/calendars", current: current === "calendars" },
    { label: "휴일", href: "/app/calendars/holidays", current: current === "holidays" },
  ]} />`;
}

/** Years whose days off nobody has held against the official calendar yet. */
export function YearWarnings() {
  const years = useResource("/holidays/years");
  const warned = (years.data ?? []).filter(({ warning }) => warning);
  return warned.map(({ year, warning }) => html`<${Notice} key=${year} tone="warning">${warning} <a href=${`/app/calendars/holidays?year=${year}`}>${year}년 휴일 보기</a><//>`);
}

/** What a change would move, asked a moment after it was last touched. `body` null asks nothing. */
export function useMoves(path, body) {
  const [answer, setAnswer] = useState({ moves: null, error: null });
  const key = body && JSON.stringify(body);
  useEffect(() => {
    setAnswer({ moves: null, error: null });
    if (!key) return undefined;
    let alive = true;
    const timer = setTimeout(() => api.post(path, body).then(
      (moves) => alive && setAnswer({ moves, error: null }), (error) => alive && setAnswer({ moves: null, error }),
    ), 300);
    return () => {
      alive = false;
      clearTimeout(timer);
    };
  }, [path, key]);
  return answer;
}
