import { html } from "../ui.js";
import { options, OVERDUE_ACTION } from "../labels.js";
import { Check, Input, Select } from "../parts/field.js";
import { USUAL_DEADLINE_HOURS } from "./line_editor_model.js";

const HOURS = { type: "number", min: "0.5", max: "1440", step: "0.5", inputmode: "decimal" };

/** What few lines need: how long a step may take, what follows when it takes longer, and whether it may be passed over for now. */
export function StepMore({ step, people, mayDefer, onChange }) {
  const late = step.overdue_action !== "NONE";
  const delegates = people.filter(({ key }) => !step.targets.some((target) => key === `user:${target.user_id}`));
  const act = (action) => onChange({ overdue_action: action, ...(action === "NONE" && { overdue: "" }), ...(action !== "DELEGATE" && { overdue_to_id: "" }) });
  return html`<div class="step-more">
    <div class="field-row">
      <${Input} label="처리 기한(업무시간)" hint=${`비우면 ${USUAL_DEADLINE_HOURS}시간`} ...${HOURS} value=${step.deadline} onInput=${(deadline) => onChange({ deadline })} />
      <${Select} label="지연 시" hint="기다려도 결재하지 않으면" options=${options(OVERDUE_ACTION)} value=${step.overdue_action} onInput=${act} />
    </div>
    ${late && html`<div class="field-row">
      <${Input} label="얼마 뒤에(업무시간)" required hint="차례가 된 때부터" ...${HOURS} value=${step.overdue} onInput=${(overdue) => onChange({ overdue })} />
      ${step.overdue_action === "DELEGATE" && html`<${Select} label="위임받을 사람" required empty="고르세요" hint="이 사람도 결재할 수 있게 됩니다."
        options=${delegates.map(({ key, name, about }) => [key.slice("user:".length), `${name} (${about})`])} value=${step.overdue_to_id} onInput=${(id) => onChange({ overdue_to_id: id })} />`}
    </div>`}
    ${mayDefer && html`<${Check} label="후결" hint="기다리지 않고 다음 단계로 넘어가며, 나중에 결재합니다." checked=${step.deferred} onInput=${(deferred) => onChange({ deferred })} />`}
  </div>`;
}
