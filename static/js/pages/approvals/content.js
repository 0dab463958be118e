import { html } from "../../ui.js";
import { READER_KIND } from "../../labels.js";
import { Icon } from "../../parts/icon.js";
import { At } from "../../parts/time.js";
import { fieldsOf, readersByKind, readerWords, sizeWords } from "./document_model.js";

/** What was put to approval, as it was frozen: later changes of the subject are not in it. */
export function Content({ approval: { content, subject_title: title } }) {
  const { short, long } = fieldsOf(content.fields, title);
  return html`${short.length > 0 && html`<dl class="facts facts-wide">${short.map(({ label, value }) => html`<div key=${label}><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`}
    ${long.map(({ label, value }) => html`<section key=${label} class="frozen"><h3>${label}</h3><p class="prose">${value}</p></section>`)}
    ${short.length + long.length === 0 && html`<p class="faint">고정된 내용이 없습니다. 원래 요청을 열어 확인해 주세요.</p>`}`;
}

export function Attachments({ approval: { content } }) {
  const files = content.attachments ?? [];
  if (files.length === 0) return null;
  return html`<section class="frozen"><h3>첨부 ${files.length}개</h3><ul class="files">${files.map(({ name, size, sha256 }) => html`
    <li key=${sha256 + name}><${Icon} name="paperclip" size="s" /><span>${name} <span class="row-note">${sizeWords(size)}</span>
      <code class="hash">SHA-256 ${sha256}</code></span></li>`)}</ul></section>`;
}

/** 참조 · 수신 · 후열 · 사후보고, and who has said that he read it. */
export function Readers({ approval: { readers } }) {
  return html`<section class="panel" aria-labelledby="ap-readers"><h2 id="ap-readers">참조 · 후열</h2>
    ${readers.length === 0 && html`<p class="faint">함께 읽는 사람이 없습니다.</p>`}
    <dl class="facts">${readersByKind(readers).map(([kind, group]) => html`<div key=${kind}><dt>${READER_KIND[kind] ?? kind}</dt>
      <dd><ul class="readers">${group.map((reader) => html`<li key=${reader.id}><span>${reader.user.name}</span>
        <span class=${reader.acknowledged_at ? "reader-read" : "faint"}>${reader.acknowledged_at && html`<${Icon} name="check" size="s" />`}${readerWords(reader)}
          ${reader.acknowledged_at && html` <${At} at=${reader.acknowledged_at} />`}</span></li>`)}</ul></dd></div>`)}</dl></section>`;
}
