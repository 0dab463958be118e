// @ts-check
/**
 * What stands in the address of the inbox, and which of its documents are chosen.
 * @typedef {import("../../types.js").Approval} Approval
 */
import { APPROVAL_BOX } from "../../labels.js";

export const STATE = {
  box: { kind: /** @type {const} */ ("text"), initial: "pending" },
  overdue: { kind: /** @type {const} */ ("text"), initial: null },
  sort: { kind: /** @type {const} */ ("text"), initial: "-created_at" },
  page: { kind: /** @type {const} */ ("int"), initial: 1 },
};

/** Something else than a box in the address is the first one. @param {string} box */
export const boxOr = (box) => (Object.hasOwn(APPROVAL_BOX, box) ? box : "pending");

/** Boxes in which a deadline still runs. @param {string} box */
export const hasDeadlines = (box) => box === "pending" || box === "progress";

/** What can be decided together with others. @param {Approval[]} approvals */
export const choosable = (approvals) => approvals.filter(({ can, step_id: step }) => can.includes("approve") && step !== null);

/** @param {Set<number>} chosen @param {number} id */
export function toggled(chosen, id) {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** What was listed and is chosen: one that is gone from the list is not decided unseen. @param {Approval[]} approvals @param {Set<number>} chosen */
export const chosenOf = (approvals, chosen) => choosable(approvals).filter(({ id }) => chosen.has(id));

/** As they were listed: content and step of each. @param {Approval[]} approvals */
export const itemsOf = (approvals) => approvals.map(({ id, content_hash, step_id }) => ({ id, content_hash, step_id }));

/** Successes and failures of a bulk decision with the documents they are about. @param {{ok: number[], failed: {id: number, reason: string}[]}} result @param {Approval[]} approvals */
export function outcome({ ok, failed }, approvals) {
  const known = new Map(approvals.map((approval) => [approval.id, approval]));
  return {
    ok: ok.map((id) => known.get(id)).filter(Boolean),
    failed: failed.map(({ id, reason }) => ({ approval: known.get(id), reason })).filter(({ approval }) => approval),
  };
}

/** "3건을 승인했습니다. 1건은 처리하지 못했습니다." @param {string} word @param {number} ok @param {number} failed */
export function outcomeSentence(word, ok, failed) {
  const done = ok ? `${ok}건을 ${word}했습니다.` : `${word}한 문서가 없습니다.`;
  return failed ? `${done} ${failed}건은 처리하지 못했습니다.` : done;
}
