import { html, useState } from "../ui.js";
import { api } from "../api.js";
import { submitKey, useForm } from "../form.js";
import { toast } from "../live.js";
import { refreshWork } from "../work.js";
import { Button } from "../parts/button.js";
import { Dialog, DialogFoot } from "../parts/dialog.js";
import { FormError, Select, Textarea } from "../parts/field.js";
import { Notice } from "../parts/notice.js";
import { ApprovalNotes, BriefLine } from "./approval_line.js";
import { asksForProof, bodyOf, checker, doneSentence, inFields, START, VERBS } from "./decision_verbs.js";
import { earlierSteps, leftBehind } from "./line_model.js";
import { ProofFields } from "./proof_fields.js";

/** One decision on one document. `onDone` gets the document as the server answered it, or null when it has to be read anew. */
export function DecisionDialog({ approval, verb: name, onClose, onDone }) {
  const verb = VERBS[name];
  const [proves, setProves] = useState(verb.signs && approval.requires_reauthentication);
  const [stale, setStale] = useState("");
  const form = useForm(START, async (values) => {
    const sent = api.post(`/approvals/${approval.id}/${verb.path}`, bodyOf(approval, verb, values, proves));
    const result = await sent.catch((error) => { throw inFields(error, verb.field); });
    toast(`${approval.number} ${doneSentence(verb, values)}`);
    leave(result);
  }, { check: checker(verb, proves), onError });
  const leave = (result) => {
    onClose();
    refreshWork();
    onDone?.(result);
  };
  /** Somebody was quicker: the server's sentence, and the document read anew. Who one is was not shown: asked again. */
  function onError(error) {
    if (error.status === 409) {
      setStale(error.message);
      return true;
    }
    if (asksForProof(error)) {
      setProves(true);
      form.set("secret", "");
    }
    return false;
  }
  if (stale) return html`<${Dialog} title=${verb.title} onClose=${() => leave(null)}><div class="dialog-body">
    <${What} approval=${approval} /><${Notice} tone="warning" role="alert">${stale}<//></div>
    <footer class="dialog-foot"><${Button} kind="primary" icon="refresh-cw" onClick=${() => leave(null)}>다시 불러오기<//></footer><//>`;
  return html`<${Dialog} title=${verb.title} onClose=${onClose}>
    <form ref=${form.form} onSubmit=${form.submit} novalidate onKeyDown=${submitKey(form.submit)}>
      <div class="dialog-body">
        <${What} approval=${approval} focus=${verb.least === 0} />
        <${FormError} text=${form.errors.form} />
        ${name === "approve" && approval.can.includes("finalize") && html`<${FinalChoice} approval=${approval} form=${form} />`}
        ${name === "reject" && approval.can.includes("send_back") && html`<${Select} label="되돌릴 곳" empty="기안자에게 (이번 결재를 끝냅니다)" options=${earlierSteps(approval)}
          hint=${form.values.to ? "그 단계부터 다시 결재합니다. 그 뒤의 서명은 효력을 잃고 기록에만 남습니다." : undefined} ...${form.bind("to")} />`}
        <${Textarea} label=${verb.least ? verb.label : `${verb.label} (선택)`} rows=${3} required=${verb.least > 0} hint=${verb.hint}
          data-autofocus=${verb.least ? true : undefined} ...${form.bind("text")} />
        ${proves && html`<${ProofFields} form=${form} />`}
      </div>
      <${DialogFoot} onClose=${onClose} submit=${form.values.final ? "전결" : verb.submit} kind=${verb.kind} busy=${form.busy} />
    </form>
  <//>`;
}

/** Without a field that must be filled in, the focus begins here: inside the form, so that Ctrl+Enter sends it, and with no keyboard rising on a telephone. */
function What({ approval, focus }) {
  return html`<p tabindex="-1" data-autofocus=${focus ? true : undefined}><strong>${approval.number}</strong> ${approval.subject_title}</p>
    <${BriefLine} approval=${approval} /><${ApprovalNotes} approval=${approval} />`;
}

/** 전결 stands beside the ordinary approval as a choice of its own, with what follows from it. */
function FinalChoice({ approval, form }) {
  const left = leftBehind(approval);
  const choices = [
    [false, "승인", left ? "다음 결재자에게 넘어갑니다." : "결재가 끝납니다."],
    [true, "전결", left ? `위임전결 규정에 따라 뒤의 ${left}명을 거치지 않고 여기서 끝냅니다.` : "위임전결 규정에 따라 전결로 서명합니다."],
  ];
  return html`<fieldset class="final-choice"><legend class="field-label">결재 방법</legend>${choices.map(([final, word, help]) => html`
    <label key=${word} class="conflict-side"><input type="radio" name="final" checked=${form.values.final === final} onChange=${() => form.set("final", final)} />
      <span><strong>${word}</strong><span class="field-hint">${help}</span></span></label>`)}</fieldset>`;
}
