import { cx, html, useUid } from "../ui.js";

/** Label, control, hint and refusal tied together for everyone. `children` draws the control from the given props. */
export function Field({ label, hint, error, required, class: extra, children }) {
  const id = useUid("field");
  const described = cx(hint && `${id}-hint`, error && `${id}-error`) || undefined;
  const control = {
    id, required, "aria-describedby": described, "aria-invalid": error ? "true" : undefined,
  };
  return html`<div class=${cx("field", error && "field-bad", extra)}>
    <label class="field-label" for=${id}>${label}${required && html`<span class="field-required"> (필수)</span>`}</label>
    ${hint && html`<p class="field-hint" id=${`${id}-hint`}>${hint}</p>`}
    ${children(control)}
    ${error && html`<p class="field-error" id=${`${id}-error`}>${error}</p>`}
  </div>`;
}

/** The browser's own bubble is off: refusals are ours, in words, beside the field. */
const value = (onInput) => (event) => onInput(event.currentTarget.value);

export function Input({ label, hint, error, required, class: extra, value: text, onInput, type = "text", ...rest }) {
  return html`<${Field} ...${{ label, hint, error, required, class: extra }}>
    ${(control) => html`<input class="control" type=${type} value=${text ?? ""} onInput=${value(onInput)} ...${control} ...${rest} />`}
  <//>`;
}

export function Textarea({ label, hint, error, required, class: extra, value: text, onInput, rows = 5, ...rest }) {
  return html`<${Field} ...${{ label, hint, error, required, class: extra }}>
    ${(control) => html`<textarea class="control" rows=${rows} value=${text ?? ""} onInput=${value(onInput)} ...${control} ...${rest} />`}
  <//>`;
}

/** options: [[value, label], …]; empty: the word for nothing chosen, or undefined when something must be. */
export function Select({ label, hint, error, required, class: extra, value: chosen, onInput, options, empty, ...rest }) {
  return html`<${Field} ...${{ label, hint, error, required, class: extra }}>
    ${(control) => html`<select class="control" value=${String(chosen ?? "")} onChange=${value(onInput)} ...${control} ...${rest}>
      ${empty !== undefined && html`<option value="">${empty}</option>`}
      ${options.map(([key, word]) => html`<option key=${key} value=${String(key)} selected=${String(key) === String(chosen ?? "")}>${word}</option>`)}
    </select>`}
  <//>`;
}

export function Check({ label, hint, checked, onInput, ...rest }) {
  const id = useUid("check");
  return html`<div class="check">
    <input type="checkbox" id=${id} checked=${checked} aria-describedby=${hint ? `${id}-hint` : undefined}
      onChange=${(event) => onInput(event.currentTarget.checked)} ...${rest} />
    <label for=${id}>${label}</label>
    ${hint && html`<p class="field-hint" id=${`${id}-hint`}>${hint}</p>`}
  </div>`;
}

/** What was refused and belongs to no field; takes the focus when it appears. */
export function FormError({ text }) {
  return text ? html`<p class="notice tone-danger" role="alert" tabindex="-1" data-form-error>${text}</p>` : null;
}
