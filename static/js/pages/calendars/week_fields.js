import { html, useRef, useUid } from "../../ui.js";
import { announce } from "../../live.js";
import { WEEKDAYS } from "../../local_time.js";
import { Button, IconButton } from "../../parts/button.js";
import { ALWAYS, copied, faultOf, MOST, OFFICE, withOneMore, WORKDAYS } from "./week.js";

const READY = [["평일 9–18시", OFFICE], ["24시간", ALWAYS]];

/** Windows of each weekday, several a day; one day's can be given to all working days. */
export function WeekFields({ value, onInput, error }) {
  const id = useUid("week");
  const root = useRef(null);
  const setDay = (at, day) => onInput(value.map((before, place) => (place === at ? day : before)));
  const copy = (at) => {
    onInput(copied(value, at, WORKDAYS));
    announce(`${WEEKDAYS[at]}요일의 업무시간을 평일에 복사했습니다.`);
  };
  const remove = (at, place) => {
    setDay(at, value[at].filter((_, index) => index !== place));
    announce(`${WEEKDAYS[at]}요일 ${place + 1}번째 시간대를 뺐습니다.`);
    root.current.querySelector(`[data-add="${at}"]`)?.focus(); // the pressed button is gone
  };
  return html`<fieldset class="field" ref=${root} aria-describedby=${error ? `${id}-error` : undefined}><legend class="field-label">요일별 업무시간</legend>
    <div class="button-row">${READY.map(([word, week]) => html`<${Button} key=${word} size="s" icon="copy" onClick=${() => onInput(week)}>${word}<//>`)}
      <span class="field-hint">자정까지는 끝을 00:00으로 적습니다.</span></div>
    <div class="week-table" tabindex="-1" aria-invalid=${error ? "true" : undefined}>${value.map((day, at) => html`
      <${Weekday} key=${at} ...${{ at, day }} onDay=${(next) => setDay(at, next)} onRemove=${(place) => remove(at, place)} onCopy=${() => copy(at)} />`)}</div>
    ${error && html`<p class="field-error" id=${`${id}-error`}>${error}</p>`}
  </fieldset>`;
}

function Weekday({ at, day, onDay, onRemove, onCopy }) {
  const word = `${WEEKDAYS[at]}요일`;
  const fault = faultOf(day);
  const set = (place, side, time) => onDay(day.map((window, index) => (index === place ? (side ? [window[0], time] : [time, window[1]]) : window)));
  return html`<fieldset class="week-day"><legend>${word}</legend><div class="week-windows">
    ${day.length === 0 && html`<p class="week-none">쉼</p>`}
    ${day.map(([from, to], place) => html`<div key=${place} class="week-window">
      ${[["시작", from], ["끝", to]].map(([side, time], end) => html`${end === 1 && html`<span aria-hidden="true">–</span>`}<input class="control control-s" type="time" value=${time}
        aria-label=${`${word} ${place + 1}번째 ${side}`} aria-invalid=${fault ? "true" : undefined} onInput=${(event) => set(place, end, event.currentTarget.value)} />`)}
      <${IconButton} icon="x" label=${`${word} ${place + 1}번째 시간대 빼기`} onClick=${() => onRemove(place)} /></div>`)}
    <div class="button-row">${day.length < MOST && html`<${Button} size="s" kind="quiet" icon="plus" data-add=${at} onClick=${() => onDay(withOneMore(day))}>시간대 추가<span class="visually-hidden"> ${word}</span><//>`}
      ${at < WORKDAYS.length && html`<${Button} size="s" kind="quiet" icon="copy" onClick=${onCopy}>평일에 복사<span class="visually-hidden"> ${word}</span><//>`}</div>
  </div></fieldset>`;
}
