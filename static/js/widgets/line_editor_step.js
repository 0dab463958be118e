import { html, useState, useUid } from "../ui.js";
import { options, OVERDUE_ACTION, STEP_KIND, STEP_MODE } from "../labels.js";
import { Button, IconButton } from "../parts/button.js";
import { MOST_SEATS, stepNote, targetKey } from "./line_editor_model.js";
import { StepMore } from "./line_editor_more.js";
import { TargetPicker } from "./line_editor_picker.js";

/**
 * One step of a line.
 * act: {change(step change, what to say), move(to), remove(), addSeat, removeSeat}
 */
export function StepCard({ step, at, count, nameOf, choices, taken, allowsDeferred, act }) {
  const [open, setOpen] = useState(null);
  const id = useUid("step");
  const last = at === count - 1;
  const alone = step.targets.length === 1;
  const who = step.targets.map(nameOf).join("·");
  const note = stepNote(step, OVERDUE_ACTION);
  const toggle = (part) => () => setOpen(open === part ? null : part);
  return html`<li class="step" data-step=${step.key}>
    <div class="step-head">
      <span class="step-order"><span class="visually-hidden">단계 </span>${at + 1}</span>
      ${last ? html`<span class="step-kind">${STEP_KIND[step.kind]}</span>`
        : html`<${Small} label=${`${at + 1}단계 종류`} value=${step.kind} options=${options(STEP_KIND)} onInput=${(kind) => act.change({ kind })} />`}
      <ul class="seats">${step.targets.map((target) => html`<${Seat} key=${targetKey(target)} name=${nameOf(target)} about=${choices.names.get(targetKey(target))?.about}
        onRemove=${alone ? null : () => act.removeSeat(target)} />`)}</ul>
      <span class="step-folds">
        ${step.targets.length < MOST_SEATS && html`<${Fold} id=${`${id}-with`} open=${open === "with"} onClick=${toggle("with")} icon="users">함께 결재<span class="visually-hidden"> (${at + 1}단계)</span><//>`}
        <${Fold} id=${`${id}-more`} open=${open === "more"} onClick=${toggle("more")} icon="settings">고급<span class="visually-hidden"> (${at + 1}단계)</span><//></span>
      <span class="step-tools">
        <${IconButton} icon="chevron-up" data-do="up" label=${`${who} 위로`} disabled=${at === 0} onClick=${() => act.move(at - 1)} />
        <${IconButton} icon="chevron-down" data-do="down" label=${`${who} 아래로`} disabled=${last} onClick=${() => act.move(at + 1)} />
        <${IconButton} icon="x" label=${alone ? `${who} 빼기` : `${at + 1}단계 빼기`} onClick=${act.remove} />
      </span>
    </div>
    ${!alone && html`<p class="step-mode"><${Small} label=${`${at + 1}단계 결재 방식`} value=${step.mode} options=${options(STEP_MODE)} onInput=${(mode) => act.change({ mode })} />
      ${step.mode === "QUORUM" && html`<input class="control control-s step-needed" type="number" min="1" max=${step.targets.length} aria-label=${`${at + 1}단계 정족수`} value=${step.needed}
        onChange=${(event) => act.change({ needed: Number(event.currentTarget.value) })} />`}
      <span class="field-hint">${MODE_HINT[step.mode](step)}</span></p>`}
    ${note && open !== "more" && html`<p class="field-hint">${note}</p>`}
    <div id=${`${id}-with`} hidden=${open !== "with"}>${open === "with" && html`<${TargetPicker} label=${`${at + 1}단계에서 함께 결재할 사람`} lists=${listsOf(choices)} taken=${taken} add="함께 추가"
      empty="함께 결재할 사람을 고르세요" onPick=${act.addSeat} />`}</div>
    <div id=${`${id}-more`} hidden=${open !== "more"}>${open === "more" && html`<${StepMore} step=${step} people=${choices.people} mayDefer=${allowsDeferred && !last} onChange=${act.change} />`}</div>
  </li>`;
}

const MODE_HINT = {
  ALL: () => "모두 결재해야 다음으로 넘어갑니다.", ANY: () => "한 사람만 결재하면 됩니다.",
  QUORUM: ({ needed, targets }) => `${targets.length}명 중 ${needed}명이 결재하면 됩니다.`,
};

/** Who may be on a line, by kind. */
export const listsOf = ({ people, groups, roles }) => [["사람", people], ["그룹", groups], ["역할", roles]];

function Seat({ name, about, onRemove }) {
  return html`<li class="seat"><span class="seat-name">${name}${about && html`<small>${about}</small>`}</span>
    ${onRemove && html`<${IconButton} icon="x" class="seat-remove" label=${`${name} 빼기`} onClick=${onRemove} />`}</li>`;
}

const Fold = ({ id, open, onClick, icon, children }) => html`<${Button} kind="quiet" size="s" icon=${icon} aria-expanded=${String(open)} aria-controls=${id} onClick=${onClick}>${children}<//>`;

/** A select whose place says what it is about; its name is for ears. */
function Small({ label, value, options: choices, onInput }) {
  return html`<select class="control control-s" aria-label=${label} value=${value} onChange=${(event) => onInput(event.currentTarget.value)}>
    ${choices.map(([key, word]) => html`<option key=${key} value=${key} selected=${key === value}>${word}</option>`)}</select>`;
}
