// @ts-check
/**
 * The address bar as state: a page names its keys and kinds, and reads and writes them here.
 * @typedef {"text" | "int" | "list"} Kind
 * @typedef {Record<string, {kind: Kind, initial?: any}>} Schema
 */

/** @param {string} search @param {Schema} schema @returns {Record<string, any>} */
export function readQuery(search, schema) {
  const params = new URLSearchParams(search);
  return Object.fromEntries(Object.entries(schema).map(([key, spec]) => [key, read(params, key, spec)]));
}

/** @param {URLSearchParams} params @param {string} key @param {Schema[string]} spec */
function read(params, key, { kind, initial }) {
  if (kind === "list") return params.getAll(key).filter(Boolean);
  const raw = params.get(key);
  if (raw === null || raw === "") return initial ?? null;
  if (kind === "text") return raw;
  const number = Number.parseInt(raw, 10);
  return Number.isInteger(number) && number > 0 ? number : initial ?? null;
}

/** What equals its initial value stays out of the address. @param {Record<string, any>} state @param {Schema} schema */
export function writeQuery(state, schema) {
  const changed = Object.entries(schema).filter(([key, { initial }]) => state[key] !== initial);
  return toQuery(Object.fromEntries(changed.map(([key]) => [key, state[key]])));
}

/** Query string for an API call: arrays repeat the key, empty values are left out. @param {Record<string, any>} values */
export function toQuery(values) {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== "") params.append(key, String(one));
    }
  }
  const text = params.toString();
  return text ? `?${text}` : "";
}

/** A changed filter leads back to the first page. @param {Record<string, any>} state @param {Record<string, any>} change */
export function withFilter(state, change) {
  return { ...state, ...change, page: "page" in change ? change.page : 1 };
}

/** Next sort key of a column header: descending first, then ascending. @param {string} current @param {string} key */
export function nextSort(current, key) {
  return current === `-${key}` ? key : `-${key}`;
}
