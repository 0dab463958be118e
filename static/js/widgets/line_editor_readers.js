import { html, useRef, useState } from "../ui.js";
import { NAMED_READER, options } from "../labels.js";
import { announce } from "../live.js";
import { IconButton } from "../parts/button.js";
import { MOST_READERS, targetKey } from "./line_editor_model.js";
import { TargetPicker } from "./line_editor_picker.js";

/** 참조 reads from submission on, 수신 once it is approved; those of the template stand there and stay. */
export function ReadersField({ value, fixed = [], nameOf, choices, onInput }) {
  const [kind, setKind] = useState("REFERENCE");
  const root = useRef(null);
  const taken = new Set([...value, ...fixed].filter((reader) => reader.kind === kind).map(({ target }) => targetKey(target)));
  const add = (target, name) => {
    onInput([...value, { kind, target }]);
    announce(`${name} ${NAMED_READER[kind]}에 추가했습니다.`);
  };
  const remove = (at) => {
    announce(`${nameOf(value[at].target)} ${NAMED_READER[value[at].kind]}에서 뺐습니다.`);
    onInput(value.filter((_, place) => place !== at));
    root.current.querySelector("select")?.focus(); // the pressed button is gone
  };
  return html`<details class="fold readers" ref=${root}><summary>참조·수신${value.length + fixed.length > 0 ? ` ${value.length + fixed.length}` : " (선택)"}</summary>
    <p class="field-hint">참조는 상신할 때부터, 수신은 승인된 뒤에 문서를 봅니다. 결재하지는 않습니다.</p>
    ${value.length + fixed.length > 0 && html`<ul class="seats reader-list">
      ${fixed.map((reader) => html`<li key=${`fixed ${reader.kind} ${targetKey(reader.target)}`} class="seat"><span class="seat-name"><b>${NAMED_READER[reader.kind]}</b> ${nameOf(reader.target)}<small>결재선에 정해짐</small></span></li>`)}
      ${value.map((reader, at) => html`<li key=${`${reader.kind} ${targetKey(reader.target)}`} class="seat"><span class="seat-name"><b>${NAMED_READER[reader.kind]}</b> ${nameOf(reader.target)}</span>
        <${IconButton} icon="x" class="seat-remove" label=${`${NAMED_READER[reader.kind]} ${nameOf(reader.target)} 빼기`} onClick=${() => remove(at)} /></li>`)}</ul>`}
    ${value.length < MOST_READERS && html`<${TargetPicker} label="참조·수신할 사람" taken=${taken} onPick=${add} add=${`${NAMED_READER[kind]} 추가`} empty="참조·수신할 사람을 고르세요"
      lists=${[["사람", choices.readers], ["그룹", choices.groups], ["역할", choices.readerRoles]]}>
      <select class="control reader-kind" aria-label="참조 또는 수신" value=${kind} onChange=${(event) => setKind(event.currentTarget.value)}>
        ${options(NAMED_READER).map(([key, word]) => html`<option key=${key} value=${key}>${word}</option>`)}</select>
    <//>`}
  </details>`;
}
