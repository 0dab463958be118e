import { html, useState } from "../../../ui.js";
import { api } from "../../../api.js";
import { submitKey, useForm } from "../../../form.js";
import { announce } from "../../../live.js";
import { Button } from "../../../parts/button.js";
import { Dialog, DialogFoot } from "../../../parts/dialog.js";
import { FormError, Textarea } from "../../../parts/field.js";
import { Notice } from "../../../parts/notice.js";

/** A command is typed, shown once more with the server it will run on, and only then sent. */
export function CommandForm({ sr, onStarted }) {
  const [confirming, setConfirming] = useState(false);
  const form = useForm({ command: "" }, async () => setConfirming(true), {
    check: ({ command }) => ({ command: command.trim() ? "" : "실행할 명령을 입력해 주세요." }),
  });
  const started = (execution) => {
    setConfirming(false);
    form.setValues({ command: "" });
    announce("명령을 실행합니다.");
    onStarted(execution);
  };
  return html`<form class="form reply" ref=${form.form} onSubmit=${form.submit} onKeyDown=${submitKey(form.submit)} novalidate>
      <${Textarea} label=${`명령 (${sr.server.hostname})`} rows=${2} class="mono" spellcheck=${false} autocapitalize="none" autocomplete="off" ...${form.bind("command")} />
      <div class="button-row"><${Button} kind="primary" type="submit" icon="terminal">실행<//><span class="field-hint">실행 전에 한 번 더 확인합니다.</span></div>
    </form>
    ${confirming && html`<${ConfirmDialog} sr=${sr} command=${form.values.command.trim()} onClose=${() => setConfirming(false)} onStarted=${started} />`}`;
}

function ConfirmDialog({ sr, command, onClose, onStarted }) {
  const form = useForm({ command }, async () => onStarted(await api.post(`/tasks/${sr.id}/execute`, { command })));
  return html`<${Dialog} title="이 명령을 실행할까요?" onClose=${onClose}>
    <form ref=${form.form} onSubmit=${form.submit} novalidate>
      <div class="dialog-body">
        <${FormError} text=${form.errors.form || form.errors.fields.command} />
        <dl class="facts"><div><dt>서버</dt><dd><code>${sr.server.hostname}</code></dd></div><div><dt>SR</dt><dd>${sr.number} ${sr.title}</dd></div></dl>
        <pre class="code" tabindex="0" aria-label="실행할 명령">${command}</pre>
        <${Notice} tone="warning">실제 서버에서 바로 실행되며, 명령과 결과가 작업 기록에 남습니다.<//>
      </div>
      <${DialogFoot} onClose=${onClose} submit="실행" busy=${form.busy} />
    </form>
  <//>`;
}
