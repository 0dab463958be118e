import { html } from "../ui.js";
import { Failed } from "../parts/empty.js";

/** The server did not answer at all: say so, and offer another try. */
export function StartFailed({ error }) {
  return html`<main class="bare"><h1>GUARDiA</h1><${Failed} error=${error} onRetry=${() => location.reload()} /></main>`;
}
