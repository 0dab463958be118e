// @ts-check
/** The list's state is its address. */
import { toQuery } from "../../query.js";

/** @type {import("../../query.js").Schema} */
export const LIST = {
  page: { kind: "int", initial: 1 },
  sort: { kind: "text", initial: "-created_at" },
  box: { kind: "text", initial: "all" },
  status: { kind: "list" },
  priority: { kind: "list" },
  category: { kind: "list" },
  institution_id: { kind: "int", initial: null },
  number: { kind: "text", initial: null },
  due: { kind: "text", initial: null },
};

/** @param {Record<string, any>} state */
export function listPath(state) {
  return `/tasks/${toQuery({ ...state, box: state.box === "all" ? null : state.box })}`;
}

/** @param {Record<string, any>} state how many filters narrow the list (the box is not one) */
export function filterCount(state) {
  const lists = state.status.length + state.priority.length + state.category.length;
  return lists + (state.institution_id ? 1 : 0) + (state.number ? 1 : 0) + (state.due ? 1 : 0);
}

export const NO_FILTER = { status: [], priority: [], category: [], institution_id: null, number: null, due: null };
