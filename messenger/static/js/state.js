// What the page knows: who is here, which channels there are, what was said in the open one.
import { newKey, request } from "./api.js";
import { firstUnread, merge } from "./history.js";
import { batch, computed, signal } from "./ui.js";

const PAGE = 50;
const CATCH_UP_PAGES = 4;
const NOTHING = { items: [], hasMore: false, isLoading: false, isLoaded: false, freshFrom: null, error: "" };

export const me = signal(undefined); // undefined: not asked yet, null: nobody
export const itsmUrl = signal("");
export const channels = signal([]);
export const channelsError = signal("");
export const currentId = signal(null);
export const histories = signal({});
export const pending = signal([]);
export const connection = signal("connecting");
export const drafts = new Map();

export const currentChannel = computed(() => channels.value.find((channel) => channel.id === currentId.value) ?? null);
export const currentHistory = computed(() => histories.value[currentId.value] ?? NOTHING);
export const unreadTotal = computed(() => channels.value.reduce((sum, channel) => sum + channel.unread, 0));

let reads = 0; // grows when reading begins to be told and when it has been

/** An answer that was asked for before something was read would bring its badge back: then it is asked for again. */
export async function loadChannels() {
  const before = reads;
  try {
    const found = await request("GET", "/api/channels");
    if (reads !== before) return loadChannels();
    channels.value = found;
    channelsError.value = "";
  } catch (error) {
    channelsError.value = error.message;
  }
}

export function forgetEverything() {
  batch(() => {
    me.value = null;
    channels.value = [];
    histories.value = {};
    pending.value = [];
    drafts.clear();
  });
}

/** Opens a channel and shows its newest page; a page already here is shown at once. */
export function openChannel(id) {
  currentId.value = id;
  if (id === null) return;
  if (!history(id).isLoaded) return loadNewest(id);
  change(id, { freshFrom: firstUnread(history(id).items, currentChannel.value?.unread ?? 0, me.value?.id) });
}

async function loadNewest(id) {
  const unread = channels.value.find((channel) => channel.id === id)?.unread ?? 0; // before reading makes it 0
  change(id, { isLoading: true, error: "" });
  try {
    const page = await fetchPage(id);
    const items = merge(history(id).items, page.items);
    const freshFrom = firstUnread(items, unread, me.value?.id);
    change(id, { items, hasMore: page.has_more, isLoading: false, isLoaded: true, freshFrom });
  } catch (error) {
    change(id, { isLoading: false, error: error.message });
  }
}

export async function loadOlder() {
  const id = currentId.value;
  const { items, hasMore, isLoading } = history(id);
  if (!hasMore || isLoading) return;
  change(id, { isLoading: true, error: "" });
  try {
    const page = await fetchPage(id, items[0].id);
    change(id, { items: merge(page.items, history(id).items), hasMore: page.has_more, isLoading: false });
  } catch (error) {
    change(id, { isLoading: false, error: error.message });
  }
}

/** After a gap in the WebSocket: channels anew, the open channel page by page until it meets what is known. */
export async function catchUp() {
  const id = currentId.value;
  histories.value = id === null || !histories.value[id] ? {} : { [id]: histories.value[id] };
  await loadChannels();
  if (id === null) return;
  if (!history(id).isLoaded) return loadNewest(id);
  const newestKnown = history(id).items.at(-1)?.id ?? 0;
  try {
    await fillGap(id, newestKnown);
  } catch (error) {
    change(id, { error: error.message });
  }
}

async function fillGap(id, newestKnown) {
  let found = [];
  let before;
  for (let turn = 0; turn < CATCH_UP_PAGES; turn += 1) {
    const page = await fetchPage(id, before);
    found = merge(page.items, found);
    before = found[0]?.id;
    if (!page.has_more || before <= newestKnown) return change(id, { items: merge(history(id).items, found) });
  }
  return change(id, { items: found, hasMore: true }); // too long away: start again from the newest
}

function fetchPage(id, before) {
  const query = new URLSearchParams({ limit: PAGE, ...(before ? { before } : {}) });
  return request("GET", `/api/channels/${id}/messages?${query}`);
}

/**
 * A message as the server has it, by WebSocket or as the answer to our POST; either may come first.
 * `key` names the pending copy that it replaces. Answers whether it is news from somebody else.
 */
export function receive(message, key) {
  return batch(() => {
    if (key) discard(key);
    return add(message);
  });
}

function add(message) {
  const known = histories.value[message.channel_id];
  const isNew = !known?.items.some((other) => other.id === message.id);
  if (known) change(message.channel_id, { items: merge(known.items, [message]) });
  const isMine = message.author.id === me.value?.id;
  touchChannel(message.channel_id, (channel) => ({
    last_message_at: message.created_at,
    unread: channel.unread + (isMine || !isNew ? 0 : 1),
  }));
  if (!channels.value.some((channel) => channel.id === message.channel_id)) loadChannels();
  return isNew && !isMine;
}

/** Tells the server how far the open channel was read. The badge goes at once; the server's word corrects it. */
export async function markRead() {
  const channel = currentChannel.value;
  const newest = currentHistory.value.items.at(-1);
  if (!channel?.unread || !newest) return;
  reads += 1;
  touchChannel(channel.id, () => ({ unread: 0 }));
  const told = await request("PUT", `/api/channels/${channel.id}/read`, { message_id: newest.id }).then(() => true, () => false);
  reads += 1;
  if (!told) await loadChannels();
}

/** Another tab of mine read on. Messages that came since then are counted by what is on this page. */
export function readElsewhere({ channel_id: id, message_id: messageId }) {
  const newer = history(id).items.filter((message) => message.id > messageId && message.author.id !== me.value?.id);
  touchChannel(id, () => ({ unread: newer.length }));
}

export function send(content) {
  const entry = { key: newKey(), channelId: currentId.value, content, error: "" };
  pending.value = [...pending.value, entry];
  return deliver(entry);
}

/** With the key of the first try: however often it is sent, it is said once. */
export async function deliver(entry) {
  replacePending(entry, { ...entry, error: "" });
  const body = { channel_id: entry.channelId, content: entry.content };
  try {
    const message = await request("POST", "/api/messages", body, { "Idempotency-Key": entry.key });
    receive(message, entry.key);
  } catch (error) {
    replacePending(entry, { ...entry, error: error.message });
  }
}

export function discard(key) {
  pending.value = pending.value.filter((entry) => entry.key !== key);
}

function replacePending(entry, changed) {
  pending.value = pending.value.map((other) => (other.key === entry.key ? changed : other));
}

function history(id) {
  return histories.value[id] ?? NOTHING;
}

function change(id, changes) {
  histories.value = { ...histories.value, [id]: { ...history(id), ...changes } };
}

function touchChannel(id, changes) {
  channels.value = channels.value.map((channel) => (channel.id === id ? { ...channel, ...changes(channel) } : channel));
}
