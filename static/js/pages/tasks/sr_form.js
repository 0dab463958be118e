// @ts-check
/** An SR as typed, and as sent. */
import { needsApproval } from "../../labels.js";

export const EMPTY_SR = {
  title: "", description: "", category: "INQUIRY", priority: "NORMAL", institution_id: "", server_id: "",
  approver_ids: /** @type {number[]} */ ([]),
};

/** @param {typeof EMPTY_SR} values @param {boolean} staff @returns {Record<string, string>} */
export function checkSr({ title, description, institution_id }, staff) {
  return {
    institution_id: staff && !institution_id ? "기관을 골라 주세요." : "",
    title: title.trim() ? "" : "제목을 입력해 주세요.",
    description: description.trim() ? "" : "내용을 입력해 주세요.",
  };
}

/** @param {typeof EMPTY_SR} values @param {boolean} staff */
export function toRequest(values, staff) {
  const approvers = needsApproval(values.category) ? values.approver_ids : [];
  return {
    title: values.title.trim(), description: values.description.trim(), category: values.category, priority: values.priority,
    ...(staff && { institution_id: Number(values.institution_id) }),
    ...(values.server_id && { server_id: Number(values.server_id) }),
    ...(approvers.length && { approver_ids: approvers }),
  };
}

/** Only what was changed is sent, with the version it was changed from. @param {any} sr @param {any} values @param {number} version */
export function toPatch(sr, values, version) {
  const now = { title: values.title.trim(), description: values.description.trim(), category: values.category,
    priority: values.priority, server_id: values.server_id ? Number(values.server_id) : null };
  const before = { ...sr, server_id: sr.server?.id ?? null };
  const changed = Object.entries(now).filter(([key, value]) => value !== before[key]);
  return { version, ...Object.fromEntries(changed) };
}
