// @ts-check
/** An SR as typed, and as sent. */
import { needsApproval } from "../../labels.js";
import { checkLine, NEVER_DEFERRED, NO_LINE, NO_OFFER, toApproval } from "../../widgets/line_editor_model.js";
import { checkWon, wonOf } from "../../won.js";

/** What an approval is about: a change of these ends it. */
const CONTENT = ["title", "description", "category", "server_id", "estimated_cost"];

export const EMPTY_SR = {
  title: "", description: "", category: "INQUIRY", priority: "NORMAL", institution_id: "", server_id: "", estimated_cost: "",
  approval: NO_LINE, comment: "",
};

/** @param {any} values @param {boolean} staff @param {import("../../widgets/line_editor_model.js").Offer} [offer] @returns {Record<string, string>} */
export function checkSr({ title, description, category, institution_id, estimated_cost, approval }, staff, offer = NO_OFFER) {
  const asks = needsApproval(category);
  return {
    institution_id: staff && !institution_id ? "기관을 골라 주세요." : "",
    title: title.trim() ? "" : "제목을 입력해 주세요.",
    description: description.trim() ? "" : "내용을 입력해 주세요.",
    estimated_cost: asks ? checkWon(estimated_cost) : "",
    approval: asks && approval ? checkLine(approval, offer, false) : "",
  };
}

/** The document as far as a line depends on it. @param {any} values @param {number | null} institutionId */
export function documentOf({ category, server_id, estimated_cost }, institutionId) {
  const amount = wonOf(estimated_cost);
  return {
    subject_type: "SR", institution_id: institutionId, category, server_id: Number(server_id) || null, amount: Number.isNaN(amount) ? null : amount,
  };
}

/** @param {import("../../widgets/line_editor_model.js").Offer} offer @param {string} category */
export const mayDefer = ({ template }, category) => !!template?.allows_deferred && !NEVER_DEFERRED.includes(category);

/** @param {typeof EMPTY_SR} values @param {boolean} staff @param {import("../../widgets/line_editor_model.js").Offer} [offer] */
export function toRequest(values, staff, offer = NO_OFFER) {
  const asks = needsApproval(values.category);
  const approval = asks ? toApproval(values.approval, offer, values.comment) : null;
  const cost = asks ? wonOf(values.estimated_cost) : null;
  return {
    title: values.title.trim(), description: values.description.trim(), category: values.category, priority: values.priority,
    ...(staff && { institution_id: Number(values.institution_id) }),
    ...(values.server_id && { server_id: Number(values.server_id) }),
    ...(cost !== null && { estimated_cost: cost }),
    ...(approval && { approval }),
  };
}

/** Only what was changed is sent, with the version it was changed from. @param {any} sr @param {any} values @param {number} version */
export function toPatch(sr, values, version) {
  const now = { title: values.title.trim(), description: values.description.trim(), category: values.category,
    priority: values.priority, server_id: values.server_id ? Number(values.server_id) : null, estimated_cost: wonOf(values.estimated_cost) };
  const before = { ...sr, server_id: sr.server?.id ?? null, estimated_cost: sr.estimated_cost ?? null };
  const changed = Object.entries(now).filter(([key, value]) => value !== before[key]);
  return { version, ...Object.fromEntries(changed) };
}

/** Whether an edit touches what is being approved. @param {any} sr @param {any} values */
export const voidsApproval = (sr, values) => sr.status === "PENDING_APPROVAL" && Object.keys(toPatch(sr, values, 0)).some((key) => CONTENT.includes(key));
