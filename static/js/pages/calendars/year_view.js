import { cx, html, useRef, useState } from "../../ui.js";
import { count } from "../../format.js";
import { monthLabel, today, WEEKDAYS } from "../../local_time.js";
import { dayName, kindOf, monthsOf, stepTo } from "./year_grid.js";

const LEGEND = [["full", "업무"], ["part", "짧은 업무"], ["off", "쉬는 요일"], ["holiday", "휴일"]];

/**
 * A year at a glance. One day of it is in the tab order; arrow keys move by days and weeks, PageUp and PageDown by
 * months, Enter opens the day.
 */
export function YearView({ year, onOpen }) {
  const [chosen, setChosen] = useState(() => firstDay(year));
  const [pointed, setPointed] = useState(null);
  const root = useRef(null);
  const days = new Map(year.days.map((one) => [one.day, one]));
  const longest = Math.max(...year.days.map(({ minutes }) => minutes));
  const current = days.has(chosen) ? chosen : firstDay(year);
  const move = (event) => {
    const next = stepTo(current, event);
    if (!next) return;
    event.preventDefault();
    setChosen(next);
    root.current.querySelector(`[data-day="${next}"]`).focus();
  };
  return html`<p class="year-about" aria-hidden="true">${dayName(days.get(pointed) ?? days.get(current))}</p>
    <div class="year-legend" aria-hidden="true">${LEGEND.map(([kind, word]) => html`<span key=${kind}><i class=${`day day-${kind}`}>1</i>${word}</span>`)}
      <span class="year-sum">업무일 ${count(year.working_days)}일</span></div>
    <p class="visually-hidden" id="year-keys">화살표로 날을, Page Up과 Page Down으로 달을 옮기고 Enter로 엽니다.</p>
    <div class="year" ref=${root} onKeyDown=${move} onMouseLeave=${() => setPointed(null)}>${monthsOf(year.days).map(({ month, weeks }) => html`
      <${Month} key=${month} ...${{ month, weeks, current, longest, onOpen, onChoose: setChosen, onPoint: setPointed }} />`)}</div>`;
}

const firstDay = ({ year, days }) => (today().startsWith(String(year)) ? today() : days[0].day);

function Month({ month, weeks, current, ...rest }) {
  return html`<section class="month"><h3 id=${`m-${month}`}>${Number(month.slice(5))}월</h3>
    <table role="grid" aria-label=${monthLabel(month)} aria-describedby="year-keys">
      <thead><tr role="row">${WEEKDAYS.map((word) => html`<th key=${word} role="columnheader" scope="col" abbr=${`${word}요일`}>${word}</th>`)}</tr></thead>
      <tbody>${weeks.map((week, at) => html`<tr key=${at} role="row">${week.map((one, place) => html`
        <td key=${place} role="gridcell">${one && html`<${Day} one=${one} current=${one.day === current} ...${rest} />`}</td>`)}</tr>`)}</tbody>
    </table></section>`;
}

function Day({ one, longest, current, onOpen, onChoose, onPoint }) {
  const kind = kindOf(one, longest);
  const name = dayName(one);
  return html`<button type="button" class=${cx("day", `day-${kind}`)} data-day=${one.day} tabindex=${current ? 0 : -1} aria-label=${name} title=${name}
    aria-current=${one.day === today() ? "date" : undefined} onFocus=${() => onChoose(one.day)} onMouseEnter=${() => onPoint(one.day)} onClick=${() => onOpen(one)}>
    ${Number(one.day.slice(8))}</button>`;
}
