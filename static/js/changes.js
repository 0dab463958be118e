// @ts-check
/** Only what differs from what was there. @param {Record<string, any>} before @param {Record<string, any>} after */
export function changed(before, after) {
  return Object.fromEntries(Object.entries(after).filter(([key, value]) => value !== before[key]));
}

/** [1, 2, 3] from 1 to 0: [2, 1, 3] @template T @param {T[]} list @param {number} from @param {number} to @returns {T[]} */
export function moved(list, from, to) {
  const next = [...list];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}
