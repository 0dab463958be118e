import { html } from "../../ui.js";
import { api } from "../../api.js";
import { useForm } from "../../form.js";
import { toast } from "../../live.js";
import { dayLabel } from "../../local_time.js";
import { toQuery } from "../../query.js";
import { Dialog, DialogFoot } from "../../parts/dialog.js";
import { Check, FormError } from "../../parts/field.js";
import { Notice } from "../../parts/notice.js";
import { checkHoliday, HolidayFields, NEW_HOLIDAY, toHoliday } from "./holiday_fields.js";

export function HolidayDialog({ onClose, onDone }) {
  const form = useForm(NEW_HOLIDAY, async (values) => {
    await api.post("/holidays/", toHoliday(values));
    toast(`${dayLabel(values.day)}을 휴일로 정했습니다.`);
    onDone();
    onClose();
  }, { check: checkHoliday });
  return html`<${Dialog} title="휴일 추가" onClose=${onClose}><form ref=${form.form} onSubmit=${form.submit} novalidate>
    <div class="dialog-body form"><${FormError} text=${form.errors.form} /><${HolidayFields} form=${form} /></div>
    <${DialogFoot} onClose=${onClose} submit="추가" busy=${form.busy} /></form><//>`;
}

export function RemoveHoliday({ holiday, onClose, onDone }) {
  const form = useForm({ recalculate: false }, async ({ recalculate }) => {
    await api.delete(`/holidays/${holiday.id}${toQuery({ recalculate })}`);
    toast(`${holiday.name}을(를) 휴일에서 뺐습니다.`);
    onDone();
    onClose();
  });
  return html`<${Dialog} title="휴일에서 빼기" onClose=${onClose} size="s"><form ref=${form.form} onSubmit=${form.submit} novalidate>
    <div class="dialog-body form"><${FormError} text=${form.errors.form} />
      <p><strong>${dayLabel(holiday.day)} ${holiday.name}</strong>을(를) 다시 업무일로 합니다.</p>
      <${Notice}>공휴일을 따르는 모든 달력에 적용됩니다.<//>
      <${Check} label="진행 중인 SR의 기한도 함께 바꿉니다." hint="끄면 새로 접수되는 SR부터 적용됩니다." checked=${form.values.recalculate} onInput=${(on) => form.set("recalculate", on)} /></div>
    <${DialogFoot} onClose=${onClose} submit="빼기" kind="danger" busy=${form.busy} /></form><//>`;
}
