import { html, useState } from "../../ui.js";
import { api } from "../../api.js";
import { useForm } from "../../form.js";
import { count } from "../../format.js";
import { RECALCULATION_STATUS } from "../../labels.js";
import { toast } from "../../live.js";
import { search, setSearch } from "../../navigation.js";
import { readQuery, toQuery, writeQuery } from "../../query.js";
import { useResource } from "../../resource.js";
import { useEvery } from "../../ticker.js";
import { Badge } from "../../parts/badge.js";
import { Button } from "../../parts/button.js";
import { Empty, Loaded } from "../../parts/empty.js";
import { FormError, Textarea } from "../../parts/field.js";
import { Heading } from "../../parts/heading.js";
import { Pager } from "../../parts/pager.js";
import { Table } from "../../parts/table.js";
import { At } from "../../parts/time.js";
import { DueMoves } from "../../widgets/due_moves.js";

const STATE = { page: { kind: "int", initial: 1 } };
const LOOK_MS = 5000;
const LEAST = 5;

/** Open SRs take on today's policies and calendars: looked at first, with a reason, and remembered. */
export default function RecalculationsPage() {
  const state = readQuery(search.value, STATE);
  const list = useResource(`/sla/recalculations/${toQuery(state)}`);
  useEvery(LOOK_MS, () => list.data?.items.some(({ status }) => status === "PENDING") && list.reload());
  return html`<${Heading} title="진행 중 SR에 적용" windowTitle="SLA 재계산" before=${html`<p class="row-note"><a href="/app/sla/policies">SLA 정책</a></p>`} />
    <${Ask} onDone=${list.reload} />
    <h2 class="section-title">재계산 이력</h2>
    <${Loaded} of=${list}>${(page) => html`
      ${page.total === 0 && html`<${Empty} icon="history" title="아직 재계산한 적이 없습니다." />`}
      ${page.total > 0 && html`<${Table} caption="재계산 이력" columns=${COLUMNS} rows=${page.items} />
        <${Pager} page=${page} onPage=${(next) => setSearch(writeQuery({ page: next }, STATE))} />`}`}<//>`;
}

const COLUMNS = [
  { key: "at", label: "요청", cell: (one) => html`<${At} at=${one.created_at} />` },
  { key: "by", label: "요청한 사람", cell: (one) => one.requested_by.name },
  { key: "reason", label: "사유", cell: (one) => one.reason },
  { key: "status", label: "상태", cell: (one) => html`<${Badge} of=${RECALCULATION_STATUS[one.status]} value=${one.status} />` },
  { key: "moved", label: "바뀐 SR", align: "end", cell: (one) => `${count(one.moved)} / ${count(one.looked_at)}건` },
  { key: "done", label: "끝난 때", quiet: true, cell: (one) => html`<${At} at=${one.finished_at} />` },
];

function Ask({ onDone }) {
  const [moves, setMoves] = useState(null);
  const [state, setState] = useState({ busy: false, error: null });
  const look = async () => {
    setState({ busy: true, error: null });
    try {
      setMoves(await api.post("/sla/recalculations/preview"));
      setState({ busy: false, error: null });
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  const form = useForm({ reason: "" }, async ({ reason }) => {
    await api.post("/sla/recalculations/", { reason: reason.trim() });
    toast("재계산을 시작했습니다.");
    form.setValues({ reason: "" });
    setMoves(null);
    onDone();
  }, { check: ({ reason }) => ({ reason: reason.trim().length < LEAST ? `사유를 ${LEAST}자 이상 적어 주세요.` : "" }) });
  return html`<form class="panel form sr-form" ref=${form.form} onSubmit=${form.submit} novalidate>
    <p>정책이나 달력을 바꾸어도 이미 진행 중인 SR의 기한은 그대로입니다. 여기서 먼저 살펴본 뒤 모두 지금의 정책과 달력으로 다시 계산할 수 있습니다. 끝난 SR과 위반 기록은 바뀌지 않습니다.</p>
    <div class="button-row"><${Button} icon="search" busy=${state.busy} onClick=${look}>무엇이 바뀌는지 보기<//></div>
    ${(moves || state.error) && html`<${DueMoves} of=${moves} error=${state.error} />`}
    ${moves?.moved > 0 && html`<${FormError} text=${form.errors.form} />
      <${Textarea} label="사유" rows=${2} required hint="5자 이상. 기한이 바뀌는 SR의 이력에 남습니다." ...${form.bind("reason")} />
      <div class="button-row"><${Button} kind="primary" type="submit" busy=${form.busy}>다시 계산<//></div>`}
  </form>`;
}
