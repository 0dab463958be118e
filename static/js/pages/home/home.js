import { html, useEffect } from "../../ui.js";
import { count } from "../../format.js";
import { CATEGORY } from "../../labels.js";
import { can, isStaff, me } from "../../session.js";
import { Button } from "../../parts/button.js";
import { Empty, Failed, Loading } from "../../parts/empty.js";
import { Heading } from "../../parts/heading.js";
import { Ago } from "../../parts/time.js";
import { DecisionButtons } from "../../widgets/decision.js";
import { Priority, StatusBadge } from "../../widgets/sr.js";
import { refreshWork, work, workError } from "../../work.js";

export default function HomePage() {
  useEffect(() => { refreshWork(); }, []);
  const data = work.value;
  return html`<${Heading} title="내 업무">
      ${can("sr:create") && html`<${Button} kind="primary" icon="plus" href="/app/tasks/new">SR 등록<//>`}
    <//>
    ${data ? html`<${Work} ...${data} />` : workError.value ? html`<${Failed} error=${workError.value} onRetry=${refreshWork} />` : html`<${Loading} />`}`;
}

function Work({ counts, approvals, assigned, requested }) {
  const staff = isStaff.value;
  return html`<${Counts} counts=${counts} staff=${staff} />
    <div class="home">
      ${(can("approval:decide") || approvals.length > 0) && html`<${Approvals} approvals=${approvals} />`}
      ${can("sr:work") && html`<${SrSection} title="내 담당" items=${assigned} href="/app/tasks?box=assigned"
        empty="맡은 SR이 없습니다." next=${html`<${Button} href="/app/tasks?box=unassigned" icon="list-checks">미배정 SR 보기<//>`} />`}
      <${SrSection} title="내가 요청한 SR" items=${requested} href="/app/tasks?box=requested"
        empty=${`${me.value.name} 님이 요청한 SR이 없습니다.`}
        next=${can("sr:create") ? html`<${Button} href="/app/tasks/new" icon="plus">SR 등록<//>` : html`<${Button} href="/app/tasks">SR 목록 보기<//>`} />
    </div>`;
}

function Counts({ counts, staff }) {
  const cards = [
    (can("approval:decide") || counts.approvals > 0) && ["결재 대기", counts.approvals, "/app/approvals"],
    can("sr:work") && ["내 담당", counts.assigned, "/app/tasks?box=assigned"],
    ["내가 요청", counts.requested, "/app/tasks?box=requested"],
    staff && ["미배정", counts.unassigned, "/app/tasks?box=unassigned"],
  ].filter(Boolean);
  return html`<ul class="counts">${cards.map(([label, n, href]) => html`<li key=${label}>
    <a class="count-card" href=${href}><span class="count-label">${label}</span><strong class="count-number">${count(n)}<small>건</small></strong></a></li>`)}</ul>`;
}

function Approvals({ approvals }) {
  return html`<section class="panel home-approvals" aria-labelledby="home-approvals">
    <header class="panel-head"><h2 id="home-approvals">내 결재를 기다리는 SR</h2><a href="/app/approvals">결재함 전체</a></header>
    ${approvals.length === 0 && html`<${Empty} icon="shield-check" title="기다리는 결재가 없습니다."><p>새 결재가 오면 메신저로도 알려 드립니다.</p><//>`}
    <ul class="rows">${approvals.map((approval) => html`<li key=${approval.id} class="row">
      <div class="row-text"><a class="row-title" href=${`/app/approvals/${approval.id}`}>${approval.subject_title}</a>
        <p class="row-note">${approval.subject_number} · ${approval.drafter.name} 기안 · <${Ago} at=${approval.created_at} /></p></div>
      <${DecisionButtons} approval=${approval} size="s" onDone=${refreshWork} />
    </li>`)}</ul>
  </section>`;
}

function SrSection({ title, items, href, empty, next }) {
  const id = `home-${href.split("=")[1]}`;
  return html`<section class="panel" aria-labelledby=${id}>
    <header class="panel-head"><h2 id=${id}>${title}</h2>${items.length > 0 && html`<a href=${href}>전체 보기<span class="visually-hidden"> (${title})</span></a>`}</header>
    ${items.length === 0 && html`<${Empty} title=${empty}>${next}<//>`}
    <ul class="rows">${items.map((sr) => html`<li key=${sr.id} class="row">
      <div class="row-text"><a class="row-title" href=${`/app/tasks/${sr.id}`}>${sr.title}</a>
        <p class="row-note">${sr.number} · ${sr.institution.name} · ${CATEGORY[sr.category]} · <${Ago} at=${sr.updated_at} /></p></div>
      <div class="row-side"><${Priority} priority=${sr.priority} /><${StatusBadge} status=${sr.status} /></div>
    </li>`)}</ul>
  </section>`;
}
