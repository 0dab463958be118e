// @ts-check
/**
 * What asking for more time needs.
 * @typedef {import("../../types.js").Approval} Approval
 */
import { fromField } from "../../local_time.js";

const LEAST = 5;
const DAY_MS = 86_400_000;

/** When the step one would sign is due: the earliest of its seats that are still open. @param {Approval} approval @returns {string | null} */
export function ownDue({ steps, step_id: id, due_at: due }) {
  const open = (steps.find((step) => step.id === id)?.seats ?? []).filter(({ status, due_at: at }) => status === "CURRENT" && at);
  return open.map(({ due_at: at }) => at).sort((one, other) => Date.parse(one ?? "") - Date.parse(other ?? ""))[0] ?? due;
}

/** What the dialog begins with: a day from now, or the due time where that is later. @param {string | null} due @param {number} [now] */
export const firstProposal = (due, now = Date.now()) => Math.max(Date.parse(due ?? "") || 0, now + DAY_MS);

/** @param {{new_due_at: string, reason: string}} values @param {string | null} due @param {number} [now] @returns {Record<string, string>} */
export function extensionRefusals({ new_due_at: text, reason }, due, now = Date.now()) {
  const next = Date.parse(fromField(text) ?? "");
  const earliest = Math.max(now, Date.parse(due ?? "") || 0);
  return {
    new_due_at: Number.isNaN(next) ? "새 기한을 입력해 주세요." : next <= earliest ? "새 기한은 지금과 지금 기한보다 늦어야 합니다." : "",
    reason: reason.trim().length < LEAST ? `사유를 ${LEAST}자 이상 적어 주세요.` : "",
  };
}
