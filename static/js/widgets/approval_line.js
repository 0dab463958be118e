import { cx, html, useState } from "../ui.js";
import { Icon } from "../parts/icon.js";
import { At } from "../parts/time.js";
import { columnsOf, sealLetters } from "./line_model.js";

/** The line as people know it from paper (결재란): from the drafter to the last approver, those who sign side by side together. */
export function ApprovalLine({ approval }) {
  return html`<ol class="line" aria-label="결재선">${columnsOf(approval).map(({ key, role, mark, current, boxes }) => html`
    <li key=${key} class=${cx("line-step", current && "line-step-current")} aria-current=${current ? "step" : undefined}>
      <p class="line-role">${role}${mark && html` <small>${mark}</small>`}</p>
      <ul class="line-seats">${boxes.map((box) => html`<${Box} key=${box.key} ...${{ box }} />`)}</ul>
    </li>`)}</ol>`;
}

/** The same line in a few words, for where a decision needs the room. */
export function BriefLine({ approval }) {
  return html`<ol class="line-brief" aria-label="결재선">${columnsOf(approval).map(({ key, role, current, boxes }) => html`
    <li key=${key} class=${current ? "line-brief-current" : undefined} aria-current=${current ? "step" : undefined}><span class="line-brief-role">${role}</span>
      ${boxes.map(({ key: seat, name, by, word, state }) => html`<span key=${seat} class=${`line-brief-seat line-${state}`}>${by || name} <small>${word}</small></span>`)}</li>`)}</ol>`;
}

function Box({ box: { position, name, by, state, word, icon, seal, at, due, overdue } }) {
  return html`<li class=${`line-box line-${state}`}>
    <span class="line-who"><span class="line-position">${position}</span><span class="line-name">${name}</span>
      ${by && html`<span class="line-by">${by} 서명</span>`}</span>
    <span class="line-stamp">${seal && html`<${Seal} ...${seal} />`}<span class="line-word">${icon && html`<${Icon} name=${icon} size="s" />`}${word}</span></span>
    <span class="line-at">${due ? html`${overdue ? html`<strong class="line-late">기한 지남</strong>` : "기한"} <${At} at=${due} />` : html`<${At} at=${at} none="" />`}</span>
  </li>`;
}

/** The stamp a person has put in, or a name seal; what it says stands in words beside it. */
export function Seal({ userId, name, image }) {
  const [broken, setBroken] = useState(false);
  if (image && !broken) return html`<img class="seal-image" src=${`/api/users/${userId}/signature-image`} alt="" onError=${() => setBroken(true)} />`;
  const letters = sealLetters(name);
  if (!letters) return html`<span class="seal seal-wide" aria-hidden="true">${name}</span>`;
  return html`<span class=${cx("seal", letters.length === 2 && "seal-two")} aria-hidden="true">${letters.map((letter, at) => html`<i key=${at}>${letter}</i>`)}</span>`;
}

/** What was written beside the submission and the decisions that stand. */
export function ApprovalNotes({ approval }) {
  const said = approval.steps.flatMap(({ seats }) => seats).filter(({ comment }) => comment);
  const notes = [
    approval.comment && { id: "draft", who: `${approval.drafter.name} (기안)`, text: approval.comment },
    ...said.map(({ id, actor, name, held_at: held, comment }) => ({ id, who: `${actor?.name ?? name}${held ? " (보류)" : ""}`, text: comment })),
  ].filter(Boolean);
  return notes.length > 0 && html`<dl class="line-notes">${notes.map(({ id, who, text }) => html`
    <div key=${id}><dt>${who}</dt><dd>${text}</dd></div>`)}</dl>`;
}
