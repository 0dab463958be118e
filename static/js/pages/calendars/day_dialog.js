import { html, useState } from "../../ui.js";
import { api } from "../../api.js";
import { useForm } from "../../form.js";
import { HOLIDAY_KIND } from "../../labels.js";
import { toast } from "../../live.js";
import { dayLabel } from "../../local_time.js";
import { fetchAll, useLoaded } from "../../resource.js";
import { can } from "../../session.js";
import { Button } from "../../parts/button.js";
import { Dialog, DialogFoot } from "../../parts/dialog.js";
import { FormError } from "../../parts/field.js";
import { checkHoliday, HolidayFields, NEW_HOLIDAY, toHoliday } from "./holiday_fields.js";
import { RemoveHoliday } from "./holiday_dialogs.js";
import { dayWords } from "./year_grid.js";

/** A day of the year view: why it is off, and how to make it so. */
export function DayDialog({ calendar, one, onClose, onDone }) {
  const [removing, setRemoving] = useState(null);
  const holidays = useLoaded(() => fetchAll("/holidays/", { year: Number(one.day.slice(0, 4)) }), [one.day], []);
  const here = holidays.filter(({ day, institution_id: id }) => day === one.day && (id === null || id === calendar.institution_id));
  const may = can("calendar:manage");
  if (removing) return html`<${RemoveHoliday} holiday=${removing} onClose=${onClose} onDone=${onDone} />`;
  return html`<${Dialog} title=${dayLabel(one.day)} onClose=${onClose}>
    <div class="dialog-body"><p>${dayWords(one)}</p>
      ${here.length > 0 && html`<ul class="day-holidays">${here.map((holiday) => html`<li key=${holiday.id}><span><strong>${holiday.name}</strong> · ${HOLIDAY_KIND[holiday.kind]}</span>
        ${may && html`<${Button} size="s" icon="trash-2" onClick=${() => setRemoving(holiday)}>휴일에서 빼기<//>`}</li>`)}</ul>`}</div>
    ${may && here.length === 0 ? html`<${NewHoliday} day=${one.day} institutionId=${calendar.institution_id} onClose=${onClose} onDone=${onDone} />`
      : html`<${DialogFoot} onClose=${onClose} closeLabel="닫기" />`}<//>`;
}

function NewHoliday({ day, institutionId, onClose, onDone }) {
  const start = { ...NEW_HOLIDAY, day, ...(institutionId && { kind: "CLOSURE", institution_id: institutionId }) };
  const form = useForm(start, async (values) => {
    await api.post("/holidays/", toHoliday(values));
    toast(`${dayLabel(day)}을 휴일로 정했습니다.`);
    onDone();
    onClose();
  }, { check: checkHoliday });
  return html`<form ref=${form.form} onSubmit=${form.submit} novalidate>
    <div class="dialog-body form"><h3>쉬는 날로 정하기</h3><${FormError} text=${form.errors.form} /><${HolidayFields} form=${form} fixedDay /></div>
    <${DialogFoot} onClose=${onClose} submit="휴일로 정하기" busy=${form.busy} /></form>`;
}
