import { html } from "../ui.js";
import { NAMED_READER, STEP_KIND, STEP_MODE } from "../labels.js";
import { lineSentence, modeNote } from "./line_editor_model.js";

/** A line as small boxes in the order of signing; for ears it is one sentence. */
export function LineDrawing({ steps, readers = [], nameOf, drafter }) {
  const sentence = lineSentence(steps, nameOf, STEP_KIND, STEP_MODE);
  return html`<div class="draw">
    <div class="draw-line" role="img" aria-label=${`결재선: ${drafter ? "기안 → " : ""}${sentence || "아직 결재자가 없음"}`}>
      ${drafter && html`<span class="draw-box draw-draft"><span class="draw-kind">기안</span><span class="draw-name">${drafter}</span></span>`}
      ${steps.map((step) => html`<span key=${step.key} class="draw-box"><span class="draw-kind">${STEP_KIND[step.kind]}${modeNote(step, STEP_MODE)}</span>
        ${step.targets.map((target, at) => html`<span key=${at} class="draw-name">${nameOf(target)}</span>`)}
        ${step.deferred && html`<span class="draw-mark">후결</span>`}</span>`)}
    </div>
    ${readers.length > 0 && html`<p class="draw-readers">${Object.entries(NAMED_READER).map(([kind, word]) => html`<${Readers} key=${kind} word=${word} nameOf=${nameOf}
      readers=${readers.filter((reader) => reader.kind === kind)} />`)}</p>`}
  </div>`;
}

const Readers = ({ word, readers, nameOf }) => (readers.length > 0 && html`<span><b>${word}</b> ${readers.map(({ target }) => nameOf(target)).join(", ")}</span>`) || null;
