import { html, useState } from "../../ui.js";
import { api } from "../../api.js";
import { withId } from "../../errors.js";
import { elapsed } from "../../format.js";
import { JOB_STATUS } from "../../labels.js";
import { toast } from "../../live.js";
import { useResource } from "../../resource.js";
import { can } from "../../session.js";
import { Badge } from "../../parts/badge.js";
import { Button } from "../../parts/button.js";
import { Dialog } from "../../parts/dialog.js";
import { Empty, Loaded } from "../../parts/empty.js";
import { Pager } from "../../parts/pager.js";
import { Table } from "../../parts/table.js";
import { Ago, At } from "../../parts/time.js";

/** What the clock does by itself, and how it went last. */
export function Jobs() {
  const jobs = useResource("/jobs/", { refreshOnFocus: true });
  const [shown, setShown] = useState(null);
  const run = async (job) => {
    try {
      await api.post(`/jobs/${job.id}/run`);
      toast(`‘${job.label}’ 작업을 시작했습니다.`);
      setTimeout(jobs.reload, 1500);
    } catch (error) {
      toast(withId(error), "danger");
    }
  };
  const columns = [
    { key: "label", label: "작업", main: true, cell: (job) => html`<button type="button" class="link-button" onClick=${() => setShown(job)}>${job.label}</button><span class="cell-note">${job.purpose}</span>` },
    { key: "schedule", label: "주기", cell: (job) => job.schedule },
    { key: "last", label: "마지막 실행", cell: (job) => (job.last_run ? html`<${Badge} of=${JOB_STATUS[job.last_run.status]} value=${job.last_run.status} /> <${Ago} at=${job.last_run.started_at} />` : "아직 없음") },
    { key: "counts", label: "결과", quiet: true, cell: (job) => job.last_run && `성공 ${job.last_run.succeeded} · 실패 ${job.last_run.failed}` },
    can("job:run") && { key: "do", label: "실행", align: "end", cell: (job) => html`<${Button} size="s" icon="play" onClick=${() => run(job)}>지금 실행<span class="visually-hidden"> ${job.label}</span><//>` },
  ].filter(Boolean);
  return html`<${Loaded} of=${jobs}>${(rows) => (rows.length
      ? html`<${Table} caption="정기 작업 목록" columns=${columns} rows=${rows} busy=${jobs.loading} />`
      : html`<${Empty} icon="clock" title="등록된 정기 작업이 없습니다." />`)}<//>
    ${shown && html`<${Runs} job=${shown} onClose=${() => setShown(null)} />`}`;
}

const RUN_COLUMNS = [
  { key: "at", label: "시작", cell: (run) => html`<${At} at=${run.started_at} />` },
  { key: "status", label: "상태", cell: (run) => html`<${Badge} of=${JOB_STATUS[run.status]} value=${run.status} />` },
  { key: "took", label: "걸린 시간", cell: (run) => (run.finished_at ? elapsed(Date.parse(run.finished_at) - Date.parse(run.started_at)) : "–") },
  { key: "counts", label: "결과", cell: (run) => html`성공 ${run.succeeded} · 실패 ${run.failed}${run.error && html`<span class="cell-error">${run.error}</span>`}` },
];

function Runs({ job, onClose }) {
  const [page, setPage] = useState(1);
  const runs = useResource(`/jobs/${job.id}/runs?page=${page}&size=10`);
  return html`<${Dialog} title=${`${job.label} 실행 기록`} onClose=${onClose} size="l"><div class="dialog-body">
    <${Loaded} of=${runs}>${(data) => (data.total
      ? html`<${Table} caption="실행 기록" columns=${RUN_COLUMNS} rows=${data.items} busy=${runs.loading} /><${Pager} page=${data} unit="회" onPage=${setPage} />`
      : html`<${Empty} icon="clock" title="아직 실행된 적이 없습니다." />`)}<//>
  </div><//>`;
}
