import { html } from "../../ui.js";
import { api } from "../../api.js";
import { changed } from "../../changes.js";
import { useForm } from "../../form.js";
import { toast } from "../../live.js";
import { Dialog, DialogFoot } from "../../parts/dialog.js";
import { Check, FormError, Input } from "../../parts/field.js";

export function EditDialog({ calendar, onClose, onDone }) {
  const { name, is_active, is_default } = calendar;
  const form = useForm({ name, is_active, is_default }, async (values) => {
    const patch = changed(calendar, { ...values, name: values.name.trim() });
    if (Object.keys(patch).length) onDone(await api.patch(`/calendars/${calendar.id}`, patch));
    toast("달력을 고쳤습니다.");
    onClose();
  }, { check: (values) => ({ name: values.name.trim() ? "" : "이름을 입력해 주세요." }) });
  return html`<${Dialog} title="달력 수정" onClose=${onClose} size="s"><form ref=${form.form} onSubmit=${form.submit} novalidate>
    <div class="dialog-body form"><${FormError} text=${form.errors.form} />
      <${Input} label="이름" required maxlength="100" data-autofocus ...${form.bind("name")} />
      <${Check} label="기본 달력" hint="달력을 정하지 않은 정책이 이 달력을 씁니다." checked=${form.values.is_default} disabled=${is_default} onInput=${(on) => form.set("is_default", on)} />
      <${Check} label="사용" checked=${form.values.is_active} onInput=${(on) => form.set("is_active", on)} /></div>
    <${DialogFoot} onClose=${onClose} submit="저장" busy=${form.busy} /></form><//>`;
}
