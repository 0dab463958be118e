import { html, useLayoutEffect, useRef, useState } from "../ui.js";
import { api } from "../api.js";
import { submitKey, useForm } from "../form.js";
import { toast } from "../live.js";
import { refreshWork } from "../work.js";
import { Button } from "../parts/button.js";
import { Dialog, DialogFoot } from "../parts/dialog.js";
import { FormError, Textarea } from "../parts/field.js";
import { focusHeading } from "../parts/heading.js";
import { ApprovalLine, ApprovalNotes } from "./approval_line.js";

const VERBS = {
  approve: { title: "결재 승인", submit: "승인", kind: "primary", field: "comment", label: "의견", done: "승인했습니다." },
  reject: { title: "결재 반려", submit: "반려", kind: "danger", field: "reason", label: "반려 사유", done: "반려했습니다.", least: 5 },
  withdraw: { title: "결재 회수", submit: "회수", kind: "danger", field: "reason", label: "회수 사유", done: "결재를 회수했습니다." },
};

/** The buttons a person has on an approval, each leading to one dialog: two clicks to approve. */
export const DecisionButtons = (props) => (props.approval.can.length ? html`<${Buttons} ...${props} />` : null);

function Buttons({ approval, onDone, size }) {
  const [verb, setVerb] = useState(null);
  const row = useRef(null);
  useLayoutEffect(() => () => {
    if (row.current?.contains(document.activeElement)) focusHeading(); // decided: the buttons go, and the focus with them
  }, []);
  return html`<div class="button-row" ref=${row}>
    ${approval.can.includes("approve") && html`<${Button} kind="primary" size=${size} icon="check" onClick=${() => setVerb("approve")}>승인<//>`}
    ${approval.can.includes("reject") && html`<${Button} size=${size} icon="x" onClick=${() => setVerb("reject")}>반려<//>`}
    ${approval.can.includes("withdraw") && html`<${Button} size=${size} icon="rotate-ccw" onClick=${() => setVerb("withdraw")}>회수<//>`}
    ${verb && html`<${DecisionDialog} approval=${approval} verb=${verb} onClose=${() => setVerb(null)} onDone=${onDone} />`}
  </div>`;
}

function DecisionDialog({ approval, verb, onClose, onDone }) {
  const { title, submit, kind, field, label, done, least = 0 } = VERBS[verb];
  const form = useForm({ [field]: "" }, async (values) => {
    const text = values[field].trim();
    const result = await api.post(`/approvals/${approval.id}/${verb}`, text ? { [field]: text } : {});
    toast(`${approval.subject_number} ${done}`);
    onClose();
    refreshWork();
    onDone?.(result);
  }, {
    check: (values) => ({ [field]: values[field].trim().length < least ? `${label}를 ${least}자 이상 적어 주세요.` : "" }),
  });
  return html`<${Dialog} title=${title} onClose=${onClose}>
    <form ref=${form.form} onSubmit=${form.submit} novalidate onKeyDown=${submitKey(form.submit)}>
      <div class="dialog-body">
        <p><strong>${approval.subject_number}</strong> ${approval.subject_title}</p>
        <${ApprovalLine} approval=${approval} />
        <${ApprovalNotes} approval=${approval} />
        <${FormError} text=${form.errors.form} />
        <${Textarea} label=${least ? label : `${label} (선택)`} rows=${3} required=${least > 0}
          hint=${least ? `${least}자 이상. 기안한 사람에게 전달됩니다.` : undefined} data-autofocus=${least ? true : undefined} ...${form.bind(field)} />
      </div>
      <${DialogFoot} onClose=${onClose} submit=${submit} kind=${kind} busy=${form.busy} />
    </form>
  <//>`;
}
