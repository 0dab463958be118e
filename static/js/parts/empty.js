import { html } from "../ui.js";
import { withId } from "../errors.js";
import { Button } from "./button.js";
import { Icon } from "./icon.js";

/** Nothing here, and what to do next. */
export function Empty({ icon = "inbox", title, children }) {
  return html`<div class="empty"><${Icon} name=${icon} size="l" /><p class="empty-title">${title}</p>${children}</div>`;
}

export function Loading({ label = "불러오는 중입니다." }) {
  return html`<div class="loading" role="status"><span class="spinner" />${label}</div>`;
}

/** It could not be fetched: why, the number to quote, and another try. */
export function Failed({ error, onRetry }) {
  return html`<div class="empty" role="alert"><${Icon} name="alert-triangle" size="l" />
    <p class="empty-title">${withId(error)}</p>
    ${onRetry && html`<${Button} icon="refresh-cw" onClick=${() => onRetry()}>다시 시도<//>`}
  </div>`;
}

/** The usual three faces of a resource; the earlier data stays while it is fetched again. */
export function Loaded({ of, children }) {
  if (of.data === null && of.error) return html`<${Failed} error=${of.error} onRetry=${of.reload} />`;
  if (of.data === null) return html`<${Loading} />`;
  return html`<div class="loaded" aria-busy=${of.loading ? "true" : undefined}>
    ${of.error && html`<${Failed} error=${of.error} onRetry=${of.reload} />`}${children(of.data)}</div>`;
}
