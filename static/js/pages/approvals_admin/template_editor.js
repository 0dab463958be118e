import { html, useState } from "../../ui.js";
import { api } from "../../api.js";
import { useForm } from "../../form.js";
import { toast } from "../../live.js";
import { navigate } from "../../navigation.js";
import { Button } from "../../parts/button.js";
import { Check, FormError } from "../../parts/field.js";
import { Notice } from "../../parts/notice.js";
import { namer, useLineChoices } from "../../widgets/line_editor_sources.js";
import { useInstitutions } from "../tasks/choices.js";
import { TemplateFields } from "./template_fields.js";
import { checkTemplate, differences, NEW_TEMPLATE, toTemplate, valuesOf } from "./template_form.js";

export const LIST = "/app/approval-templates";

/** A new template, or the next version of one; when somebody was faster, what differs is shown before it is saved over. */
export function TemplateForm({ template, onSaved, onReload }) {
  const institutions = useInstitutions();
  const [outdated, setOutdated] = useState(null);
  const form = useForm(template ? valuesOf(template) : NEW_TEMPLATE, async (values) => {
    const version = outdated?.version ?? template?.version;
    const saved = template ? await api.put(`/approval-templates/${template.id}`, toTemplate(values, version)) : await api.post("/approval-templates/", toTemplate(values));
    toast(template ? "결재선을 고쳤습니다. 진행 중인 문서는 바뀌지 않습니다." : `${saved.name} 결재선을 등록했습니다.`);
    if (template) onSaved(saved);
    else navigate(`${LIST}/${saved.id}`);
  }, {
    check: checkTemplate,
    onError: (error) => {
      if (error.code !== "approval_template.version") return false;
      if (Object.keys(error.body.fields).length) setOutdated(error.body);
      else onReload(); // someone else already wrote just the same
      return true;
    },
  });
  const choices = useLineChoices(Number(form.values.institution_id) || null, { anywhere: true, withSelf: true });
  return html`<form class="panel form template-form" aria-label="결재선" ref=${form.form} onSubmit=${form.submit} novalidate>
    <${FormError} text=${form.errors.form} />
    <${TemplateFields} ...${{ form, institutions, choices, names: template?.names, fixed: !!template }} />
    ${template && html`<${Check} label="사용" hint="끄면 새로 기안하는 문서에 적용되지 않습니다." checked=${form.values.is_active} onInput=${(on) => form.set("is_active", on)} />`}
    ${outdated && html`<${OutdatedNotice} of=${outdated} known=${{ nameOf: namer(choices.names, template.names), institutions }} onReload=${onReload} />`}
    <div class="button-row form-foot"><${Button} kind="primary" type="submit" busy=${form.busy}>${outdated ? "내 내용으로 저장" : template ? "저장" : "등록"}<//>
      <${Button} href=${LIST}>${template ? "목록으로" : "취소"}<//></div>
  </form>`;
}

/** Somebody was faster: what differs, and the choice between his and one's own. */
function OutdatedNotice({ of, known, onReload }) {
  return html`<${Notice} tone="warning" role="alert">다른 사람이 먼저 고쳤습니다. 저장하면 저장된 값이 내가 쓴 값으로 바뀝니다.
    <ul class="differences">${differences(of.fields, known).map(({ field, yours, theirs }) => html`<li key=${field}><b>${field}</b>: 저장된 값 ‘${theirs}’, 내가 쓴 값 ‘${yours}’</li>`)}</ul>
    <button type="button" class="link-button" onClick=${onReload}>내 것을 버리고 저장된 내용 보기</button><//>`;
}
