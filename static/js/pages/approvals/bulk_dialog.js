import { html, useState } from "../../ui.js";
import { api } from "../../api.js";
import { submitKey, useForm } from "../../form.js";
import { announce } from "../../live.js";
import { refreshWork } from "../../work.js";
import { Button } from "../../parts/button.js";
import { Dialog, DialogFoot } from "../../parts/dialog.js";
import { FormError, Textarea } from "../../parts/field.js";
import { Notice } from "../../parts/notice.js";
import { asksForProof, checker, inFields, proofOf, START, VERBS } from "../../widgets/decision_verbs.js";
import { ProofFields } from "../../widgets/proof_fields.js";
import { itemsOf, outcome, outcomeSentence } from "./inbox_state.js";

/** The same decision on what was chosen; what could not be decided is named with its reason. */
export function BulkDialog({ approvals, action, onClose, onDone }) {
  const verb = VERBS[action];
  const [proves, setProves] = useState(approvals.some((one) => one.requires_reauthentication));
  const [result, setResult] = useState(null);
  const form = useForm(START, async (values) => {
    const text = values.text.trim();
    const body = { action, items: itemsOf(approvals), ...(text && { comment: text }), ...proofOf(values, proves) };
    const answer = await api.post("/approvals/bulk", body).catch((error) => { throw inFields(error, "comment"); });
    announce(outcomeSentence(verb.submit, answer.ok.length, answer.failed.length));
    setResult(outcome(answer, approvals));
    refreshWork();
  }, {
    check: checker(verb, proves),
    onError: (error) => {
      if (asksForProof(error)) setProves(true);
      return false;
    },
  });
  if (result) return html`<${Outcome} key="result" ...${{ verb, result, onDone }} />`;
  return html`<${Dialog} key="form" title=${`일괄 ${verb.submit} ${approvals.length}건`} onClose=${onClose}>
    <form ref=${form.form} onSubmit=${form.submit} onKeyDown=${submitKey(form.submit)} novalidate>
      <div class="dialog-body"><${FormError} text=${form.errors.form} />
        <${Documents} approvals=${approvals} focus=${verb.least === 0} />
        <p class="field-hint">목록을 불러온 뒤 내용이나 차례가 바뀐 문서는 처리하지 않고 알려 드립니다.</p>
        <${Textarea} label=${verb.least ? verb.label : `${verb.label} (선택)`} rows=${3} required=${verb.least > 0} hint=${verb.least ? "5자 이상. 고른 문서 모두에 같은 사유가 남습니다." : "고른 문서 모두에 같은 의견이 남습니다."}
          data-autofocus=${verb.least ? true : undefined} ...${form.bind("text")} />
        ${proves && html`<${ProofFields} form=${form} />`}
      </div>
      <${DialogFoot} onClose=${onClose} submit=${`${approvals.length}건 ${verb.submit}`} kind=${verb.kind} busy=${form.busy} />
    </form><//>`;
}

function Documents({ approvals, focus }) {
  return html`<ul class="bulk-list" tabindex="0" aria-label="고른 문서" data-autofocus=${focus ? true : undefined}>${approvals.map(({ id, number, subject_title: title, drafter }) => html`
    <li key=${id}><strong>${number}</strong> ${title} <span class="row-note">${drafter.name}</span></li>`)}</ul>`;
}

function Outcome({ verb, result: { ok, failed }, onDone }) {
  return html`<${Dialog} title=${`일괄 ${verb.submit} 결과`} onClose=${onDone}><div class="dialog-body">
    <${Notice} tone=${failed.length ? "warning" : "success"}>${outcomeSentence(verb.submit, ok.length, failed.length)}<//>
    ${failed.length > 0 && html`<section><h3>처리하지 못한 문서</h3><ul class="bulk-list" tabindex="0" aria-label="처리하지 못한 문서">${failed.map(({ approval, reason }) => html`
      <li key=${approval.id}><a href=${`/app/approvals/${approval.id}`}>${approval.number}</a> ${approval.subject_title}<span class="cell-error">${reason}</span></li>`)}</ul></section>`}
    ${ok.length > 0 && html`<section><h3>${verb.submit}한 문서</h3><${Documents} approvals=${ok} /></section>`}
  </div><footer class="dialog-foot"><${Button} kind="primary" onClick=${onDone} data-autofocus>목록으로<//></footer><//>`;
}
