// Pure functions over lists of messages, so that they can be tried without a browser.
import { dayKey } from "./format.js";

const SAME_GROUP_MS = 5 * 60 * 1000;

/** Both lists as one: by id, each message once. What arrives twice or out of order ends in its place. */
export function merge(known, arriving) {
  const byId = new Map([...known, ...arriving].map((message) => [message.id, message]));
  return [...byId.values()].sort((a, b) => a.id - b.id);
}

/** What to draw: days, the line above what is new, and messages that know whether they start a group of their author's. */
export function rows(messages, freshFrom = null) {
  const drawn = [];
  let previous = null;
  for (const message of messages) {
    const isNewDay = !previous || dayKey(previous.created_at) !== dayKey(message.created_at);
    if (isNewDay) drawn.push({ kind: "day", key: `day-${dayKey(message.created_at)}`, at: message.created_at });
    if (message.id === freshFrom) drawn.push({ kind: "fresh", key: "fresh" });
    const starts = isNewDay || message.id === freshFrom || !continues(previous, message);
    drawn.push({ kind: "message", key: `message-${message.id}`, message, starts });
    previous = message;
  }
  return drawn;
}

function continues(previous, message) {
  const gap = new Date(message.created_at) - new Date(previous.created_at);
  return previous.author.id === message.author.id && gap < SAME_GROUP_MS;
}

/**
 * `drawn` with each aside after the newest message that was there when it was asked. What follows one names its author
 * again, so that it does not look like a part of the aside.
 */
export function withAsides(drawn, asides) {
  const ids = drawn.filter(({ kind }) => kind === "message").map(({ message }) => message.id);
  const before = (id = Infinity, from = 0) => asides.filter(({ afterId }) => afterId >= from && afterId < id).map(asRow);
  let seen = 0;
  return drawn.reduce((placed, row) => {
    const isApart = row.kind === "message" && placed.at(-1)?.kind === "aside";
    placed.push(isApart ? { ...row, starts: true } : row);
    if (row.kind === "message") placed.push(...before(ids[++seen], row.message.id));
    return placed;
  }, before(ids[0]));
}

const asRow = (aside) => ({ kind: "aside", key: `aside-${aside.key}`, aside });

/** The oldest of the last `unread` messages that others wrote, or null when it is not on this page. */
export function firstUnread(messages, unread, myId) {
  if (!unread) return null;
  const others = messages.filter((message) => message.author.id !== myId);
  return others.at(-unread)?.id ?? null;
}
