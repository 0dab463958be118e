import { html, useState } from "../../ui.js";
import { api } from "../../api.js";
import { useForm } from "../../form.js";
import { INDICATOR_KIND, options } from "../../labels.js";
import { announce, toast } from "../../live.js";
import { thisMonth } from "../../local_time.js";
import { useLoaded } from "../../resource.js";
import { Button } from "../../parts/button.js";
import { Loading } from "../../parts/empty.js";
import { FormError, Input } from "../../parts/field.js";
import { Notice } from "../../parts/notice.js";
import { checkContract, newIndicator, termsToForm, toContract, weightSum } from "./contract_form.js";
import { IndicatorFields } from "./indicator_fields.js";
import { PairRows } from "./pair_rows.js";

const BANDS = [["below", "점수 미만"], ["percent", "월 대가의 %"]];

/** A new contract starts from the last one, or from what the standard publishes. */
export function ContractEditor({ systemId, latest, onClose, onSaved }) {
  const start = useLoaded(() => latest?.terms ?? api.get(`/sla-reports/systems/${systemId}/contracts/proposal`), [systemId]);
  if (!start) return html`<${Loading} />`;
  return html`<${Editor} ...${{ systemId, start, onClose, onSaved }} proposed=${!latest} />`;
}

function Editor({ systemId, start, proposed, onClose, onSaved }) {
  const [kind, setKind] = useState("MANUAL");
  const form = useForm({ from_month: thisMonth(), ...termsToForm(start) }, async (values) => {
    await api.post(`/sla-reports/systems/${systemId}/contracts`, toContract(values));
    toast("협약 지표를 저장했습니다.");
    onSaved();
  }, { check: checkContract });
  const { values, set, bind, errors } = form;
  const change = (at, next) => set("indicators", values.indicators.map((one, place) => (place === at ? next : one)));
  const remove = (at) => {
    announce(`${values.indicators[at].name || "지표"}를 뺐습니다.`);
    set("indicators", values.indicators.filter((_, place) => place !== at));
    form.form.current.querySelector("#new-kind").focus(); // the pressed button is gone
  };
  const sum = weightSum(values.indicators);
  return html`<form class="panel form contract-form" aria-label="새 협약" ref=${form.form} onSubmit=${form.submit} novalidate>
    <h2>새 협약</h2><${FormError} text=${errors.form} />
    ${proposed && html`<${Notice}>공개된 표준안의 필수 지표와 숫자만 채워 두었습니다. 공개되지 않은 값은 기관과 합의해 넣어 주세요.<//>`}
    <div class="field-row"><${Input} label="적용 시작" type="month" required hint="이 달의 보고서부터" ...${bind("from_month")} />
      <${Input} label="하루 서비스 시간(분)" inputmode="numeric" hint="24시간이면 1440" ...${bind("service_minutes_per_day")} /></div>
    ${values.indicators.map((one, at) => html`<${IndicatorFields} key=${one.key} one=${one} at=${at} onChange=${(next) => change(at, next)} onRemove=${() => remove(at)} />`)}
    <div class="button-row"><label class="visually-hidden" for="new-kind">더할 지표의 종류</label>
      <select class="control control-s" id="new-kind" value=${kind} onChange=${(event) => setKind(event.currentTarget.value)}>${options(INDICATOR_KIND).map(([key, word]) => html`<option key=${key} value=${key}>${word}</option>`)}</select>
      <${Button} icon="plus" onClick=${() => set("indicators", [...values.indicators, newIndicator(values.indicators, kind)])}>지표 추가<//>
      <strong class=${sum === 100 ? "weight-sum" : "weight-sum weight-off"} role="status">가중치 합 ${sum} / 100</strong></div>
    ${errors.fields.indicators && html`<p class="field-error" tabindex="-1" aria-invalid="true">${errors.fields.indicators}</p>`}
    <${PairRows} legend="위약금 구간" columns=${BANDS} value=${values.bands} add="구간 추가" hint="종합 점수가 이보다 낮으면 월 대가의 이만큼을 뺍니다." onInput=${(bands) => set("bands", bands)} />
    ${errors.fields.bands && html`<p class="field-error" tabindex="-1" aria-invalid="true">${errors.fields.bands}</p>`}
    <${Input} label="위약금 상한 (월 대가의 %)" inputmode="decimal" class="field-short" hint="표준안은 20 % 이내입니다." ...${bind("cap_percent")} />
    <div class="button-row form-foot"><${Button} kind="primary" type="submit" busy=${form.busy}>저장<//><${Button} onClick=${onClose}>취소<//></div>
  </form>`;
}
