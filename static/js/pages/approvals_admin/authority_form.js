// @ts-check
/** A rule of the delegation of authority as typed, and as sent. */
import { checkWon, grouped, wonOf } from "../../won.js";

/** @param {any} rule null for a new one */
export const valuesOf = (rule) => ({
  subject_type: rule?.subject_type ?? "SR", category: rule?.category ?? "", grade: String(rule?.grade ?? ""), amount_below: grouped(rule?.amount_below),
  position: rule?.position ?? "", role: rule?.role ?? "", basis: rule?.basis ?? "", is_active: rule?.is_active ?? true,
});

/** @param {ReturnType<typeof valuesOf>} values @returns {Record<string, string>} */
export const checkAuthority = ({ position, role, amount_below }) => ({
  amount_below: checkWon(amount_below),
  position: position.trim() || role ? "" : "직위나 역할 가운데 하나는 정해 주세요.",
});

/** @param {ReturnType<typeof valuesOf>} values */
export const toAuthority = (values) => ({
  subject_type: values.subject_type, category: (values.subject_type === "SR" && values.category) || null, grade: Number(values.grade) || null,
  amount_below: wonOf(values.amount_below), position: values.position.trim() || null, role: values.role || null,
  basis: values.basis.trim() || null, is_active: values.is_active,
});
