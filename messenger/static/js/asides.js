// Commands and their answers: for the one who asked, on this page only. Nothing of it is a message.
import { announce } from "./announce.js";
import { newKey, request } from "./api.js";
import { currentHistory, currentId } from "./state.js";
import { signal } from "./ui.js";

const MOST = 20;

export const commands = signal([]);
export const asides = signal([]); // {key, channelId, afterId, at, command, reply, error}

/** Without the list nothing is offered while typing; commands work all the same. */
export async function loadCommands() {
  commands.value = await request("GET", "/api/commands").catch(() => []);
}

export function ask(command) {
  const afterId = currentHistory.value.items.at(-1)?.id ?? 0;
  const aside = { key: newKey(), channelId: currentId.value, afterId, at: Date.now(), command, reply: "", error: "" };
  asides.value = [...asides.value, aside].slice(-MOST);
  return askAgain(aside);
}

/** An answer that comes after its question was dismissed, or after signing out, is shown to nobody. */
export async function askAgain(aside) {
  change(aside.key, { error: "" });
  const body = { channel_id: aside.channelId, command: aside.command };
  try {
    const { reply } = await request("POST", "/api/commands", body);
    settle(aside, { reply });
  } catch (error) {
    settle(aside, { error: error.message });
  }
}

export function dismiss(key) {
  asides.value = asides.value.filter((aside) => aside.key !== key);
}

export function forgetAsides() {
  asides.value = [];
  commands.value = [];
}

function settle(aside, outcome) {
  const isThere = asides.value.some(({ key }) => key === aside.key);
  if (isThere && aside.channelId === currentId.value) announce(`나에게만 보임: ${outcome.reply ?? outcome.error}`);
  change(aside.key, outcome);
}

function change(key, changes) {
  asides.value = asides.value.map((aside) => (aside.key === key ? { ...aside, ...changes } : aside));
}
