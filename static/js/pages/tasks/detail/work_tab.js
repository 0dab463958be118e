import { html, useEffect, useState } from "../../../ui.js";
import { api } from "../../../api.js";
import { submitKey, useForm } from "../../../form.js";
import { isRunning, WORK_LOG_KIND } from "../../../labels.js";
import { useThread } from "../../../list.js";
import { toast } from "../../../live.js";
import { Button } from "../../../parts/button.js";
import { Empty, Loaded } from "../../../parts/empty.js";
import { FormError, Input, Textarea } from "../../../parts/field.js";
import { More } from "../../../parts/more.js";
import { Timeline } from "../../../parts/timeline.js";
import { CommandForm } from "./command_form.js";
import { Execution } from "./execution.js";

/** The work: commands on the server, then what people wrote down. */
export function WorkTab({ sr, changes, onChange }) {
  const runs = useThread(`/tasks/${sr.id}/executions`, 20);
  const logs = useThread(`/tasks/${sr.id}/work-logs`);
  const [opened, setOpened] = useState(null);
  useEffect(() => { if (changes) { runs.reload(); logs.reload(); } }, [changes]);
  const started = (execution) => {
    setOpened(execution.id);
    runs.reload();
  };
  const ended = () => {
    runs.reload();
    logs.reload();
    onChange(null);
  };
  return html`${(sr.server || runs.total > 0) && html`<section class="section" aria-labelledby="sr-runs"><h3 id="sr-runs">명령 실행</h3>
      ${sr.can.includes("execute") ? html`<${CommandForm} sr=${sr} onStarted=${started} />` : html`<${WhyNot} sr=${sr} />`}
      <${Loaded} of=${runs}>${(items) => html`${items.length === 0 && html`<p class="faint">아직 실행한 명령이 없습니다.</p>`}
        ${items.map((execution) => html`<${Execution} key=${execution.id} sr=${sr} execution=${execution}
          fresh=${execution.id === opened} open=${execution.id === opened || isRunning(execution.status)} onEnded=${ended} />`)}<${More} list=${runs} />`}<//></section>`}
    <section class="section" aria-labelledby="sr-logs"><h3 id="sr-logs">작업 기록</h3>
      ${sr.can.includes("work_log") && html`<${WorkLogForm} sr=${sr} onDone=${logs.reload} />`}
      <${Loaded} of=${logs}>${(items) => html`
        ${items.length === 0 && html`<${Empty} icon="list-checks" title="아직 작업 기록이 없습니다." />`}
        <${Timeline} items=${items.map(entry)} /><${More} list=${logs} />`}<//>
    </section>`;
}

const entry = ({ id, created_at: at, kind, author, content, minutes }) => ({
  id, at, who: author.name, title: `${WORK_LOG_KIND[kind] ?? kind}${minutes ? ` · ${minutes}분` : ""}`,
  body: kind === "COMMAND" ? html`<pre class="code code-short" tabindex="0">${content}</pre>` : html`<p class="prose">${content}</p>`,
});

/** Why there is no command box, when one would look for it. */
function WhyNot({ sr }) {
  if (!sr.server || !sr.can.includes("work_log")) return null;
  return html`<p class="field-hint why-not">명령은 승인을 받은 SR이 ‘처리중’일 때 <code>${sr.server.hostname}</code>에서 실행할 수 있습니다.</p>`;
}

function WorkLogForm({ sr, onDone }) {
  const form = useForm({ content: "", minutes: "" }, async ({ content, minutes }) => {
    await api.post(`/tasks/${sr.id}/work-logs`, { content: content.trim(), ...(minutes && { minutes: Number(minutes) }) });
    form.setValues({ content: "", minutes: "" });
    toast("작업 기록을 남겼습니다.");
    onDone();
  }, { check: ({ content }) => ({ content: content.trim() ? "" : "내용을 입력해 주세요." }) });
  return html`<form class="form reply" ref=${form.form} onSubmit=${form.submit} onKeyDown=${submitKey(form.submit)} novalidate>
    <${FormError} text=${form.errors.form} />
    <${Textarea} label="작업 내용" rows=${3} ...${form.bind("content")} />
    <div class="button-row"><${Input} label="걸린 시간(분)" type="number" min="0" max="1440" inputmode="numeric" class="field-inline" ...${form.bind("minutes")} />
      <${Button} type="submit" icon="plus" busy=${form.busy}>기록 남기기<//><span class="field-hint">Ctrl + Enter로 남기기</span></div>
  </form>`;
}
