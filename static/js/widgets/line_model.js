// @ts-check
/**
 * The line as people see it on paper (결재란): a column for each step, a box for each seat, and what is printed there.
 * @typedef {import("../types.js").Approval} Approval
 * @typedef {import("../types.js").Step} Step
 * @typedef {import("../types.js").Seat} Seat
 * @typedef {{userId: number, name: string, image: boolean}} Seal
 * @typedef {{key: string, position: string, name: string, by: string, state: string, word: string, icon: string,
 *   seal: Seal | null, at: string | null, due: string | null, overdue: boolean}} Box
 * @typedef {{key: string, role: string, mark: string, current: boolean, boxes: Box[]}} Column
 */
import { STEP_KIND, STEP_STATUS } from "../labels.js";

/** @param {Approval} approval @returns {Column[]} */
export const columnsOf = (approval) => [draftColumn(approval), ...approval.steps.map(column)];

/** @param {Approval} approval @returns {Column} */
function draftColumn({ drafter, drafter_position: position, drafter_has_image: image, created_at: at }) {
  const seal = { userId: drafter.id, name: drafter.name, image };
  const box = { key: "draft", position: position ?? "", name: drafter.name, by: "", state: "draft", word: "상신", icon: "pencil", seal, at, due: null, overdue: false };
  return { key: "draft", role: "기안", mark: "", current: false, boxes: [box] };
}

/** @param {Step} step @returns {Column} */
function column(step) {
  return {
    key: String(step.position), role: STEP_KIND[step.kind] ?? step.kind, mark: modeWords(step),
    current: step.status === "CURRENT", boxes: step.seats.map((seat) => boxOf(step, seat)),
  };
}

/** "3명 중 1명": how many must sign; nothing where one sits alone. @param {Step} step */
export function modeWords({ mode, needed, deferred, seats: { length } }) {
  const words = { ALL: `${length}명 모두`, ANY: `${length}명 중 1명`, QUORUM: `${length}명 중 ${needed}명` };
  return [length > 1 && words[mode], deferred && "후결"].filter(Boolean).join(" · ");
}

/** @param {Step} step @param {Seat} seat @returns {Box} */
function boxOf(step, seat) {
  const icon = BLANK.includes(seat.status) ? "" : STEP_STATUS[seat.status]?.icon ?? "";
  return {
    key: String(seat.id), position: seat.position ?? "", name: seat.name, by: signedBy(seat), state: stateOf(seat),
    word: boxWord(step, seat), icon: seat.held_at ? "pause" : icon, seal: sealOf(seat), at: seat.decided_at,
    due: isOpen(seat.status) ? seat.due_at : null, overdue: seat.is_overdue,
  };
}

/** Boxes that stay empty on paper. */
const BLANK = ["WAITING", "SKIPPED", "VOID"];

/** @param {Seat} seat */
const stateOf = ({ status, held_at: held }) => (held && isOpen(status) ? "held" : status.toLowerCase());

/** @param {string} status */
const isOpen = (status) => status === "CURRENT" || status === "DEFERRED";

/** Who signed, where it is not whose box it is. @param {Seat} seat */
const signedBy = ({ actor, name }) => (actor && actor.name !== name ? actor.name : "");

/** @param {Seat} seat @returns {Seal | null} */
function sealOf({ status, actor, has_image: image }) {
  return status === "APPROVED" && actor ? { userId: actor.id, name: actor.name, image } : null;
}

/** What is printed in the box beside the seal. @param {Step} step @param {Seat} seat */
export function boxWord(step, seat) {
  if (stateOf(seat) === "held") return "보류";
  if (seat.status !== "APPROVED") return STEP_STATUS[seat.status]?.label ?? seat.status;
  const words = [seat.is_final && "전결", STANDS_IN[seat.capacity ?? ""], step.deferred && "후결"].filter(Boolean);
  return words.join(" · ") || "승인";
}

/** @type {Record<string, string>} */
const STANDS_IN = { SUBSTITUTE: "대결", DELEGATE: "대결(위임)" };

const SYLLABLES = /^[가-힣]+$/;

/** The letters of a name seal, two by two as they are cut; null for a name no seal of this kind is made of. @param {string} name */
export function sealLetters(name) {
  if (!SYLLABLES.test(name) || name.length < 2 || name.length > 4) return null;
  const letters = [...name];
  return letters.length === 3 ? [...letters, "인"] : letters;
}

/** "1/3 검토": where a round stands; nothing once it is over. @param {Approval} approval */
export function stageWords({ status, steps }) {
  if (status !== "IN_PROGRESS") return "";
  const here = steps.find((step) => step.status === "CURRENT");
  return here ? `${here.position}/${steps.length} ${STEP_KIND[here.kind] ?? here.kind}` : "";
}

/** Whose turn it is, in words: "박서연, 보안팀". @param {Approval} approval */
export const waitsFor = ({ steps }) =>
  steps.filter(({ status }) => status === "CURRENT").flatMap(({ seats }) => seats).filter(({ status }) => status === "CURRENT")
    .map(({ name }) => name).join(", ");

/** Steps a rejection can go back to: [position, words]. @param {Approval} approval @returns {[string, string][]} */
export function earlierSteps({ steps, step_id: id }) {
  const own = steps.find((step) => step.id === id);
  if (!own) return [];
  return steps.filter(({ position }) => position < own.position)
    .map(({ position, kind, seats }) => [String(position), `${position}단계 ${STEP_KIND[kind] ?? kind} (${seats.map(({ name }) => name).join(", ")})`]);
}

/** How many have not signed behind the step one would sign. @param {Approval} approval */
export function leftBehind({ steps, step_id: id }) {
  const own = steps.find((step) => step.id === id);
  const behind = own ? steps.filter(({ position, status }) => position > own.position && status === "WAITING") : [];
  return behind.reduce((sum, { seats }) => sum + seats.length, 0);
}
