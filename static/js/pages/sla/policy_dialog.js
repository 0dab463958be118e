import { html } from "../../ui.js";
import { api } from "../../api.js";
import { changed } from "../../changes.js";
import { useForm } from "../../form.js";
import { toast } from "../../live.js";
import { Dialog, DialogFoot } from "../../parts/dialog.js";
import { Check, FormError, Input } from "../../parts/field.js";

/** Its name and whether it applies; whom it is for never changes, or old clocks would lie. */
export function PolicyDialog({ policy, onClose, onDone }) {
  const form = useForm({ name: policy.name, is_active: policy.is_active }, async (values) => {
    const patch = changed(policy, { name: values.name.trim(), is_active: values.is_active });
    if (Object.keys(patch).length) onDone(await api.patch(`/sla/policies/${policy.id}`, patch));
    toast("정책을 고쳤습니다.");
    onClose();
  }, { check: ({ name }) => ({ name: name.trim() ? "" : "이름을 입력해 주세요." }) });
  return html`<${Dialog} title="정책 수정" onClose=${onClose} size="s">
    <form ref=${form.form} onSubmit=${form.submit} novalidate>
      <div class="dialog-body form"><${FormError} text=${form.errors.form} />
        <${Input} label="이름" required maxlength="100" data-autofocus ...${form.bind("name")} />
        <${Check} label="사용" hint="끄면 새 SR에 적용되지 않습니다. 이미 걸린 기한은 그대로입니다." checked=${form.values.is_active} onInput=${(on) => form.set("is_active", on)} /></div>
      <${DialogFoot} onClose=${onClose} submit="저장" busy=${form.busy} />
    </form><//>`;
}
