import { html, useState } from "../../ui.js";
import { api } from "../../api.js";
import { useForm } from "../../form.js";
import { toast } from "../../live.js";
import { navigate } from "../../navigation.js";
import { useResource } from "../../resource.js";
import { can } from "../../session.js";
import { Button } from "../../parts/button.js";
import { Dialog, DialogFoot } from "../../parts/dialog.js";
import { Failed, Loading } from "../../parts/empty.js";
import { FormError } from "../../parts/field.js";
import { Heading } from "../../parts/heading.js";
import { Notice } from "../../parts/notice.js";
import { NotFound } from "../problem/problem.js";
import { criteriaLabel } from "./criteria.js";
import { LIST, TemplateForm } from "./template_editor.js";
import { Marks, TemplateLine } from "./templates.js";

const back = html`<p class="row-note"><a href=${LIST}>결재선</a></p>`;

/** One template: for who manages them a form, for the others as it stands. */
export default function TemplatePage({ params }) {
  const resource = useResource(`/approval-templates/${params.id}`);
  const [removing, setRemoving] = useState(false);
  const template = resource.data;
  if (resource.error?.status === 404) return html`<${NotFound} what="결재선을" />`;
  if (!template && resource.error) return html`<${Heading} title="결재선" /><${Failed} error=${resource.error} onRetry=${resource.reload} />`;
  if (!template) return html`<${Loading} />`;
  const manage = can("approval:manage");
  return html`<${Heading} title=${template.name} windowTitle=${`결재선 ${template.name}`} before=${back}>
      ${manage && html`<${Button} icon="trash-2" onClick=${() => setRemoving(true)}>삭제<//>`}<//>
    ${!template.is_active && html`<${Notice} tone="warning">멈춘 결재선입니다. 새로 기안하는 문서에는 적용되지 않습니다.<//>`}
    ${manage ? html`<${TemplateForm} key=${template.version} template=${template} onSaved=${resource.mutate} onReload=${resource.reload} />`
      : html`<section class="panel"><dl class="facts"><div><dt>적용 대상</dt><dd>${criteriaLabel(template)}<${Marks} template=${template} /></dd></div>
          <div><dt>결재 순서</dt><dd><${TemplateLine} template=${template} /></dd></div></dl></section>`}
    ${removing && html`<${RemoveDialog} template=${template} onClose=${() => setRemoving(false)} />`}`;
}

function RemoveDialog({ template, onClose }) {
  const form = useForm({}, async () => {
    await api.delete(`/approval-templates/${template.id}`);
    toast(`${template.name} 결재선을 지웠습니다.`);
    navigate(LIST);
  });
  return html`<${Dialog} title="결재선 삭제" onClose=${onClose} size="s"><form ref=${form.form} onSubmit=${form.submit} novalidate>
    <div class="dialog-body"><${FormError} text=${form.errors.form} /><p><strong>${template.name}</strong> 결재선을 지웁니다. 되돌릴 수 없습니다.</p>
      <p class="field-hint">이 결재선으로 상신한 문서가 있으면 지울 수 없습니다. 그때는 ‘사용’을 꺼 주세요.</p></div>
    <${DialogFoot} onClose=${onClose} submit="삭제" kind="danger" busy=${form.busy} /></form><//>`;
}
