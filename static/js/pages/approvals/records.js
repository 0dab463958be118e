import { html } from "../../ui.js";
import { Timeline } from "../../parts/timeline.js";
import { newestFirst, proofWords, recordTitle, recordWho } from "./document_model.js";

/** Every signed act, newest first: who, in whose place, how he showed who he is, what he said. */
export function Records({ approval }) {
  return html`<section class="panel" aria-labelledby="ap-records"><h2 id="ap-records">결재 이력</h2>
    <${Timeline} items=${newestFirst(approval.records).map((record) => ({
      id: record.id, at: record.decided_at, title: recordTitle(record), who: recordWho(record), body: bodyOf(record),
    }))} /></section>`;
}

function bodyOf(record) {
  const proof = proofWords(record);
  if (!record.comment && !proof) return null;
  return html`${record.comment && html`<p class="prose">${record.comment}</p>`}${proof && html`<p class="row-note">${proof}</p>`}`;
}
