// @ts-check
/**
 * What the server refused, sorted to the fields it belongs to.
 * @typedef {{fields: Record<string, string>, form: string}} FormErrors
 */

/** @type {FormErrors} */
export const NO_ERRORS = { fields: {}, form: "" };

/**
 * Field errors go to fields the form has; everything else is said above the form, so that nothing is swallowed.
 * @param {{message: string, errors?: {field: string, message: string}[], requestId?: string, status?: number}} error
 * @param {string[]} names
 * @returns {FormErrors}
 */
export function formErrors(error, names) {
  /** @type {Record<string, string>} */
  const fields = {};
  const rest = [];
  for (const { field, message } of error.errors ?? []) {
    const name = baseName(field, names);
    if (name) fields[name] ??= message;
    else rest.push(message);
  }
  if (rest.length) return { fields, form: rest.join(" ") };
  return { fields, form: Object.keys(fields).length ? "" : withId(error) };
}

/** "approver_ids.0" and "body.title" belong to the fields of those names. @param {string} field @param {string[]} names */
function baseName(field, names) {
  return field.split(".").find((part) => names.includes(part));
}

/** A crash is worth a number to quote. @param {{message: string, requestId?: string, status?: number}} error */
export function withId(error) {
  const crash = (error.status ?? 500) >= 500 && error.requestId;
  return crash ? `${error.message} (문의 번호 ${error.requestId})` : error.message;
}
