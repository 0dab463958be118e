import { role } from "../format.js";
import { connection, currentChannel, itsmUrl, me } from "../state.js";
import { html } from "../ui.js";
import { Channels } from "./channels.js";
import { Conversation } from "./conversation.js";

const CONNECTION = { connecting: "연결하는 중", live: "실시간 연결됨", lost: "연결 끊김" };

export function Shell({ onSignOut }) {
  return html`<div class="shell" data-view=${currentChannel.value ? "channel" : "list"}>
    <button class="button skip" type="button" onClick=${skip}>메시지로 건너뛰기</button>
    <header class="topbar">
      <span class="brand"><img src="/static/icon.svg" alt="" width="24" height="24" />GUARDiA 메신저</span>
      <${Connection} state=${connection.value} />
      <span class="who">${me.value.name} ${role(me.value.role)}</span>
      ${itsmUrl.value && html`<a class="button button-plain" href=${itsmUrl.value}>ITSM으로</a>`}
      <button class="button button-plain" type="button" onClick=${onSignOut}>로그아웃</button>
    </header>
    <${Channels} />
    <${Conversation} key=${currentChannel.value?.id} />
  </div>`;
}

function Connection({ state }) {
  return html`<span class="connection" role="status" data-state=${state}>
    <span class="words">${CONNECTION[state]}${state === "lost" && html`<span class="more">, 다시 연결하는 중</span>`}</span>
  </span>`;
}

function skip() {
  document.querySelector(".log")?.focus();
}
