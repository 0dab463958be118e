import { html } from "../../ui.js";
import { APPROVAL_STATUS, READER_KIND } from "../../labels.js";
import { useResource } from "../../resource.js";
import { Button } from "../../parts/button.js";
import { Failed, Loading } from "../../parts/empty.js";
import { Heading } from "../../parts/heading.js";
import { At } from "../../parts/time.js";
import { ApprovalLine } from "../../widgets/approval_line.js";
import { NotFound } from "../problem/problem.js";
import { Attachments, Content } from "./content.js";
import { proofWords, readersByKind, recordTitle, recordWho } from "./document_model.js";

/** The document on paper: A4, black on white, the line at the top right, the signed acts in small type at the end. */
export default function ApprovalPrintPage({ params }) {
  const resource = useResource(`/approvals/${params.id}`);
  const approval = resource.data;
  if (!approval && resource.error?.status === 404) return html`<${NotFound} what="결재 문서를" />`;
  if (!approval && resource.error) return html`<${Heading} title="결재 문서 인쇄" /><${Failed} error=${resource.error} onRetry=${resource.reload} />`;
  if (!approval) return html`<${Loading} label="결재 문서를 불러오는 중입니다." />`;
  return html`<div class="print-tools"><${Heading} title="결재 문서 인쇄" windowTitle=${`${approval.number} 인쇄`}
      before=${html`<p class="sr-number"><a href=${`/app/approvals/${approval.id}`}>${approval.number}</a></p>`}>
      <${Button} kind="primary" icon="file-text" onClick=${() => print()}>인쇄<//><//></div>
    <article class="sheet" aria-label=${`${approval.number} ${approval.subject_title}`}>
      <header class="sheet-head"><div class="sheet-facts"><${Facts} approval=${approval} /></div><${ApprovalLine} approval=${approval} /></header>
      <h2 class="sheet-title">${approval.subject_title}</h2>
      <${Content} approval=${approval} /><${Attachments} approval=${approval} />
      <${Along} readers=${approval.readers} />
      <${Acts} approval=${approval} />
    </article>`;
}

function Facts({ approval }) {
  const facts = [
    ["문서번호", approval.number], ["대상", approval.subject_number], ["기관", approval.institution.name], ["기안", html`${approval.drafter.name} · <${At} at=${approval.created_at} />`],
    ["상태", html`${approval.round}차 ${APPROVAL_STATUS[approval.status]?.label ?? approval.status} <${At} at=${approval.completed_at} none="" />`],
  ];
  return html`<dl class="facts">${facts.map(([label, value]) => html`<div key=${label}><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function Along({ readers }) {
  if (readers.length === 0) return null;
  return html`<dl class="facts sheet-readers">${readersByKind(readers).map(([kind, group]) => html`<div key=${kind}><dt>${READER_KIND[kind] ?? kind}</dt>
    <dd>${group.map(({ user, acknowledged_at: read }) => `${user.name}${read ? " (확인)" : ""}`).join(", ")}</dd></div>`)}</dl>`;
}

function Acts({ approval }) {
  return html`<section class="sheet-acts"><h3>결재 이력</h3><ol>${approval.records.map((record) => html`
    <li key=${record.id}>${record.sequence}. <${At} at=${record.decided_at} /> ${recordWho(record)} ${recordTitle(record)}${proofWords(record) && ` · ${proofWords(record)}`}
      ${record.comment && html`<span class="prose"> “${record.comment}”</span>`}</li>`)}</ol>
    <p>내용 지문(SHA-256) <code>${approval.content_hash}</code></p>
    <p>각 행위는 Ed25519로 서명되어 앞 기록과 이어져 있으며, GUARDiA의 서명 기록으로 오프라인에서 검증할 수 있습니다.</p></section>`;
}
