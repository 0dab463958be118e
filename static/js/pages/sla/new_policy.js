import { html } from "../../ui.js";
import { api } from "../../api.js";
import { useForm } from "../../form.js";
import { CATEGORY, options, PRIORITY, SYSTEM_GRADE } from "../../labels.js";
import { toast } from "../../live.js";
import { navigate } from "../../navigation.js";
import { Button } from "../../parts/button.js";
import { FormError, Input, Select } from "../../parts/field.js";
import { Heading } from "../../parts/heading.js";
import { useInstitutions } from "../tasks/choices.js";
import { DuePreview } from "./due_preview.js";
import { checkTerms, NEW_POLICY, toPolicy } from "./policy_form.js";
import { TermsFields, useCalendars } from "./terms_fields.js";

export default function NewPolicyPage() {
  const calendars = useCalendars();
  const institutions = useInstitutions();
  const form = useForm(NEW_POLICY, async (values) => {
    const policy = await api.post("/sla/policies/", toPolicy(values));
    toast(`${policy.name} 정책을 등록했습니다.`);
    navigate(`/app/sla/policies/${policy.id}`);
  }, { check: (values) => ({ name: values.name.trim() ? "" : "이름을 입력해 주세요.", ...checkTerms(values) }) });
  return html`<${Heading} title="SLA 정책 등록" />
    <div class="policy-layout"><form class="panel form" ref=${form.form} onSubmit=${form.submit} novalidate>
      <${FormError} text=${form.errors.form} />
      <${Input} label="이름" required maxlength="100" ...${form.bind("name")} />
      <h2>적용 대상</h2><p class="field-hint">정하지 않은 것은 가리지 않습니다. 여럿이 맞으면 더 자세한 정책이 이깁니다.</p>
      <div class="field-row scopes">
        <${Select} label="기관" empty="모든 기관" options=${institutions.map(({ id, name }) => [id, name])} ...${form.bind("institution_id")} />
        <${Select} label="분류" empty="모든 분류" options=${options(CATEGORY)} ...${form.bind("category")} />
        <${Select} label="우선순위" empty="모든 우선순위" options=${options(PRIORITY)} ...${form.bind("priority")} />
        <${Select} label="정보시스템 등급" empty="모든 등급" options=${options(SYSTEM_GRADE)} ...${form.bind("system_grade")} />
      </div>
      <h2>약속</h2><${TermsFields} form=${form} calendars=${calendars} />
      <div class="button-row form-foot"><${Button} kind="primary" type="submit" busy=${form.busy}>등록<//><${Button} href="/app/sla/policies">취소<//></div>
    </form>
    <div><${DuePreview} terms=${form.values} /></div></div>`;
}
