import { cx, html, useEffect, useState, useUid } from "../../ui.js";

/** Working time as hours and minutes; empty means it is not promised. `value` is minutes or null. */
export function DurationField({ label, hint, error, value, onInput }) {
  const id = useUid("duration");
  const [typed, setTyped] = useState(() => split(value));
  useEffect(() => {
    if (join(typed) !== value) setTyped(split(value));
  }, [value]);
  const change = (part) => (event) => {
    const next = { ...typed, [part]: event.currentTarget.value };
    setTyped(next);
    onInput(join(next));
  };
  const common = {
    class: "control", type: "number", min: 0, inputmode: "numeric", "aria-invalid": error ? "true" : undefined,
    "aria-describedby": cx(hint && `${id}-hint`, error && `${id}-error`) || undefined,
  };
  return html`<fieldset class=${cx("field", error && "field-bad")}>
    <legend class="field-label">${label}</legend>
    ${hint && html`<p class="field-hint" id=${`${id}-hint`}>${hint}</p>`}
    <div class="duration">
      <input id=${`${id}-h`} ...${common} aria-label=${`${label} 시간`} value=${typed.hours} onInput=${change("hours")} /><span aria-hidden="true">시간</span>
      <input id=${`${id}-m`} ...${common} aria-label=${`${label} 분`} value=${typed.minutes} onInput=${change("minutes")} /><span aria-hidden="true">분</span>
    </div>
    ${error && html`<p class="field-error" id=${`${id}-error`}>${error}</p>`}
  </fieldset>`;
}

const split = (minutes) => (minutes ? { hours: String(Math.floor(minutes / 60)), minutes: String(minutes % 60) } : { hours: "", minutes: "" });
const join = ({ hours, minutes }) => (Math.max(0, Math.floor(Number(hours) || 0)) * 60 + Math.max(0, Math.floor(Number(minutes) || 0))) || null;
