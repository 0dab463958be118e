import { html } from "../../ui.js";
import { APPROVAL_STATUS, APPROVAL_SUBJECT } from "../../labels.js";
import { useResource } from "../../resource.js";
import { usePageKeys } from "../../single_keys.js";
import { Badge } from "../../parts/badge.js";
import { Button } from "../../parts/button.js";
import { Failed, Loading } from "../../parts/empty.js";
import { Heading } from "../../parts/heading.js";
import { Notice } from "../../parts/notice.js";
import { At } from "../../parts/time.js";
import { ApprovalLine } from "../../widgets/approval_line.js";
import { DecisionButtons } from "../../widgets/decision.js";
import { stageWords, waitsFor } from "../../widgets/line_model.js";
import { NotFound } from "../problem/problem.js";
import { Attachments, Content, Readers } from "./content.js";
import { Deadline } from "./deadline.js";
import { Records } from "./records.js";
import { Verify } from "./verify.js";

/** One document: its line as on paper, what was frozen, every act, and what one may do with it now. */
export default function ApprovalPage({ params }) {
  const resource = useResource(`/approvals/${params.id}`, { refreshOnFocus: true });
  usePageKeys({ a: press("a"), r: press("r") });
  const approval = resource.data;
  if (!approval && resource.error?.status === 404) return html`<${NotFound} what="결재 문서를" />`;
  if (!approval && resource.error) return html`<${Heading} title="결재 문서" /><${Failed} error=${resource.error} onRetry=${resource.reload} />`;
  if (!approval) return html`<${Loading} label="결재 문서를 불러오는 중입니다." />`;
  const onDone = (next) => (next ? resource.mutate(next) : resource.reload());
  return html`<${Heading} title=${approval.subject_title} windowTitle=${`${approval.number} ${approval.subject_title}`}
      before=${html`<p class="sr-number"><a href="/app/approvals">결재함</a> ${approval.number} <${Badge} of=${APPROVAL_STATUS[approval.status]} value=${approval.status} /></p>`}>
      <${Button} icon="file-text" href=${`/app/approvals/${approval.id}/print`}>인쇄 보기<//>
    <//>
    <${Turn} approval=${approval} />
    <div class="sr-layout document">
      <div class="sr-main">
        <section class="panel" aria-labelledby="ap-line"><h2 id="ap-line">결재란</h2>
          <${ApprovalLine} approval=${approval} />
          <${DecisionButtons} approval=${approval} full onDone=${onDone} /></section>
        <section class="panel" aria-labelledby="ap-content"><header class="panel-head"><h2 id="ap-content">결재 내용</h2><a href=${approval.subject_path}>${approval.subject_number} 원문 보기</a></header>
          <${Content} approval=${approval} /><${Attachments} approval=${approval} />
          ${approval.comment && html`<section class="frozen"><h3>상신 의견</h3><p class="prose">${approval.comment}</p></section>`}</section>
        <${Records} approval=${approval} />
      </div>
      <aside class="sr-side" aria-label="문서 정보"><${Facts} approval=${approval} /><${Deadline} approval=${approval} onDone=${resource.reload} />
        <${Readers} approval=${approval} /><${Verify} approval=${approval} /></aside>
    </div>`;
}

/** Whose turn it is, said first where it is mine. */
function Turn({ approval }) {
  const { status, can, requires_reauthentication: proves } = approval;
  if (can.includes("approve")) return html`<${Notice} tone="warning">결재할 차례입니다.${proves && " 서명할 때 비밀번호나 일회용 비밀번호를 다시 확인합니다."}<//>`;
  if (can.includes("acknowledge")) return html`<${Notice}>읽어 보고 '확인'을 눌러 주세요.<//>`;
  const waiting = waitsFor(approval);
  return status === "IN_PROGRESS" && waiting ? html`<${Notice} tone="neutral">${stageWords(approval)} · ${waiting} 님을 기다리고 있습니다.<//>` : null;
}

function Facts({ approval }) {
  const facts = [
    ["문서번호", approval.number], ["종류", APPROVAL_SUBJECT[approval.subject_type] ?? approval.subject_type], ["차수", `${approval.round}차`],
    ["기관", approval.institution.name], ["기안자", approval.drafter.name], ["요청자", approval.content.requester?.name],
    ["상신", html`<${At} at=${approval.created_at} />`], ["완료", approval.completed_at && html`<${At} at=${approval.completed_at} />`],
  ].filter(([, value]) => value);
  return html`<section class="panel" aria-labelledby="ap-facts"><h2 id="ap-facts">문서 정보</h2>
    <dl class="facts">${facts.map(([label, value]) => html`<div key=${label}><dt>${label}</dt><dd>${value}</dd></div>`)}</dl></section>`;
}

const press = (key) => (event) => {
  const button = document.querySelector(`main [data-key="${key}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
};
