import { count, recent } from "../format.js";
import { channels, channelsError, currentId, loadChannels } from "../state.js";
import { html } from "../ui.js";

const GROUPS = [
  { kind: "STAFF", label: "업무" },
  { kind: "ALL", label: "전체" },
  { kind: "INSTITUTION", label: "기관" },
];

export function Channels() {
  const groups = GROUPS.map((group) => ({ ...group, channels: channels.value.filter(({ kind }) => kind === group.kind) }));
  return html`<nav class="channels" aria-label="대화방">
    ${channelsError.value && html`<${Failure} />`}
    ${!channelsError.value && channels.value.length === 0 && html`<p class="empty">볼 수 있는 대화방이 없습니다.</p>`}
    ${groups.filter((group) => group.channels.length).map((group) => html`<${Group} key=${group.kind} ...${group} />`)}
  </nav>`;
}

function Group({ label, channels }) {
  return html`<section>
    <h2>${label}</h2>
    <ul>
      ${channels.map((channel) => html`<li key=${channel.id}><${Channel} channel=${channel} /></li>`)}
    </ul>
  </section>`;
}

function Channel({ channel }) {
  const isOpen = channel.id === currentId.value;
  return html`<a
    href=${`#channel-${channel.id}`}
    class=${channel.unread ? "has-unread" : ""}
    aria-current=${isOpen ? "page" : undefined}
  >
    <span class="name">${channel.name}</span>
    ${channel.unread > 0 ? html`<${Badge} unread=${channel.unread} />` : html`<span></span>`}
    ${channel.last_message_at && html`<time datetime=${channel.last_message_at}>${recent(channel.last_message_at)}</time>`}
  </a>`;
}

function Badge({ unread }) {
  return html`<span class="badge">
    <span aria-hidden="true">${count(unread)}</span>
    <span class="visually-hidden">읽지 않은 메시지 ${count(unread)}개</span>
  </span>`;
}

function Failure() {
  return html`<div class="notice" role="alert">
    <p>${channelsError.value}</p>
    <button class="button" type="button" onClick=${loadChannels}>다시 시도</button>
  </div>`;
}
