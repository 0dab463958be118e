import { html } from "../../ui.js";
import { APPROVAL_STATUS } from "../../labels.js";
import { search, setSearch } from "../../navigation.js";
import { readQuery, toQuery, writeQuery } from "../../query.js";
import { useResource } from "../../resource.js";
import { Badge } from "../../parts/badge.js";
import { Button } from "../../parts/button.js";
import { Empty, Loaded } from "../../parts/empty.js";
import { Heading } from "../../parts/heading.js";
import { Pager } from "../../parts/pager.js";
import { TabLinks } from "../../parts/tabs.js";
import { Ago } from "../../parts/time.js";
import { ApprovalLine } from "../../widgets/approval_line.js";
import { DecisionButtons } from "../../widgets/decision.js";

const STATE = { box: { kind: "text", initial: "pending" }, page: { kind: "int", initial: 1 } };
const BOXES = { pending: "대기", progress: "진행", done: "완료" };
const NOTHING = { pending: "기다리는 결재가 없습니다.", progress: "진행 중인 결재가 없습니다.", done: "끝난 결재가 없습니다." };
const HELP = {
  pending: "내 차례가 되면 여기에 나타나고 메신저로도 알려 드립니다.",
  progress: "내가 올렸거나 결재한 것 중 아직 끝나지 않은 결재가 여기에 모입니다.",
  done: "승인·반려·회수로 끝난 결재가 여기에 모입니다.",
};

export default function ApprovalsPage() {
  const state = readQuery(search.value, STATE);
  const list = useResource(`/approvals/${toQuery(state)}`, { refreshOnFocus: true });
  return html`<${Heading} title="결재함" />
    <${TabLinks} label="결재함 보기" links=${Object.entries(BOXES).map(([box, label]) => ({
      label, current: state.box === box, href: `/app/approvals${writeQuery({ box, page: 1 }, STATE)}`,
    }))} />
    <${Loaded} of=${list}>${(page) => html`
      ${page.total === 0 && html`<${Empty} icon="shield-check" title=${NOTHING[state.box]}><p>${HELP[state.box]}</p><//>`}
      <ul class="cards">${page.items.map((approval) => html`<${Card} key=${approval.id} approval=${approval} onDone=${list.reload} />`)}</ul>
      ${page.total > 0 && html`<${Pager} page=${page} onPage=${(next) => setSearch(writeQuery({ ...state, page: next }, STATE))} />`}`}<//>`;
}

function Card({ approval, onDone }) {
  return html`<li class="panel approval-card">
    <header class="panel-head"><h2><a href=${approval.subject_path}>${approval.subject_title}</a></h2>
      <${Badge} of=${APPROVAL_STATUS[approval.status]} value=${approval.status} /></header>
    <p class="row-note">${approval.subject_number} · ${approval.round}차 · ${approval.drafter.name} 기안 · <${Ago} at=${approval.created_at} /></p>
    <${ApprovalLine} approval=${approval} />
    <div class="button-row"><${DecisionButtons} approval=${approval} onDone=${onDone} /><${Button} kind="quiet" href=${approval.subject_path}>요청 내용 보기<span class="visually-hidden"> ${approval.subject_number}</span><//></div>
  </li>`;
}
