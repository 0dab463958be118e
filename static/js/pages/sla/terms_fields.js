import { html } from "../../ui.js";
import { SLA_TARGET, SR_STATUS } from "../../labels.js";
import { fetchAll, useLoaded } from "../../resource.js";
import { Check, Input, Select, Textarea } from "../../parts/field.js";
import { DurationField } from "./duration_field.js";
import { PAUSABLE, TARGETS } from "./policy_form.js";

const HINT = {
  RESPONSE: "접수부터 담당자가 처음 답하거나 처리를 시작할 때까지", RESOLUTION: "접수부터 해결까지", UPDATE: "요청자에게 다음 소식을 알릴 때까지",
};

export const useCalendars = () => useLoaded(() => fetchAll("/calendars/", { is_active: true }), [], []);

/** What is promised: times, calendar, when the clocks stand still, whom to tell. */
export function TermsFields({ form, calendars }) {
  const { values, set, bind, errors } = form;
  const toggle = (status) => (on) => set("pause_statuses", on ? [...values.pause_statuses, status] : values.pause_statuses.filter((one) => one !== status));
  return html`
    <div class="field-row promises">${TARGETS.map(([target, field]) => html`<${DurationField} key=${field} label=${`${SLA_TARGET[target]} 목표`} hint=${HINT[target]}
      value=${values[field]} error=${errors.fields[field]} onInput=${(minutes) => set(field, minutes)} />`)}</div>
    <${Select} label="업무 달력" empty="기본 달력" hint="목표 시간은 이 달력의 업무시간만 셉니다." options=${calendars.map(({ id, name }) => [id, name])} ...${bind("calendar_id")} />
    <fieldset class="field"><legend class="field-label">시계가 멈추는 상태</legend>
      <div class="check-row">${PAUSABLE.map((status) => html`<${Check} key=${status} label=${SR_STATUS[status].label}
        checked=${values.pause_statuses.includes(status)} onInput=${toggle(status)} />`)}</div></fieldset>
    <div class="field-row">
      <${Input} label="한 번에 멈출 수 있는 날 (선택)" type="number" min="1" max="365" inputmode="numeric" hint="이 날수가 지나면 상태가 그대로여도 시계가 다시 갑니다." ...${bind("max_pause_days")} />
      <${Input} label="알림 단계 (%)" hint="목표의 몇 %를 썼을 때 알릴지, 쉼표로 나누어" ...${bind("escalation")} />
    </div>
    <${Check} label="업무시간이 아니어도 바로 알립니다." hint="끄면 밤과 휴일에 닿은 단계는 다음 업무시간에 알립니다." checked=${values.notify_any_hour} onInput=${(on) => set("notify_any_hour", on)} />
    <div class="field-row">
      <${Input} label="적용 시작 (선택)" type="datetime-local" hint="비우면 지금부터. 이때부터 접수되는 SR에 적용됩니다." ...${bind("effective_from")} />
      <${Textarea} label="비고 (선택)" rows=${1} hint="왜 바꾸는지 남겨 두면 이력에서 보입니다." ...${bind("note")} />
    </div>`;
}
