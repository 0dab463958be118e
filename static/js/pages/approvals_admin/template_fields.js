import { html } from "../../ui.js";
import { CATEGORY, options, SYSTEM_GRADE } from "../../labels.js";
import { Check, Input, Select } from "../../parts/field.js";
import { LineEditor } from "../../widgets/line_editor.js";
import { WonField } from "../../widgets/won_field.js";
import { SUBJECTS } from "./criteria.js";
import { mayDefer } from "./template_form.js";

/** What a template is for, its line, and how strictly it holds. `fixed`: the kind of document, once it is saved. */
export function TemplateFields({ form, institutions, choices, names, fixed }) {
  const { values, set, bind, errors } = form;
  const flag = (name) => ({ checked: values[name], onInput: (on) => set(name, on) });
  return html`
    <${Input} label="이름" required maxlength="100" hint="기안하는 사람에게 보입니다. 예: 서버 작업 5천만 원 이상" ...${bind("name")} />
    <h2>적용 대상</h2><p class="field-hint">정하지 않은 것은 가리지 않습니다. 여럿이 맞으면 더 자세한 결재선이 적용됩니다.</p>
    <div class="field-row scopes">
      <${Select} label="대상 문서" options=${SUBJECTS} disabled=${fixed} ...${bind("subject_type")} />
      <${Select} label="기관" empty="모든 기관" options=${institutions.map(({ id, name }) => [id, name])} ...${bind("institution_id")} />
      ${values.subject_type === "SR" && html`<${Select} label="분류" empty="모든 분류" options=${options(CATEGORY)} ...${bind("category")} />`}
      <${Select} label="정보시스템 등급" empty="모든 등급" options=${options(SYSTEM_GRADE)} ...${bind("grade")} />
    </div>
    <${WonField} label="예상 비용 기준 (선택)" hint="이 금액 이상일 때 적용합니다. 원 단위" ...${bind("amount_from")} />
    <h2>결재 순서</h2>
    <${LineEditor} legend="결재 단계" value=${values.steps} onInput=${(line) => set("steps", line)} choices=${choices} names=${names} drafter="기안자" error=${errors.fields.steps}
      allowsDeferred=${mayDefer(values)} hint="위에서부터 차례로 결재하며 마지막은 결재입니다." />
    <h2>적용 방식</h2>
    <${Check} label="기안하는 사람이 바꿀 수 없습니다." hint="켜면 이 결재선을 그대로 써야 상신할 수 있습니다." ...${flag("is_locked")} />
    <${Check} label="후결을 허용합니다." hint="단계의 고급 설정에서 후결을 정할 수 있습니다. 계정·권한과 네트워크·방화벽 문서에는 쓸 수 없습니다." ...${flag("allows_deferred")} />
    <${Check} label="결재할 때 비밀번호나 일회용 비밀번호를 다시 확인합니다." ...${flag("requires_reauthentication")} />`;
}
