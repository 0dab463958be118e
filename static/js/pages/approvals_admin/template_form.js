// @ts-check
/** A template as typed, and as sent. */
import { FIELD, STEP_KIND, STEP_MODE, SYSTEM_GRADE, valueLabel } from "../../labels.js";
import { checkSteps, fromReaders, fromSteps, lineSentence, NEVER_DEFERRED, toSteps } from "../../widgets/line_editor_model.js";
import { checkWon, grouped, won, wonOf } from "../../won.js";

const FLAGS = ["is_locked", "allows_deferred", "requires_reauthentication"];

export const NEW_TEMPLATE = {
  name: "", subject_type: "SR", institution_id: "", category: "", grade: "", amount_from: "",
  steps: /** @type {import("../../widgets/line_editor_model.js").Line} */ ({ steps: [], readers: [] }),
  is_locked: false, allows_deferred: false, requires_reauthentication: false, is_active: true,
};

/** @param {any} template @returns {typeof NEW_TEMPLATE} */
export const valuesOf = (template) => ({
  name: template.name, subject_type: template.subject_type, institution_id: String(template.institution?.id ?? ""), category: template.category ?? "",
  grade: String(template.grade ?? ""), amount_from: grouped(template.amount_from),
  steps: { steps: fromSteps(template.steps), readers: fromReaders(template.readers) },
  is_locked: template.is_locked, allows_deferred: template.allows_deferred, requires_reauthentication: template.requires_reauthentication,
  is_active: template.is_active,
});

/** Only a service request has a category. @param {typeof NEW_TEMPLATE} values */
const categoryOf = ({ subject_type: type, category }) => (type === "SR" && category) || null;

/** Whether a step may be passed over for now. @param {typeof NEW_TEMPLATE} values */
export const mayDefer = (values) => values.subject_type === "SR" && values.allows_deferred && !NEVER_DEFERRED.includes(values.category);

/** @param {typeof NEW_TEMPLATE} values @returns {Record<string, string>} */
export const checkTemplate = (values) => ({
  name: values.name.trim() ? "" : "이름을 입력해 주세요.",
  amount_from: checkWon(values.amount_from),
  steps: (values.steps.steps ?? []).length ? checkSteps(values.steps.steps ?? []) : "결재자를 한 사람 이상 추가해 주세요.",
});

/** @param {typeof NEW_TEMPLATE} values @param {number} [version] of the template that is changed; none for a new one */
export function toTemplate(values, version) {
  const steps = (values.steps.steps ?? []).map((step) => ({ ...step, deferred: step.deferred && mayDefer(values) }));
  return {
    name: values.name.trim(), institution_id: Number(values.institution_id) || null, category: categoryOf(values), grade: Number(values.grade) || null,
    amount_from: wonOf(values.amount_from), steps: toSteps(steps), readers: values.steps.readers,
    ...Object.fromEntries(FLAGS.map((flag) => [flag, values[/** @type {"is_locked"} */ (flag)]])),
    ...(version ? { version, is_active: values.is_active } : { subject_type: values.subject_type }),
  };
}

/**
 * What somebody else saved meanwhile and what one has oneself, in words.
 * @param {Record<string, {yours: any, theirs: any}>} fields
 * @param {{nameOf: (target: any) => string, institutions: {id: number, name: string}[]}} known
 * @returns {{field: string, yours: string, theirs: string}[]}
 */
export function differences(fields, known) {
  return Object.entries(fields).map(([name, { yours, theirs }]) => ({
    field: FIELD[name] ?? name, yours: inWords(name, yours, known), theirs: inWords(name, theirs, known),
  }));
}

/** @param {string} name @param {any} value @param {Parameters<typeof differences>[1]} known */
function inWords(name, value, { nameOf, institutions }) {
  if (name === "steps") return lineSentence(fromSteps(value), nameOf, STEP_KIND, STEP_MODE);
  if (name === "readers") return fromReaders(value).map(({ target }) => nameOf(target)).join(", ") || "없음";
  if (value === null) return "없음";
  if (name === "institution_id") return institutions.find(({ id }) => id === value)?.name ?? `기관 ${value}`;
  if (name === "grade") return SYSTEM_GRADE[value];
  return name === "amount_from" ? won(value) : valueLabel(name, value);
}
