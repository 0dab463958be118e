import { html } from "../../ui.js";
import { INDICATOR_KIND } from "../../labels.js";
import { IconButton } from "../../parts/button.js";
import { Check, Input } from "../../parts/field.js";
import { PairRows } from "./pair_rows.js";

const STEPS = [["value", "실적"], ["score", "점수"]];

/** One indicator of a contract: what is measured, what is agreed, what it weighs, what counts below the goal. */
export function IndicatorFields({ one, at, onChange, onRemove }) {
  const bind = (field) => ({ value: one[field], onInput: (value) => onChange({ ...one, [field]: value }) });
  const name = one.name || `지표 ${at + 1}`;
  return html`<fieldset class="indicator"><legend>${at + 1}. ${INDICATOR_KIND[one.kind]}</legend>
    <${IconButton} icon="x" class="indicator-remove" label=${`${name} 지표 빼기`} onClick=${onRemove} />
    <div class="indicator-row">
      <${Input} label="이름" required maxlength="100" class="indicator-name" ...${bind("name")} />
      <${Input} label="목표" required inputmode="decimal" ...${bind("goal")} />
      <${Input} label="단위" maxlength="60" ...${bind("unit")} />
      <${Input} label="가중치" required inputmode="decimal" hint=${one.min_weight ? `${one.min_weight} 이상` : undefined} ...${bind("weight")} />
    </div>
    <${Check} label="클수록 좋은 지표" hint="끄면 목표보다 작거나 같을 때 달성입니다." checked=${one.higher_is_better} onInput=${(on) => onChange({ ...one, higher_is_better: on })} />
    <${PairRows} legend=${`${name} 단계 점수`} columns=${STEPS} value=${one.steps} add="단계 추가" onInput=${(steps) => onChange({ ...one, steps })}
      hint=${one.steps.length ? "가장 좋은 값부터 적습니다." : "단계가 없으면 목표를 못 미칠 때 0점입니다."} />
  </fieldset>`;
}
