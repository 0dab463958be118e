/** A form's life: values, refusals by field, one submit at a time, focus on what must be mended. */
import { useCallback, useEffect, useRef, useState } from "./ui.js";
import { formErrors, NO_ERRORS } from "./errors.js";
import { announce } from "./live.js";

/**
 * @param {Record<string, any>} initial
 * @param {(values: any) => Promise<any>} send
 * @param {{check?: (values: any) => Record<string, string>, waits?: (values: any) => boolean, onError?: (error: any) => boolean | void}} [options]
 *   check: what the browser can refuse itself; waits: true while something asked of the server must be known first
 *   (a submit is kept and goes on by itself); onError: true when dealt with elsewhere
 */
export function useForm(initial, send, { check, waits, onError } = {}) {
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState(NO_ERRORS);
  const [refusals, setRefusals] = useState(0);
  const [busy, setBusy] = useState(false);
  const form = useRef(null);
  const sending = useRef(false);
  const kept = useRef(false);

  const set = useCallback((name, value) => {
    setValues((v) => ({ ...v, [name]: value }));
    setErrors((e) => (e.fields[name] ? { ...e, fields: { ...e.fields, [name]: undefined } } : e));
  }, []);

  useEffect(() => {
    if (refusals) form.current?.querySelector('[aria-invalid="true"], [data-form-error]')?.focus();
  }, [refusals]); // not on every change of errors: mending one field must not tear the focus to the next

  const refuse = (found) => {
    setErrors(found);
    setRefusals((n) => n + 1);
    const first = Object.values(found.fields).filter(Boolean)[0];
    if (first) announce(`입력을 확인해 주세요. ${first}`);
  };

  const submit = async (event) => {
    event?.preventDefault();
    if (sending.current) return;
    kept.current = !!waits?.(values);
    setBusy(kept.current);
    if (kept.current) return;
    const found = Object.fromEntries(Object.entries(check?.(values) ?? {}).filter(([, text]) => text));
    if (Object.keys(found).length) return refuse({ fields: found, form: "" });
    sending.current = true;
    setBusy(true);
    try {
      setErrors(NO_ERRORS);
      await send(values);
    } catch (error) {
      if (!onError?.(error)) refuse(formErrors(error, Object.keys(values)));
    } finally {
      sending.current = false;
      setBusy(false);
    }
  };

  useEffect(() => {
    if (kept.current && !waits?.(values)) submit();
  });

  /** Props of one plain control: html`<${Input} ...${bind("title")} label=… />` */
  const bind = (name) => ({
    name, value: values[name], error: errors.fields[name],
    onInput: (value) => set(name, value),
  });
  return { values, set, setValues, errors, busy, submit, bind, form };
}

/** Ctrl+Enter (or ⌘+Enter) sends, but never in the middle of composing a syllable. */
export const submitKey = (submit) => (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) submit(event);
};
