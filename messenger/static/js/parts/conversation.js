import { currentChannel, currentHistory } from "../state.js";
import { html, useEffect, useRef } from "../ui.js";
import { Composer } from "./composer.js";
import { Log } from "./log.js";

const AUDIENCE = { STAFF: "직원만 볼 수 있음", ALL: "모두 볼 수 있음", INSTITUTION: "직원과 이 기관만 볼 수 있음" };

const NARROW = matchMedia("(max-width: 719px)");

/** On a narrow screen the list is gone once a channel is open, so the focus goes to its name. */
export function Conversation() {
  const channel = currentChannel.value;
  const title = useRef(null);
  useEffect(() => {
    if (NARROW.matches) title.current?.focus();
  }, []);
  if (!channel) return html`<main class="conversation is-empty"><p>대화방을 선택하세요.</p></main>`;
  return html`<main class="conversation">
    <div class="channel-title">
      <a class="button button-plain back" href="#">‹ 목록</a>
      <h1 tabindex="-1" ref=${title}>${channel.name}</h1>
      <span class="audience">${AUDIENCE[channel.kind]}</span>
    </div>
    <${Log} history=${currentHistory.value} />
    ${channel.can_write
      ? html`<${Composer} channel=${channel} />`
      : html`<p class="read-only">이 대화방은 읽기만 할 수 있습니다.</p>`}
  </main>`;
}
