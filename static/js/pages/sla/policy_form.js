// @ts-check
/** The terms of a policy as typed, and as sent. */
import { fromField } from "../../local_time.js";
import { CATEGORY, PRIORITY, SYSTEM_GRADE } from "../../labels.js";
import { minutesLabel } from "../../duration.js";

/** Fields of the three promises, in the order of an SR's life. @type {[string, string][]} */
export const TARGETS = [["RESPONSE", "response_minutes"], ["RESOLUTION", "resolution_minutes"], ["UPDATE", "update_minutes"]];

/** States in which a clock may be told to stand still. */
export const PAUSABLE = ["OPEN", "PENDING_APPROVAL", "REJECTED", "APPROVED", "ON_HOLD"];

export const NEW_TERMS = {
  calendar_id: "", response_minutes: /** @type {number | null} */ (120), resolution_minutes: /** @type {number | null} */ (960),
  update_minutes: /** @type {number | null} */ (null), pause_statuses: ["ON_HOLD", "PENDING_APPROVAL"], max_pause_days: "",
  escalation: "50, 75, 90, 100, 150", notify_any_hour: false, effective_from: "", note: "",
};

export const NEW_POLICY = { name: "", institution_id: "", category: "", priority: "", system_grade: "", ...NEW_TERMS };

/** A version to start the next one from. @param {any} version */
export function termsOf(version) {
  if (!version) return NEW_TERMS;
  return {
    calendar_id: String(version.calendar.id), response_minutes: version.response_minutes, resolution_minutes: version.resolution_minutes,
    update_minutes: version.update_minutes, pause_statuses: version.pause_statuses, max_pause_days: version.max_pause_days ?? "",
    escalation: version.escalation.join(", "), notify_any_hour: version.notify_any_hour, effective_from: "", note: "",
  };
}

/** "50, 75 90%" as numbers in order, or null where it cannot be read. @param {string} text */
export function percents(text) {
  const words = text.split(/[\s,%]+/).filter(Boolean);
  const numbers = words.map(Number);
  if (numbers.some((n) => !Number.isInteger(n) || n < 1 || n > 500)) return null;
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/** @param {any} values @returns {Record<string, string>} */
export function checkTerms(values) {
  const steps = percents(values.escalation);
  return {
    resolution_minutes: TARGETS.some(([, field]) => values[field]) ? "" : "응답, 해결, 진행 안내 중 하나 이상의 목표 시간을 정해 주세요.",
    escalation: !steps ? "1부터 500까지의 숫자를 쉼표로 나누어 적어 주세요." : steps.length > 10 ? "단계는 열 개까지 정할 수 있습니다." : "",
  };
}

/** @param {any} values */
export function toTerms(values) {
  return {
    ...(values.calendar_id && { calendar_id: Number(values.calendar_id) }),
    ...Object.fromEntries(TARGETS.map(([, field]) => [field, values[field] || null])),
    pause_statuses: values.pause_statuses, max_pause_days: Number(values.max_pause_days) || null,
    escalation: percents(values.escalation) ?? [], notify_any_hour: values.notify_any_hour,
    ...(values.effective_from && { effective_from: fromField(values.effective_from) }),
    ...(values.note.trim() && { note: values.note.trim() }),
  };
}

/** @param {any} values */
export const toPolicy = (values) => ({
  name: values.name.trim(), ...toTerms(values),
  institution_id: Number(values.institution_id) || null, category: values.category || null,
  priority: values.priority || null, system_grade: Number(values.system_grade) || null,
});

/** Whom it is for: "한빛시청 · 서버 작업 · 긴급", or everybody. @param {any} policy */
export function scopeLabel({ institution, category, priority, system_grade: grade }) {
  const words = [institution?.name, category && CATEGORY[category], priority && `우선순위 ${PRIORITY[priority].label}`, grade && `${SYSTEM_GRADE[grade]} 정보시스템`];
  return words.filter(Boolean).join(" · ") || "모든 SR";
}

/** "응답 2시간 · 해결 16시간" @param {any} version @param {Record<string, string>} words */
export function promiseLabel(version, words) {
  if (!version) return "아직 시작되지 않음";
  return TARGETS.filter(([, field]) => version[field]).map(([target, field]) => `${words[target]} ${minutesLabel(version[field])}`).join(" · ");
}
