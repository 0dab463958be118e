import { html } from "../../ui.js";
import { api } from "../../api.js";
import { useForm } from "../../form.js";
import { CATEGORY, options, ROLE, SIGNING_ROLES, SYSTEM_GRADE } from "../../labels.js";
import { toast } from "../../live.js";
import { Dialog, DialogFoot } from "../../parts/dialog.js";
import { Check, FormError, Input, Select } from "../../parts/field.js";
import { WonField } from "../../widgets/won_field.js";
import { checkAuthority, toAuthority, valuesOf } from "./authority_form.js";
import { criteriaLabel, SUBJECTS } from "./criteria.js";

export function AuthorityDialog({ rule, onClose, onDone }) {
  const form = useForm(valuesOf(rule), async (values) => {
    if (rule) await api.put(`/approval-authorities/${rule.id}`, toAuthority(values));
    else await api.post("/approval-authorities/", toAuthority(values));
    toast(rule ? "위임전결 규정을 고쳤습니다." : "위임전결 규정을 추가했습니다.");
    onDone();
    onClose();
  }, { check: checkAuthority });
  const { bind, values } = form;
  return html`<${Dialog} title=${rule ? "위임전결 규정 수정" : "위임전결 규정 추가"} onClose=${onClose}><form ref=${form.form} onSubmit=${form.submit} novalidate>
    <div class="dialog-body form"><${FormError} text=${form.errors.form} />
      <h3>어떤 문서를</h3><p class="field-hint">정하지 않은 것은 가리지 않습니다.</p>
      <div class="field-row">
        <${Select} label="대상 문서" options=${SUBJECTS} data-autofocus ...${bind("subject_type")} />
        ${values.subject_type === "SR" && html`<${Select} label="분류" empty="모든 분류" options=${options(CATEGORY)} ...${bind("category")} />`}
      </div>
      <div class="field-row">
        <${Select} label="정보시스템 등급" empty="모든 등급" options=${options(SYSTEM_GRADE)} ...${bind("grade")} />
        <${WonField} label="예상 비용 한도 (선택)" hint="" placeholder="이 금액 미만" ...${bind("amount_below")} />
      </div>
      <h3>누가 전결할 수 있는지</h3>
      <div class="field-row">
        <${Input} label="직위" maxlength="50" hint="사용자 정보의 직위와 같아야 합니다. 예: 과장" ...${bind("position")} />
        <${Select} label="역할" empty="가리지 않음" hint="둘 다 정하면 둘 다 맞아야 합니다." options=${SIGNING_ROLES.map((role) => [role, ROLE[role]])} ...${bind("role")} />
      </div>
      <${Input} label="근거 (선택)" maxlength="200" hint="예: 위임전결규정 제7조" ...${bind("basis")} />
      <${Check} label="사용" checked=${values.is_active} onInput=${(on) => form.set("is_active", on)} />
    </div>
    <${DialogFoot} onClose=${onClose} submit=${rule ? "저장" : "추가"} busy=${form.busy} /></form><//>`;
}

export function RemoveAuthority({ rule, onClose, onDone }) {
  const form = useForm({}, async () => {
    await api.delete(`/approval-authorities/${rule.id}`);
    toast("위임전결 규정을 지웠습니다.");
    onDone();
    onClose();
  });
  return html`<${Dialog} title="위임전결 규정 삭제" onClose=${onClose} size="s"><form ref=${form.form} onSubmit=${form.submit} novalidate>
    <div class="dialog-body"><${FormError} text=${form.errors.form} /><p><strong>${criteriaLabel(rule)}</strong> 규정을 지웁니다.</p>
      <p class="field-hint">이미 전결한 문서는 그대로입니다.</p></div>
    <${DialogFoot} onClose=${onClose} submit="삭제" kind="danger" busy=${form.busy} /></form><//>`;
}
