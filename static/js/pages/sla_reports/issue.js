import { html, useState } from "../../ui.js";
import { api } from "../../api.js";
import { withId } from "../../errors.js";
import { useForm } from "../../form.js";
import { toast } from "../../live.js";
import { monthLabel } from "../../local_time.js";
import { Button } from "../../parts/button.js";
import { Dialog, DialogFoot } from "../../parts/dialog.js";
import { FormError } from "../../parts/field.js";
import { Notice } from "../../parts/notice.js";

/** Issuing freezes every input; there is no way back. */
export function IssueDialog({ report, onClose, onDone }) {
  const open = report.result.indicators.filter(({ kind, value }) => kind === "MANUAL" && value === null);
  const running = report.result.incidents.some(({ ended_at: end }) => end === null);
  const form = useForm({}, async () => {
    onDone(await api.post(`/sla-reports/${report.id}/issue`));
    toast("보고서를 확정했습니다.");
    onClose();
  });
  return html`<${Dialog} title="보고서 확정" onClose=${onClose} size="s"><form ref=${form.form} onSubmit=${form.submit} novalidate>
    <div class="dialog-body"><${FormError} text=${form.errors.form} />
      <p><strong>${report.system.name} ${monthLabel(report.month)}</strong> 보고서를 확정합니다. 지금의 기록이 그대로 고정되고, 확정한 뒤에는 고칠 수 없습니다.</p>
      ${open.length > 0 && html`<${Notice} tone="warning">값을 넣지 않은 지표가 있습니다: ${open.map(({ name }) => name).join(", ")}. 값을 저장한 뒤에 확정할 수 있습니다.<//>`}
      ${running && html`<${Notice} tone="warning">아직 끝나지 않은 장애가 있습니다. 복구시간은 끝난 달에 평가합니다.<//>`}</div>
    <${DialogFoot} onClose=${onClose} submit=${open.length === 0 && "확정"} busy=${form.busy} /></form><//>`;
}

/** The house computes an issued report again from its own inputs and says whether it still says the same. */
export function CheckButton({ report }) {
  const [state, setState] = useState({ busy: false, answer: null });
  const check = async () => {
    setState({ busy: true, answer: null });
    try {
      setState({ busy: false, answer: await api.post(`/sla-reports/${report.id}/check`) });
    } catch (error) {
      toast(withId(error), "danger");
      setState({ busy: false, answer: null });
    }
  };
  return html`<${Button} icon="shield-check" busy=${state.busy} onClick=${check}>다시 계산해 확인<//>
    ${state.answer && html`<${Answer} answer=${state.answer} onClose=${() => setState({ busy: false, answer: null })} />`}`;
}

function Answer({ answer, onClose }) {
  return html`<${Dialog} title="다시 계산한 결과" onClose=${onClose} size="s"><div class="dialog-body">
    <${Notice} tone=${answer.same ? "success" : "danger"}>${answer.same ? "고정된 기록으로 다시 계산한 결과가 확정한 보고서와 같습니다." : "다시 계산한 결과가 확정한 보고서와 다릅니다. 자료가 손상되었을 수 있습니다."}<//>
    <dl class="facts"><div><dt>확정 때</dt><dd><code class="wrap">${answer.digest}</code></dd></div><div><dt>지금</dt><dd><code class="wrap">${answer.recomputed_digest}</code></dd></div></dl></div>
    <${DialogFoot} onClose=${onClose} closeLabel="닫기" /><//>`;
}
