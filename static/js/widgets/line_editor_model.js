// @ts-check
/**
 * An approval line as it is edited, and as it is sent (`StepForm`, `ReaderForm`). Pure.
 * @typedef {{user_id?: number | null, group_id?: number | null, role?: string | null}} Target exactly one of the three
 * @typedef {{key: string, kind: string, mode: string, needed: number, deferred: boolean, targets: Target[], deadline: string,
 *   overdue_action: string, overdue: string, overdue_to_id: string}} Step `deadline` and `overdue` are working hours as typed
 * @typedef {{kind: string, target: Target}} Reader
 * @typedef {{steps: Step[] | null, readers: Reader[]}} Line `steps` null: as offered
 * @typedef {{template: any, steps: Step[], loading: boolean}} Offer the line that applies when none is made by hand
 */
import { moved } from "../changes.js";

export const MOST_STEPS = 10;
export const MOST_SEATS = 10;
export const MOST_READERS = 20;
/** Two working days: what applies where a step says nothing else. */
export const USUAL_DEADLINE_HOURS = 16;

/** Categories whose documents nobody may pass over for now (후결): security matters. */
export const NEVER_DEFERRED = ["ACCOUNT", "NETWORK"];

/** @type {Line} */
export const NO_LINE = { steps: null, readers: [] };
/** @type {Offer} */
export const NO_OFFER = { template: null, steps: [], loading: false };

/** "user:3", "group:2", "role:PM" @param {Target} target */
export function targetKey({ user_id: user, group_id: group, role }) {
  if (user) return `user:${user}`;
  return group ? `group:${group}` : `role:${role}`;
}

/** @param {string} key @returns {Target} */
export function targetOf(key) {
  const [kind, id] = key.split(":");
  if (kind === "role") return { role: id };
  return kind === "user" ? { user_id: Number(id) } : { group_id: Number(id) };
}

let lastKey = 0;
/** @param {Target[]} targets @param {string} [kind] @returns {Step} */
export const newStep = (targets, kind = "DECISION") => ({
  key: `s${++lastKey}`, kind, mode: "ALL", needed: 1, deferred: false, targets, deadline: "", overdue_action: "NONE", overdue: "", overdue_to_id: "",
});

/** The last step decides; one that was last only reviews now. @param {Step[]} before @param {Step[]} after @returns {Step[]} */
function settled(before, after) {
  const [was, now] = [before.at(-1), after.at(-1)];
  if (!now) return after;
  return after.map((step) => {
    if (step.key === now.key) return { ...step, kind: "DECISION", deferred: false };
    return step.key === was?.key && step.kind === "DECISION" ? { ...step, kind: "REVIEW" } : step;
  });
}

/** @param {Step[]} steps @param {Target} target */
export const withStep = (steps, target) => settled(steps, [...steps, newStep([target])]);
/** @param {Step[]} steps @param {number} at */
export const withoutStep = (steps, at) => settled(steps, steps.filter((_, place) => place !== at));
/** @param {Step[]} steps @param {number} from @param {number} to */
export const withMoved = (steps, from, to) => settled(steps, moved(steps, from, to));
/** @param {Step[]} steps @param {number} at @param {Partial<Step>} change */
export const withChange = (steps, at, change) => steps.map((step, place) => (place === at ? fitting({ ...step, ...change }) : step));

/** How many must sign follows how many there are. @param {Step} step @returns {Step} */
function fitting(step) {
  const mode = step.targets.length > 1 ? step.mode : "ALL";
  return { ...step, mode, needed: Math.min(Math.max(1, step.needed || 1), step.targets.length) };
}

/** People may stand on a line once, groups and roles once a step. @param {Step[]} steps @param {Step} [step] @returns {Set<string>} */
export function takenKeys(steps, step) {
  const people = steps.flatMap(({ targets }) => targets).filter(({ user_id: id }) => id);
  return new Set([...people, ...(step?.targets ?? [])].map(targetKey));
}

/** @param {string} hours @returns {number | null} */
const minutesOf = (hours) => (String(hours).trim() === "" ? null : Math.round(Number(hours) * 60));
/** @param {number | null | undefined} minutes */
const hoursOf = (minutes) => (minutes ? String(minutes / 60) : "");

/** Steps as the server keeps them. @param {any[]} steps @returns {Step[]} */
export const fromSteps = (steps) => steps.map((step) => ({
  ...newStep(step.targets.map((/** @type {Target} */ target) => targetOf(targetKey(target))), step.kind),
  mode: step.mode ?? "ALL", needed: step.needed ?? 1, deferred: step.deferred ?? false, deadline: hoursOf(step.deadline_minutes),
  overdue_action: step.overdue_action ?? "NONE", overdue: hoursOf(step.overdue_minutes), overdue_to_id: step.overdue_to_id ? String(step.overdue_to_id) : "",
}));

/** The line of a round that is over, to be used again. @param {{steps: any[]}} round @returns {Step[]} */
export const fromRound = ({ steps }) => fromSteps(steps.map((step) => ({ ...step, targets: step.seats })));

/** @param {any[]} readers @returns {Reader[]} */
export const fromReaders = (readers) => readers.map(({ kind, target }) => ({ kind, target: targetOf(targetKey(target)) }));

/** Only what differs from the usual is sent. @param {Step[]} steps */
export const toSteps = (steps) => steps.map(({ kind, mode, needed, deferred, targets, deadline, overdue_action: action, overdue, overdue_to_id: to }) => ({
  kind, mode, targets,
  ...(mode === "QUORUM" && { needed }),
  ...(deferred && { deferred }),
  ...(minutesOf(deadline) && { deadline_minutes: minutesOf(deadline) }),
  ...(action !== "NONE" && { overdue_action: action, overdue_minutes: minutesOf(overdue) }),
  ...(action === "DELEGATE" && { overdue_to_id: Number(to) }),
}));

/** Whether a number of working hours can be sent: up to sixty days of hours. @param {string} hours */
const isHours = (hours) => Number(hours) * 60 >= 1 && Number(hours) <= 60 * 24;

/** What is wrong with one step, or nothing. @param {Step} step */
function stepFault({ targets, deadline, overdue_action: action, overdue, overdue_to_id: to }) {
  if (targets.length === 0) return "결재할 사람을 한 명 이상 두어야 합니다.";
  if (String(deadline).trim() && !isHours(deadline)) return "처리 기한을 업무시간 수로 적어 주세요.";
  if (action !== "NONE" && !isHours(overdue)) return "지연 처리를 할 때까지의 업무시간을 적어 주세요.";
  return action === "DELEGATE" && !to ? "자동으로 위임받을 사람을 골라 주세요." : "";
}

/** The first fault of a line, naming its step. @param {Step[]} steps */
export function checkSteps(steps) {
  for (const [at, step] of steps.entries()) {
    const fault = stepFault(step);
    if (fault) return `${at + 1}단계: ${fault}`;
  }
  return "";
}

/** The steps that would be sent or shown: one's own, or those offered. @param {Line} line @param {Offer} offer */
export const stepsOf = (line, offer) => (offer.template?.is_locked ? offer.steps : line.steps ?? offer.steps);

/** Whether the template is left to apply as it is. @param {Line} line @param {Offer} offer */
const followsTemplate = (line, offer) => !!offer.template && (offer.template.is_locked || line.steps === null);

/** Whether it is not known yet which line would be sent. @param {Line} line @param {Offer} offer */
export const isUnknown = (line, offer) => offer.loading && line.steps === null;

/** What keeps a line from being sent. @param {Line} line @param {Offer} offer @param {boolean} required */
export function checkLine(line, offer, required) {
  if (followsTemplate(line, offer)) return "";
  const steps = stepsOf(line, offer);
  if (required && steps.length === 0) return "결재자를 한 사람 이상 추가해 주세요.";
  return checkSteps(steps);
}

/** What is sent as `approval`: nothing of the line where the template applies, null where nothing is put to approval.
 * @param {Line} line @param {Offer} offer @param {string} [comment] */
export function toApproval(line, offer, comment = "") {
  const follows = followsTemplate(line, offer);
  const steps = stepsOf(line, offer);
  if (!follows && steps.length === 0) return null;
  return {
    ...(!follows && { steps: toSteps(steps) }),
    ...(line.readers.length > 0 && { readers: line.readers }),
    ...(comment.trim() && { comment: comment.trim() }),
  };
}

/** "검토 김과장 → 결재 박부장·최부장(한 사람)" @param {Step[]} steps @param {(target: Target) => string} nameOf
 * @param {Record<string, string>} kinds @param {Record<string, string>} modes */
export function lineSentence(steps, nameOf, kinds, modes) {
  return steps.map((step) => `${kinds[step.kind]} ${step.targets.map(nameOf).join("·")}${modeNote(step, modes)}`).join(" → ");
}

/** "(한 사람)", "(정족수 2)" where not all must sign. @param {Step} step @param {Record<string, string>} modes */
export function modeNote({ mode, needed, targets }, modes) {
  if (targets.length < 2) return "";
  return mode === "QUORUM" ? `(${modes[mode]} ${needed})` : `(${modes[mode]})`;
}

/** What is out of the ordinary about a step, in words. @param {Step} step @param {Record<string, string>} actions */
export function stepNote({ deadline, deferred, overdue_action: action, overdue }, actions) {
  const late = action !== "NONE" && `지연 시 ${actions[action]}${overdue ? `(${overdue}시간 뒤)` : ""}`;
  return [deferred && "후결", deadline && `처리 기한 ${deadline}시간`, late].filter(Boolean).join(" · ");
}
