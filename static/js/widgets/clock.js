import { html } from "../ui.js";
import { minutesLabel, percent, span } from "../duration.js";
import { CLOCK_STATE, SLA_TARGET } from "../labels.js";
import { Icon } from "../parts/icon.js";
import { Notice } from "../parts/notice.js";
import { At } from "../parts/time.js";
import { barOf, clockWords, left, resumes } from "./clock_words.js";

const HEIGHT = 8;

/** Used of promised, with a mark where the promise ends and at each step that was told; the words stand beside it. */
export function ClockBar({ clock }) {
  const { within, promise, over, steps } = barOf(clock);
  const { tone } = clockWords(clock);
  return html`<svg class=${`clock-bar clock-${tone}`} viewBox="0 0 100 ${HEIGHT}" preserveAspectRatio="none" role="img"
      aria-label=${`약속한 시간의 ${percent(clock.ratio)} 사용`}>
    <rect class="clock-track" width="100" height=${HEIGHT} /><rect class="clock-used" width=${within} height=${HEIGHT} />
    ${over > 0 && html`<rect class="clock-over" x=${promise} width=${over} height=${HEIGHT} />`}
    ${steps.map((at) => html`<rect key=${at} class="clock-step" x=${at} width="0.6" height=${HEIGHT} />`)}
    ${over > 0 && html`<rect class="clock-promise" x=${promise - 0.5} width="1" height=${HEIGHT} />`}
  </svg>`;
}

/** "업무시간 3시간 12분 남음", with its mark. */
export function ClockWords({ clock, now }) {
  const { tone, icon, text } = clockWords(clock, now);
  return html`<strong class=${`clock-words clock-${tone}`}><${Icon} name=${icon} size="s" />${text}</strong>`;
}

/** Why clocks stand still, once for all of them. */
export function PauseNote({ pause }) {
  return html`<${Notice} tone="warning"><strong>정지: ${resumes(pause)}.</strong>
    ${pause.reason && html`<p class="prose">${pause.reason}</p>`}<p class="clock-since"><${At} at=${pause.since} />부터</p><//>`;
}

/** One target's clock in full. @param {{clock: any, now: number}} props */
export function Clock({ clock, now }) {
  const facts = factsOf(clock, now);
  return html`<article class="clock" aria-label=${`${SLA_TARGET[clock.target]} 기한`}>
    <header class="clock-head"><h3>${SLA_TARGET[clock.target] ?? clock.target_label}</h3><${ClockWords} clock=${clock} now=${now} /></header>
    ${clock.state !== "CANCELLED" && html`<div class="clock-scale"><${ClockBar} clock=${clock} /><span aria-hidden="true">${percent(clock.ratio)}</span></div>`}
    <dl class="clock-facts">${facts.map(([term, what]) => html`<div key=${term}><dt>${term}</dt><dd>${what}</dd></div>`)}</dl>
  </article>`;
}

function factsOf(clock, now) {
  const open = clock.state === "RUNNING" || clock.state === "PAUSED";
  return [
    ["기한", clock.due_at ? html`<${At} at=${clock.due_at} />${clock.agreed && " (합의한 날짜)"}` : "다시 갈 때 정해집니다"],
    ["사용", `${span(clock.elapsed_seconds)} / ${minutesLabel(Math.round(clock.target_seconds / 60))}`],
    clock.breached_at && open && left(clock, now) > 0 && ["위반 기록", html`<${At} at=${clock.breached_at} />`],
    clock.finished_at && [CLOCK_STATE[clock.state].label, html`<${At} at=${clock.finished_at} />`],
    clock.escalations.length > 0 && ["알림 단계", html`<${Steps} of=${clock.escalations} />`],
    ["정책", `${clock.policy.name} ${clock.policy_version}판 · ${clock.calendar.name}`],
  ].filter(Boolean);
}

const Steps = ({ of }) => html`<ul class="clock-steps">${of.map(({ percent: reached, reached_at: at, notified_at: told }) => html`
  <li key=${reached}><strong>${reached}%</strong> <${At} at=${at} />${told ? "" : " · 업무시간에 알립니다"}</li>`)}</ul>`;
