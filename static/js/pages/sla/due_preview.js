import { html, useEffect, useState } from "../../ui.js";
import { api } from "../../api.js";
import { minutesLabel } from "../../duration.js";
import { SLA_TARGET } from "../../labels.js";
import { fromField, toField } from "../../local_time.js";
import { Input } from "../../parts/field.js";
import { At } from "../../parts/time.js";
import { TARGETS } from "./policy_form.js";

const PAUSE_MS = 300;

/** "이 SR이라면 언제까지?": what is typed, computed by the server for a start of one's choice. */
export function DuePreview({ terms }) {
  const [start, setStart] = useState(() => toField(Date.now()));
  const asked = TARGETS.filter(([, field]) => terms[field]).map(([target, field]) => ({ target, minutes: terms[field] }));
  const { dues, error } = useDues(start, asked, terms.calendar_id);
  return html`<section class="panel" aria-labelledby="due-preview"><h2 id="due-preview">이 SR이라면 언제까지?</h2>
    <div class="form"><${Input} label="접수 시각" type="datetime-local" value=${start} onInput=${setStart} hint="중간에 멈추지 않을 때의 기한입니다." />
      <div class="dues" role="status" aria-live="polite">
        ${error && html`<p class="field-error">${error.message}</p>`}
        ${!error && asked.length === 0 && html`<p class="field-hint">목표 시간을 정하면 기한이 나타납니다.</p>`}
        ${!error && dues.map(({ target, minutes, due }) => html`<p key=${target} class="due-card"><span>${SLA_TARGET[target]} (${minutesLabel(minutes)})</span>
          <strong><${At} at=${due} /></strong></p>`)}
      </div></div></section>`;
}

/** Asked for a moment after the last key, so that each key is not a question. */
function useDues(start, asked, calendarId) {
  const [answer, setAnswer] = useState({ dues: [], error: null });
  const key = JSON.stringify([start, asked, calendarId]);
  useEffect(() => {
    let alive = true;
    const take = (next) => alive && setAnswer(next);
    const timer = setTimeout(() => ask(start, asked, calendarId).then((dues) => take({ dues, error: null }), (error) => take({ dues: [], error })), PAUSE_MS);
    return () => {
      alive = false;
      clearTimeout(timer);
    };
  }, [key]);
  return answer;
}

async function ask(start, asked, calendarId) {
  if (!start) return [];
  const form = { start: fromField(start), ...(calendarId && { calendar_id: Number(calendarId) }) };
  return Promise.all(asked.map(async ({ target, minutes }) => ({ target, minutes, due: (await api.post("/sla/preview", { ...form, minutes })).due })));
}
