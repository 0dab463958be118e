import { html } from "../../ui.js";
import { api } from "../../api.js";
import { useForm } from "../../form.js";
import { toast } from "../../live.js";
import { Button } from "../../parts/button.js";
import { FormError, Input, Textarea } from "../../parts/field.js";
import { plain } from "./contract_form.js";
import { goalText } from "./figures.js";

/** What cannot be counted here is typed: values of the indicators agreed as 직접 입력, and a word to the reader. */
export function ManualForm({ report, onDone }) {
  const asked = report.result.indicators.filter(({ kind }) => kind === "MANUAL");
  const start = Object.fromEntries(asked.map(({ key }) => [key, report.manual[key] === undefined || report.manual[key] === null ? "" : plain(String(report.manual[key]))]));
  const form = useForm({ ...start, comment: report.comment ?? "" }, async ({ comment, ...values }) => {
    const manual = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value.trim()]).filter(([, value]) => value !== ""));
    onDone(await api.patch(`/sla-reports/${report.id}`, { ...(asked.length > 0 && { manual }), comment: comment.trim() || null }));
    toast("저장하고 다시 계산했습니다.");
  }, { check: ({ comment: _, ...values }) => Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value.trim() === "" || Number.isFinite(Number(value)) ? "" : "숫자로 입력해 주세요."])) });
  return html`<form class="panel form" aria-labelledby="r-manual" ref=${form.form} onSubmit=${form.submit} novalidate>
    <h2 id="r-manual">${asked.length ? "직접 입력하는 지표와 의견" : "의견"}</h2><${FormError} text=${form.errors.form} />
    ${asked.length > 0 && html`<div class="field-row">${asked.map((one) => html`<${Input} key=${one.key} label=${`${one.name} (${one.unit})`} inputmode="decimal" hint=${`목표 ${goalText(one)}. 확정하려면 넣어야 합니다.`} ...${form.bind(one.key)} />`)}</div>`}
    <${Textarea} label="의견 (선택)" rows=${3} hint="보고서에 그대로 실립니다." ...${form.bind("comment")} />
    <div class="button-row"><${Button} type="submit" busy=${form.busy}>저장<//></div>
  </form>`;
}
