import { html, useState } from "../../ui.js";
import { api } from "../../api.js";
import { useForm } from "../../form.js";
import { SLA_TARGET, SR_STATUS } from "../../labels.js";
import { toast } from "../../live.js";
import { useResource } from "../../resource.js";
import { can, isStaff } from "../../session.js";
import { Button } from "../../parts/button.js";
import { Failed, Loaded, Loading } from "../../parts/empty.js";
import { FormError } from "../../parts/field.js";
import { Heading } from "../../parts/heading.js";
import { Notice } from "../../parts/notice.js";
import { Table } from "../../parts/table.js";
import { At } from "../../parts/time.js";
import { NotFound } from "../problem/problem.js";
import { DuePreview } from "./due_preview.js";
import { MatchPreview } from "./match_preview.js";
import { PolicyDialog } from "./policy_dialog.js";
import { checkTerms, promiseLabel, scopeLabel, termsOf, toTerms } from "./policy_form.js";
import { TermsFields, useCalendars } from "./terms_fields.js";

/** One policy: whom it is for, its versions, and the next version with what it would mean. */
export default function PolicyPage({ params }) {
  const policy = useResource(`/sla/policies/${params.id}`);
  const versions = useResource(`/sla/policies/${params.id}/versions?sort=-created_at&size=50`);
  const [editing, setEditing] = useState(false);
  if (policy.error?.status === 404) return html`<${NotFound} what="정책을" />`;
  if (policy.error && !policy.data) return html`<${Heading} title="SLA 정책" /><${Failed} error=${policy.error} onRetry=${policy.reload} />`;
  if (!policy.data) return html`<${Loading} />`;
  const { name, is_active: active, current } = policy.data;
  const saved = () => { policy.reload(); versions.reload(); };
  return html`<${Heading} title=${name} windowTitle=${`SLA 정책 ${name}`} before=${html`<p class="row-note"><a href="/app/sla/policies">SLA 정책</a></p>`}>
      ${can("sla:manage") && html`<${Button} icon="pencil" onClick=${() => setEditing(true)}>이름·사용 수정<//>`}
    <//>
    ${!active && html`<${Notice} tone="warning">멈춘 정책입니다. 새 SR에는 적용되지 않습니다.<//>`}
    <section class="panel"><dl class="facts"><div><dt>적용 대상</dt><dd>${scopeLabel(policy.data)}</dd></div>
      <div><dt>지금 목표</dt><dd><strong>${promiseLabel(current, SLA_TARGET)}</strong></dd></div>
      ${current && html`<div><dt>달력</dt><dd><a href=${`/app/calendars/${current.calendar.id}`}>${current.calendar.name}</a></dd></div>`}</dl></section>
    <h2 class="section-title">버전 이력</h2>
    <${Loaded} of=${versions}>${(list) => html`<${Table} caption="정책 버전 이력" columns=${COLUMNS} rows=${list.items} />`}<//>
    ${can("sla:manage") && html`<${NextVersion} key=${current?.id ?? 0} policy=${policy.data} onSaved=${saved} />`}
    ${!can("sla:manage") && isStaff.value && html`<div class="match-box"><${MatchPreview} scope=${policy.data} /></div>`}
    ${editing && html`<${PolicyDialog} policy=${policy.data} onClose=${() => setEditing(false)} onDone=${policy.mutate} />`}`;
}

const COLUMNS = [
  { key: "version", label: "버전", cell: (one) => `${one.version}판` },
  { key: "from", label: "적용 시작", cell: (one) => html`<${At} at=${one.effective_from} />` },
  { key: "promise", label: "목표", cell: (one) => promiseLabel(one, SLA_TARGET) },
  { key: "calendar", label: "달력", cell: (one) => one.calendar.name },
  { key: "pause", label: "멈춤", cell: (one) => one.pause_statuses.map((status) => SR_STATUS[status]?.label ?? status).join(", ") || "–" },
  { key: "steps", label: "알림 단계", quiet: true, cell: (one) => (one.escalation.length ? `${one.escalation.join("·")}%` : "–") },
  { key: "note", label: "비고", cell: (one) => one.note ?? "–" },
  { key: "by", label: "만든 사람", quiet: true, cell: (one) => one.created_by?.name ?? "시스템" },
];

/** A promise is never changed: the next version begins where this one ends. */
function NextVersion({ policy, onSaved }) {
  const calendars = useCalendars();
  const form = useForm(termsOf(policy.current), async (values) => {
    await api.post(`/sla/policies/${policy.id}/versions`, toTerms(values));
    toast("새 버전을 저장했습니다. 이미 진행 중인 SR은 바뀌지 않습니다.");
    onSaved();
  }, { check: checkTerms });
  return html`<h2 class="section-title">새 버전</h2><div class="policy-layout">
    <form class="panel form" aria-label="새 버전" ref=${form.form} onSubmit=${form.submit} novalidate>
      <${FormError} text=${form.errors.form} /><${TermsFields} form=${form} calendars=${calendars} />
      <div class="button-row form-foot"><${Button} kind="primary" type="submit" busy=${form.busy}>새 버전 저장<//>
        <p class="field-hint">진행 중인 SR까지 바꾸려면 저장한 뒤 <a href="/app/sla/policies/recalculations">진행 중 SR에 적용</a>하세요.</p></div>
    </form>
    <div><${DuePreview} terms=${form.values} /><${MatchPreview} scope=${policy} /></div></div>`;
}
