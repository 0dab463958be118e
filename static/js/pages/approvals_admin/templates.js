import { html, useMemo } from "../../ui.js";
import { options } from "../../labels.js";
import { search, setSearch } from "../../navigation.js";
import { readQuery, toQuery, withFilter, writeQuery } from "../../query.js";
import { useResource } from "../../resource.js";
import { can, isStaff } from "../../session.js";
import { Badge } from "../../parts/badge.js";
import { Button } from "../../parts/button.js";
import { Choice } from "../../parts/choice.js";
import { Empty, Loaded } from "../../parts/empty.js";
import { Heading } from "../../parts/heading.js";
import { Pager } from "../../parts/pager.js";
import { Table } from "../../parts/table.js";
import { LineDrawing } from "../../widgets/line_drawing.js";
import { fromReaders, fromSteps } from "../../widgets/line_editor_model.js";
import { namer } from "../../widgets/line_editor_sources.js";
import { useInstitutions } from "../tasks/choices.js";
import { criteriaLabel, SUBJECTS } from "./criteria.js";

const STATE = {
  page: { kind: "int", initial: 1 }, is_active: { kind: "text", initial: null }, institution_id: { kind: "int", initial: null },
  subject_type: { kind: "text", initial: null },
};
const ACTIVE = { true: "쓰는 결재선", false: "멈춘 결재선" };

/** What is out of the ordinary about a template. */
export const MARKS = [
  ["is_locked", { label: "고정", tone: "primary", icon: "lock" }], ["allows_deferred", { label: "후결 허용", tone: "info", icon: "clock" }],
  ["requires_reauthentication", { label: "본인 확인", tone: "warning", icon: "key-round" }],
];

export const Marks = ({ template }) => MARKS.filter(([flag]) => template[flag]).map(([flag, badge]) => html` <${Badge} key=${flag} of=${badge} />`);

const COLUMNS = [
  { key: "name", label: "결재선", main: true, cell: (one) => html`<a href=${`/app/approval-templates/${one.id}`}>${one.name}</a><${Marks} template=${one} />` },
  { key: "scope", label: "적용 대상", cell: criteriaLabel },
  { key: "line", label: "결재 순서", cell: (one) => html`<${TemplateLine} template=${one} />` },
  { key: "active", label: "사용", cell: (one) => (one.is_active ? "사용" : html`<span class="faint">중지</span>`) },
];

export function TemplateLine({ template }) {
  const line = useMemo(() => ({ steps: fromSteps(template.steps), readers: fromReaders(template.readers) }), [template]);
  return html`<${LineDrawing} ...${line} nameOf=${namer(new Map(), template.names)} />`;
}

/** Lines made beforehand, and which documents each is for. */
export default function TemplatesPage() {
  const state = readQuery(search.value, STATE);
  const list = useResource(`/approval-templates/${toQuery(state)}`);
  const institutions = useInstitutions();
  const manage = can("approval:manage");
  const change = (filter) => setSearch(writeQuery(withFilter(state, filter), STATE));
  const narrowed = state.is_active || state.institution_id || state.subject_type;
  return html`<${Heading} title="결재선">${manage && html`<${Button} kind="primary" icon="plus" href="/app/approval-templates/new">결재선 등록<//>`}<//>
    <div class="filters" role="group" aria-label="목록 조건">
      <${Choice} label="사용" all="모든 결재선" value=${state.is_active} options=${options(ACTIVE)} onInput=${(is_active) => change({ is_active })} />
      <${Choice} label="대상 문서" all="모든 문서" value=${state.subject_type} options=${SUBJECTS} onInput=${(subject_type) => change({ subject_type })} />
      ${isStaff.value && institutions.length > 0 && html`<${Choice} label="기관" all="모든 기관" value=${state.institution_id} options=${institutions.map(({ id, name }) => [id, name])}
        onInput=${(id) => change({ institution_id: id && Number(id) })} />`}
    </div>
    <${Loaded} of=${list}>${(page) => html`
      ${page.total === 0 && html`<${Empty} icon="shield-check" title=${narrowed ? "조건에 맞는 결재선이 없습니다." : "등록된 결재선이 없습니다."}>
        ${manage && !narrowed && html`<p>결재선을 등록하면 조건에 맞는 문서를 기안할 때 자동으로 적용됩니다.</p><${Button} icon="plus" href="/app/approval-templates/new">결재선 등록<//>`}<//>`}
      ${page.total > 0 && html`<${Table} caption="결재선 목록" columns=${COLUMNS} rows=${page.items} busy=${list.loading} />
        <p class="field-hint">여럿이 맞으면 기관, 등급, 분류, 금액을 더 자세히 정한 결재선이 적용됩니다.</p>
        <${Pager} page=${page} unit="개" onPage=${(next) => change({ page: next })} />`}`}<//>`;
}
