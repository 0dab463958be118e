import { html, useState } from "../../ui.js";
import { api } from "../../api.js";
import { useForm } from "../../form.js";
import { HOLIDAY_KIND, IMPORT_ACTION } from "../../labels.js";
import { toast } from "../../live.js";
import { shortDay } from "../../local_time.js";
import { Badge } from "../../parts/badge.js";
import { Button } from "../../parts/button.js";
import { Dialog } from "../../parts/dialog.js";
import { Check, Field, FormError, Select, Textarea } from "../../parts/field.js";
import { Notice } from "../../parts/notice.js";
import { Table } from "../../parts/table.js";
import { useInstitutions } from "../tasks/choices.js";

/** Days off from a file: first what would become of each line, then for real. */
export function ImportDialog({ onClose, onDone }) {
  const institutions = useInstitutions();
  const [seen, setSeen] = useState(null);
  const form = useForm({ content: "", institution_id: "", recalculate: false }, async (values) => {
    const answer = await api.post("/holidays/import", {
      content: values.content, institution_id: Number(values.institution_id) || null, recalculate: values.recalculate, dry_run: !seen,
    });
    if (!seen) return setSeen(answer);
    toast(`휴일 ${answer.days.filter(({ action }) => action !== "SAME").length}일을 가져왔습니다.`);
    onDone();
    return onClose();
  }, { check: ({ content }) => ({ content: content.trim() ? "" : "파일을 고르거나 내용을 붙여 넣어 주세요." }) });
  const read = async (event) => {
    const [file] = event.currentTarget.files;
    if (file) form.set("content", await file.text());
  };
  const useful = seen && seen.days.some(({ action }) => action !== "SAME");
  return html`<${Dialog} title="휴일 파일 가져오기" onClose=${onClose} size="l"><form ref=${form.form} onSubmit=${form.submit} novalidate>
    <div class="dialog-body form"><${FormError} text=${form.errors.form} />
      ${!seen && html`
        <${Field} label="파일" hint="CSV(2027-01-01,신정) 또는 iCalendar(.ics)">${(control) => html`<input class="control" type="file" accept=".csv,.txt,.ics,text/csv,text/calendar" onChange=${read} ...${control} />`}<//>
        <${Textarea} label="내용" required rows=${7} class="mono" placeholder="2027-01-01,신정" hint="한 줄에 하루: 날짜, 이름, 종류(선택: SUBSTITUTE, TEMPORARY 등)" ...${form.bind("content")} />
        <${Select} label="쉬는 곳" empty="모두" options=${institutions.map(({ id, name }) => [id, name])} ...${form.bind("institution_id")} />`}
      ${seen && html`<${Found} seen=${seen} />
        ${useful && html`<${Check} label="진행 중인 SR의 기한도 함께 바꿉니다." checked=${form.values.recalculate} onInput=${(on) => form.set("recalculate", on)} />`}`}
    </div>
    <footer class="dialog-foot">${seen ? html`<${Button} onClick=${() => setSeen(null)}>돌아가기<//>` : html`<${Button} onClick=${onClose}>취소<//>`}
      ${(!seen || useful) && html`<${Button} key=${seen ? "do" : "look"} kind="primary" type="submit" busy=${form.busy}>${seen ? "가져오기" : "먼저 살펴보기"}<//>`}</footer></form><//>`;
}

const COLUMNS = [
  { key: "day", label: "날짜", cell: (one) => `${one.day.slice(0, 4)}년 ${shortDay(one.day)}` },
  { key: "name", label: "이름", cell: (one) => one.name },
  { key: "kind", label: "종류", cell: (one) => HOLIDAY_KIND[one.kind] ?? one.kind },
  { key: "action", label: "처리", cell: (one) => html`<${Badge} of=${IMPORT_ACTION[one.action]} value=${one.action} />` },
];

function Found({ seen }) {
  const n = (action) => seen.days.filter((one) => one.action === action).length;
  return html`<${Notice}>추가 ${n("ADD")}일, 이름 바꿈 ${n("RENAME")}일, 그대로 ${n("SAME")}일. 아직 저장하지 않았습니다.<//>
    ${seen.problems.length > 0 && html`<${Notice} tone="warning">읽지 못한 줄이 ${seen.problems.length}개 있습니다. 이 줄은 건너뜁니다.
      <ul>${seen.problems.map(({ line, text, reason }) => html`<li key=${line}>${line}번째 줄 <code>${text}</code>: ${reason}</li>`)}</ul><//>`}
    ${seen.days.length > 0 && html`<${Table} caption="가져올 휴일" columns=${COLUMNS} rows=${seen.days} rowKey=${({ day }) => day} />`}`;
}
