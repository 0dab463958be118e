import { html } from "../../ui.js";
import { Heading } from "../../parts/heading.js";
import { LIST, TemplateForm } from "./template_editor.js";

export default function NewTemplatePage() {
  return html`<${Heading} title="결재선 등록" before=${html`<p class="row-note"><a href=${LIST}>결재선</a></p>`} /><${TemplateForm} template=${null} />`;
}
