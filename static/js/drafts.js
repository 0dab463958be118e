// @ts-check
/** What was typed and not yet sent, kept in this browser for this person only. */

/** @param {number} userId @param {string} name */
const key = (userId, name) => `guardia.draft.${userId}.${name}`;

/** @param {number} userId @param {string} name @returns {any} */
export function loadDraft(userId, name) {
  try {
    return JSON.parse(localStorage.getItem(key(userId, name)) ?? "null");
  } catch {
    return null;
  }
}

/** @param {number} userId @param {string} name @param {any} value */
export function saveDraft(userId, name, value) {
  try {
    localStorage.setItem(key(userId, name), JSON.stringify(value));
  } catch { /* a full or forbidden store must not break typing */ }
}

/** @param {number} userId @param {string} name */
export function dropDraft(userId, name) {
  try {
    localStorage.removeItem(key(userId, name));
  } catch { /* as above */ }
}
