// Starts the page: who is here, then the channels, then the WebSocket.
import { announce } from "./announce.js";
import { onSignedOut, request } from "./api.js";
import { forgetAsides, loadCommands } from "./asides.js";
import { count } from "./format.js";
import { connect } from "./live.js";
import { Login } from "./parts/login.js";
import { Shell } from "./parts/shell.js";
import * as state from "./state.js";
import { effect, html, render } from "./ui.js";

const WIDE = matchMedia("(min-width: 720px)");
let hangUp = null;

function App() {
  const person = state.me.value;
  if (person === undefined) return null;
  return person ? html`<${Shell} onSignOut=${signOut} />` : html`<${Login} onSignedIn=${enter} />`;
}

async function enter(person) {
  state.me.value = person;
  loadCommands();
  await state.loadChannels();
  followAddress();
  hangUp = connect({
    open: state.catchUp,
    event: hear,
    state: (name) => (state.connection.value = name),
    signedOut: leave,
  });
}

function hear(event) {
  if (event.type === "read") state.readElsewhere(event);
  if (event.type !== "message") return;
  const isFromOthers = state.receive(event.message, event.idempotency_key);
  if (isFromOthers && event.message.channel_id === state.currentId.value) announceMessage(event.message);
}

function announceMessage({ author, content }) {
  announce(`${author.name}: ${content}`);
}

function leave() {
  hangUp?.();
  hangUp = null;
  state.forgetEverything();
  forgetAsides();
}

async function signOut() {
  await request("DELETE", "/api/session").catch(() => null);
  leave();
}

/** `#channel-2` opens channel 2. Without it a wide window shows the first channel, a narrow one the list. */
function followAddress() {
  const id = Number(location.hash.match(/^#channel-(\d+)$/)?.[1] ?? 0);
  const isKnown = state.channels.value.some((channel) => channel.id === id);
  const first = WIDE.matches ? (state.channels.value[0]?.id ?? null) : null;
  state.openChannel(isKnown ? id : first);
}

async function start() {
  onSignedOut(leave);
  addEventListener("hashchange", () => state.me.value && followAddress());
  effect(() => {
    const unread = state.unreadTotal.value;
    const channel = state.currentChannel.value;
    document.title = `${unread ? `(${count(unread)}) ` : ""}${channel ? `${channel.name} - ` : ""}GUARDiA 메신저`;
  });
  render(html`<${App} />`, document.getElementById("app"));
  const [config, person] = await Promise.all([
    request("GET", "/api/config").catch(() => ({ itsm_url: "" })),
    request("GET", "/api/session").catch(() => null),
  ]);
  state.itsmUrl.value = config.itsm_url;
  if (person) await enter(person);
  else state.me.value = null;
}

start();
