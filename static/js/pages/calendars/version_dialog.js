import { html } from "../../ui.js";
import { api } from "../../api.js";
import { useForm } from "../../form.js";
import { toast } from "../../live.js";
import { fromField } from "../../local_time.js";
import { Dialog, DialogFoot } from "../../parts/dialog.js";
import { Check, FormError, Input, Select } from "../../parts/field.js";
import { DueMoves } from "../../widgets/due_moves.js";
import { useInstitutions } from "../tasks/choices.js";
import { useMoves } from "./parts.js";
import { fromWire, OFFICE, weekFault } from "./week.js";
import { WeekFields } from "./week_fields.js";

const NEW = { windows: OFFICE, observes_holidays: true, effective_from: "", note: "", recalculate: false };

const toVersion = ({ windows, observes_holidays, effective_from, note, recalculate }) => ({
  windows, observes_holidays, recalculate, ...(effective_from && { effective_from: fromField(effective_from) }), ...(note.trim() && { note: note.trim() }),
});

export function NewCalendarDialog({ onClose, onDone }) {
  const institutions = useInstitutions();
  const form = useForm({ name: "", institution_id: "", ...NEW }, async (values) => {
    const { recalculate: _, ...version } = toVersion(values);
    await api.post("/calendars/", { name: values.name.trim(), institution_id: Number(values.institution_id) || null, ...version });
    toast(`${values.name.trim()} 달력을 등록했습니다.`);
    onDone();
    onClose();
  }, { check: ({ name, windows }) => ({ name: name.trim() ? "" : "이름을 입력해 주세요.", windows: weekFault(windows) }) });
  return html`<${Dialog} title="달력 등록" onClose=${onClose} size="l"><form ref=${form.form} onSubmit=${form.submit} novalidate>
    <div class="dialog-body form"><${FormError} text=${form.errors.form} />
      <div class="field-row"><${Input} label="이름" required maxlength="100" data-autofocus ...${form.bind("name")} />
        <${Select} label="기관" empty="모든 기관" options=${institutions.map(({ id, name }) => [id, name])} ...${form.bind("institution_id")} /></div>
      <${VersionFields} form=${form} />
    </div>
    <${DialogFoot} onClose=${onClose} submit="등록" busy=${form.busy} /></form><//>`;
}

/** Hours are never changed under running clocks: a new version begins, and moves open SRs only when told to. */
export function VersionDialog({ calendar, onClose, onDone }) {
  const { current } = calendar;
  const form = useForm({ ...NEW, ...(current && { windows: fromWire(current.windows), observes_holidays: current.observes_holidays }) }, async (values) => {
    await api.post(`/calendars/${calendar.id}/versions`, toVersion(values));
    toast("업무시간을 바꾸었습니다.");
    onDone();
    onClose();
  }, { check: ({ windows }) => ({ windows: weekFault(windows) }) });
  const { values } = form;
  const { note: _, recalculate: __, ...asked } = toVersion(values);
  const { moves, error } = useMoves(`/calendars/${calendar.id}/versions/preview`, weekFault(values.windows) ? null : asked);
  return html`<${Dialog} title=${`업무시간 바꾸기: ${calendar.name}`} onClose=${onClose} size="l"><form ref=${form.form} onSubmit=${form.submit} novalidate>
    <div class="dialog-body form"><${FormError} text=${form.errors.form} /><${VersionFields} form=${form} />
      ${!weekFault(values.windows) && html`<${DueMoves} of=${moves} error=${error} />`}
      ${moves?.moved > 0 && html`<${Check} label="진행 중인 SR의 기한도 함께 바꿉니다." hint="끄면 새로 접수되는 SR부터 적용됩니다." checked=${values.recalculate} onInput=${(on) => form.set("recalculate", on)} />`}
    </div>
    <${DialogFoot} onClose=${onClose} submit="저장" busy=${form.busy} /></form><//>`;
}

function VersionFields({ form }) {
  const { values, set, bind, errors } = form;
  return html`<${WeekFields} value=${values.windows} error=${errors.fields.windows} onInput=${(windows) => set("windows", windows)} />
    <${Check} label="공휴일에는 쉽니다." checked=${values.observes_holidays} onInput=${(on) => set("observes_holidays", on)} />
    <div class="field-row"><${Input} label="적용 시작 (선택)" type="datetime-local" hint="비우면 지금부터" ...${bind("effective_from")} />
      <${Input} label="비고 (선택)" maxlength="2000" hint="왜 바꾸는지" ...${bind("note")} /></div>`;
}
