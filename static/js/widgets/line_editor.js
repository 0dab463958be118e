import { html, useLayoutEffect, useRef, useUid } from "../ui.js";
import { STEP_KIND } from "../labels.js";
import { announce } from "../live.js";
import { me } from "../session.js";
import { Notice } from "../parts/notice.js";
import { LineDrawing } from "./line_drawing.js";
import { fromReaders, MOST_STEPS, NO_OFFER, stepsOf, takenKeys, targetKey, withChange, withMoved, withoutStep, withStep } from "./line_editor_model.js";
import { TargetPicker } from "./line_editor_picker.js";
import { ReadersField } from "./line_editor_readers.js";
import { namer } from "./line_editor_sources.js";
import { listsOf, StepCard } from "./line_editor_step.js";

/**
 * An approval line: who signs in which order, and who reads along. Everything by keyboard, each change said aloud.
 * value: a `Line` of line_editor_model.js; offer: what applies while `value.steps` is null; names: by key, of whom `choices` does not know
 * drafter: the name in the first box, or null for none
 */
export function LineEditor({ value, onInput, choices, offer = NO_OFFER, error, hint, names, allowsDeferred = false, drafter = me.value.name, legend = "결재선" }) {
  const id = useUid("line");
  const { template } = offer;
  const steps = stepsOf(value, offer);
  const fixed = template ? fromReaders(template.readers) : [];
  const nameOf = namer(choices.names, { ...template?.names, ...names });
  const described = error ? `${id}-error` : hint ? `${id}-hint` : undefined;
  const locked = !!template?.is_locked;
  const setReaders = (readers) => onInput({ ...value, readers });
  return html`<fieldset class="field line-editor" aria-describedby=${described}>
    <legend class="field-label">${legend}</legend>
    ${hint && html`<p class="field-hint" id=${`${id}-hint`}>${hint}</p>`}
    <${TemplateNote} offer=${offer} changed=${value.steps !== null} onReset=${() => onInput({ ...value, steps: null })} />
    ${(steps.length > 0 || locked) && html`<${LineDrawing} steps=${steps} readers=${[...fixed, ...value.readers]} nameOf=${nameOf} drafter=${drafter} />`}
    ${!locked && html`<${Steps} steps=${steps} onInput=${(next) => onInput({ ...value, steps: next })}
      ...${{ choices, nameOf, allowsDeferred, error, described }} />`}
    ${error && html`<p class="field-error" id=${`${id}-error`}>${error}</p>`}
    <${ReadersField} value=${value.readers} fixed=${fixed} nameOf=${nameOf} choices=${choices} onInput=${setReaders} />
  </fieldset>`;
}

function TemplateNote({ offer: { template, failed }, changed, onReset }) {
  if (failed) return html`<${Notice} tone="warning">이 문서에 맞는 결재선이 있는지 확인하지 못했습니다. 결재자를 직접 지정해 주세요.<//>`;
  if (!template) return null;
  if (template.is_locked) return html`<${Notice} role="status"><b>${template.name}</b> 결재선이 적용됩니다. 이 결재선은 바꿀 수 없습니다.<//>`;
  if (!changed) return html`<${Notice} role="status"><b>${template.name}</b> 결재선이 적용됩니다. 필요하면 아래에서 바꿀 수 있습니다.<//>`;
  return html`<${Notice} tone="warning" role="status"><b>${template.name}</b> 결재선을 바꿨습니다. <button type="button" class="link-button" onClick=${onReset}>원래 결재선으로</button><//>`;
}

/** The steps as cards in order, and the way to add one. */
function Steps({ steps, onInput, choices, nameOf, allowsDeferred, error, described }) {
  const root = useRef(null);
  const wanted = useRef(null);
  useLayoutEffect(() => {
    if (!wanted.current) return;
    root.current.querySelector(wanted.current)?.focus();
    wanted.current = null;
  });
  const whoOf = (step) => step.targets.map(nameOf).join("·");
  const add = (target, name) => {
    onInput(withStep(steps, target));
    announce(`${name} ${steps.length + 1}번째 결재자로 추가했습니다.`);
  };
  /** A card that moves takes the focus out of its button, and at the end that button is off. */
  const move = (from) => (to) => {
    const off = to === 0 ? "down" : to === steps.length - 1 ? "up" : null;
    wanted.current = `[data-step="${steps[from].key}"] [data-do="${off ?? (to < from ? "up" : "down")}"]`;
    const next = withMoved(steps, from, to);
    onInput(next);
    announce(`${whoOf(steps[from])} ${to + 1}번째로 옮겼습니다. 마지막은 ${whoOf(next.at(-1))} ${STEP_KIND.DECISION}입니다.`);
  };
  const remove = (at) => () => {
    wanted.current = ".line-add [data-picker]"; // the pressed button is gone
    onInput(withoutStep(steps, at));
    announce(`${whoOf(steps[at])} 결재선에서 뺐습니다.`);
  };
  const actOf = (step, at) => ({
    move: move(at), remove: remove(at),
    change: (change) => onInput(withChange(steps, at, change)),
    addSeat: (target, name) => {
      onInput(withChange(steps, at, { targets: [...step.targets, target] }));
      announce(`${name} ${at + 1}단계에 추가했습니다.`);
    },
    removeSeat: (target) => {
      wanted.current = `[data-step="${step.key}"] button:not(:disabled)`;
      onInput(withChange(steps, at, { targets: step.targets.filter((one) => targetKey(one) !== targetKey(target)) }));
      announce(`${nameOf(target)} ${at + 1}단계에서 뺐습니다.`);
    },
  });
  return html`<div class="line-steps" ref=${root}>
    ${steps.length > 0 && html`<ol class="step-list">${steps.map((step, at) => html`<${StepCard} key=${step.key} act=${actOf(step, at)} count=${steps.length}
      taken=${takenKeys(steps, step)} ...${{ step, at, nameOf, choices, allowsDeferred }} />`)}</ol>`}
    ${steps.length < MOST_STEPS && html`<div class="line-add"><${TargetPicker} label="추가할 결재자" lists=${listsOf(choices)} taken=${takenKeys(steps)}
      empty=${steps.length ? "다음 결재자를 고르세요" : "결재자를 고르세요"} onPick=${add} error=${error} describedBy=${described} /></div>`}
  </div>`;
}
