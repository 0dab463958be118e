import { time } from "../format.js";
import { deliver, discard, me } from "../state.js";
import { pieces } from "../text.js";
import { html } from "../ui.js";

export function Message({ message, starts }) {
  const { author, content, created_at: at } = message;
  const isBot = author.kind === "bot";
  return html`<li class=${`message ${isBot ? "bot" : ""} ${starts ? "starts" : ""}`}>
    <time datetime=${at}>${time(at)}</time>
    <div class="body">
      ${starts
        ? html`<p><${Author} author=${author} /></p>`
        : html`<span class="visually-hidden">${author.name}</span>`}
      <p class="text"><${Text} content=${content} /></p>
    </div>
  </li>`;
}

function Author({ author }) {
  const isMine = author.id === me.value.id;
  return html`<span class="author">${author.name}</span>
    ${author.kind === "bot" && html`<span class="tag">알림</span>`}${isMine && html`<span class="tag mine">나</span>`}`;
}

/** Text nodes only: what someone typed can never become markup. */
export function Text({ content }) {
  return pieces(content).map(({ kind, value }) => {
    if (kind === "bold") return html`<strong>${value}</strong>`;
    if (kind === "link") return html`<a href=${value} target="_blank" rel="noopener noreferrer">${value}</a>`;
    return value;
  });
}

/** Written here, not yet confirmed by the server. */
export function Pending({ entry }) {
  return html`<li class="message pending starts">
    <span class="status">${entry.error ? "" : "전송 중"}</span>
    <div class="body">
      <p class="text">${entry.content}</p>
      ${entry.error && html`<${Failed} entry=${entry} />`}
    </div>
  </li>`;
}

function Failed({ entry }) {
  return html`<p class="failed" role="alert">
    <span>보내지 못했습니다. ${entry.error}</span>
    <button class="button" type="button" onClick=${() => deliver(entry)}>다시 보내기</button>
    <button class="button" type="button" onClick=${() => discard(entry.key)}>지우기</button>
  </p>`;
}
