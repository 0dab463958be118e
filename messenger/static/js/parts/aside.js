import { askAgain, dismiss } from "../asides.js";
import { time } from "../format.js";
import { html } from "../ui.js";
import { Text } from "./message.js";

/** What the bot told this one person. The focus goes back to the words one was writing when it is closed. */
export function Aside({ aside }) {
  const { key, at, command, reply, error } = aside;

  function close() {
    dismiss(key);
    document.getElementById("draft")?.focus();
  }

  return html`<li class="message bot aside starts">
    <time datetime=${new Date(at).toISOString()}>${time(at)}</time>
    <div class="body">
      <p><span class="author">GUARDiA</span><span class="tag">나에게만 보임</span></p>
      <p class="asked">${command}</p>
      ${error ? html`<p class="problem">${error}</p>` : html`<p class="text"><${Text} content=${reply || "확인하는 중…"} /></p>`}
      <p class="actions">
        ${error && html`<button class="button" type="button" onClick=${() => askAgain(aside)}>다시 시도</button>`}
        <button class="button" type="button" onClick=${close}>닫기<span class="visually-hidden">: ${command}</span></button>
      </p>
    </div>
  </li>`;
}
