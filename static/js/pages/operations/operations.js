import { html } from "../../ui.js";
import { search } from "../../navigation.js";
import { readQuery } from "../../query.js";
import { can } from "../../session.js";
import { Heading } from "../../parts/heading.js";
import { TabLinks } from "../../parts/tabs.js";
import { Audit } from "./audit.js";
import { Jobs } from "./jobs.js";
import { Outbox } from "./outbox.js";

const VIEWS = [
  { view: "outbox", label: "알림 발송", permission: "outbox:read", part: Outbox },
  { view: "jobs", label: "정기 작업", permission: "job:read", part: Jobs },
  { view: "audit", label: "감사 기록", permission: "audit:read", part: Audit },
];

export default function OperationsPage() {
  const mine = VIEWS.filter(({ permission }) => can(permission));
  const { view } = readQuery(search.value, { view: { kind: "text", initial: mine[0].view } });
  const { part: Part, label } = mine.find((one) => one.view === view) ?? mine[0];
  return html`<${Heading} title="운영" windowTitle=${`운영 · ${label}`} />
    <${TabLinks} label="운영 보기" links=${mine.map((one) => ({
      label: one.label, href: `/app/operations?view=${one.view}`, current: one.part === Part,
    }))} /><${Part} />`;
}
