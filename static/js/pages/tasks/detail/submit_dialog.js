import { html } from "../../../ui.js";
import { api } from "../../../api.js";
import { submitKey, useForm } from "../../../form.js";
import { toast } from "../../../live.js";
import { refreshWork } from "../../../work.js";
import { Dialog, DialogFoot } from "../../../parts/dialog.js";
import { FormError, Textarea } from "../../../parts/field.js";
import { Notice } from "../../../parts/notice.js";
import { LineEditor } from "../../../widgets/line_editor.js";
import { checkLine, fromRound, isUnknown, NO_LINE, toApproval } from "../../../widgets/line_editor_model.js";
import { useLineChoices, useOffer } from "../../../widgets/line_editor_sources.js";
import { documentOf, mayDefer } from "../sr_form.js";

/** Puts an SR to approval: by the template that fits it, or by a line made here. `last`: the round before, whose line is proposed again. */
export function SubmitDialog({ sr, last, onClose, onDone }) {
  const choices = useLineChoices(sr.institution.id);
  const offer = useOffer(documentOf({ ...sr, server_id: sr.server?.id }, sr.institution.id));
  const form = useForm({ approval: last ? { ...NO_LINE, steps: fromRound(last) } : NO_LINE, comment: "" }, async ({ approval, comment }) => {
    await api.post(`/tasks/${sr.id}/approvals`, toApproval(approval, offer, comment) ?? {});
    toast("결재를 올렸습니다.");
    refreshWork();
    onDone();
    onClose();
  }, { check: ({ approval }) => ({ approval: checkLine(approval, offer, true) }), waits: ({ approval }) => isUnknown(approval, offer) });
  return html`<${Dialog} title="결재 올리기" onClose=${onClose} size="l">
    <form ref=${form.form} onSubmit=${form.submit} onKeyDown=${submitKey(form.submit)} novalidate>
      <div class="dialog-body form"><${FormError} text=${form.errors.form} />
        ${sr.status === "REJECTED" && html`<${Notice}>반려된 SR입니다. 지적된 내용을 고친 뒤 다시 올려 주세요.<//>`}
        <${LineEditor} value=${form.values.approval} onInput=${(line) => form.set("approval", line)} offer=${offer} choices=${choices} error=${form.errors.fields.approval}
          allowsDeferred=${mayDefer(offer, sr.category)} hint="위에서부터 차례로 결재합니다. 본인은 고를 수 없습니다." />
        <${Textarea} label="상신 의견 (선택)" rows=${3} ...${form.bind("comment")} />
      </div>
      <${DialogFoot} onClose=${onClose} submit="상신" busy=${form.busy} />
    </form>
  <//>`;
}
