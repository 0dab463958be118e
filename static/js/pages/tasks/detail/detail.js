import { html, useCallback, useState } from "../../../ui.js";
import { search, setSearch } from "../../../navigation.js";
import { readQuery, writeQuery } from "../../../query.js";
import { useResource } from "../../../resource.js";
import { can } from "../../../session.js";
import { Failed, Loading } from "../../../parts/empty.js";
import { Heading } from "../../../parts/heading.js";
import { Tabs } from "../../../parts/tabs.js";
import { StatusBadge } from "../../../widgets/sr.js";
import { NotFound } from "../../problem/problem.js";
import { Actions } from "./actions.js";
import { ApprovalPanel } from "./approval_panel.js";
import { Comments } from "./comments.js";
import { Facts } from "./facts.js";
import { History } from "./history.js";
import { SlaPanel } from "./sla_panel.js";
import { WorkTab } from "./work_tab.js";

const TABS = [{ id: "comments", label: "대화" }, { id: "work", label: "작업", needs: "read_internal" }, { id: "history", label: "이력" }];
const STATE = { tab: { kind: "text", initial: "comments" } };

export default function TaskDetailPage({ params }) {
  const resource = useResource(`/tasks/${params.id}`, { refreshOnFocus: true });
  const [changes, setChanges] = useState(0);
  /** Takes an SR as the server answered it, or asks for it anew; the panels follow. */
  const onChange = useCallback((sr) => {
    if (sr) resource.mutate(sr);
    else resource.reload();
    setChanges((n) => n + 1);
  }, [resource.reload]);
  const sr = resource.data;
  if (!sr && resource.error?.status === 404) return html`<${NotFound} what="SR을" />`;
  if (!sr && resource.error) return html`<${Heading} title="SR" /><${Failed} error=${resource.error} onRetry=${resource.reload} />`;
  if (!sr) return html`<${Loading} label="SR을 불러오는 중입니다." />`;
  return html`<${Heading} title=${sr.title} windowTitle=${`${sr.number} ${sr.title}`}
      before=${html`<p class="sr-number">${sr.number} <${StatusBadge} status=${sr.status} /></p>`}>
      <${Actions} sr=${sr} onChange=${onChange} />
    <//>
    <div class="sr-layout">
      <div class="sr-main">
        <section class="panel" aria-labelledby="sr-description"><h2 id="sr-description">요청 내용</h2><p class="prose">${sr.description}</p></section>
        ${can("approval:read") && (sr.approval_required || sr.status === "PENDING_APPROVAL" || (sr.server && sr.can.includes("request_approval"))) && html`<${ApprovalPanel} sr=${sr} changes=${changes} onChange=${onChange} />`}
        <section class="panel" aria-label="진행"><${Details} sr=${sr} changes=${changes} onChange=${onChange} /></section>
      </div>
      <aside class="sr-side" aria-label="SR 정보">${can("sla:read") && html`<${SlaPanel} sr=${sr} changes=${changes} />`}<${Facts} sr=${sr} onChange=${onChange} /></aside>
    </div>`;
}

function Details({ sr, changes, onChange }) {
  const { tab } = readQuery(search.value, STATE);
  const tabs = TABS.filter(({ needs }) => !needs || sr.can.includes(needs));
  const current = tabs.some(({ id }) => id === tab) ? tab : "comments";
  return html`<${Tabs} label="SR 진행" tabs=${tabs} current=${current}
    onChange=${(next) => setSearch(writeQuery({ tab: next }, STATE), { replace: true })}>
    ${current === "comments" && html`<${Comments} sr=${sr} />`}
    ${current === "work" && html`<${WorkTab} sr=${sr} changes=${changes} onChange=${onChange} />`}
    ${current === "history" && html`<${History} sr=${sr} changes=${changes} />`}
  <//>`;
}
