// @ts-check
/** The wall's state is its address. */
import { toQuery } from "../../query.js";

/** @type {import("../../query.js").Schema} */
export const WALL = {
  page: { kind: "int", initial: 1 },
  box: { kind: "text", initial: null },
  target: { kind: "text", initial: null },
  institution_id: { kind: "int", initial: null },
  assignee_id: { kind: "int", initial: null },
  view: { kind: "text", initial: null },
};

/** @param {Record<string, any>} state */
export const clocksPath = ({ view: _, ...query }) => `/sla/clocks${toQuery(query)}`;

/** Of everything within sight, whatever the list is narrowed to: what burns elsewhere must not vanish. */
export const COUNTS_PATH = "/sla/clocks/counts";

/** @param {Record<string, any>} state */
export const isNarrowed = ({ box, target, institution_id, assignee_id }) => Boolean(box || target || institution_id || assignee_id);
