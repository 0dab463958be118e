// Pure functions over what is typed after a slash. `commands`: [{command, arguments, summary}], as the server lists them.

const UNSEEN = /^[\s\u200b\u2060\ufeff]+/;

/** The server's own rule (core/command_line.py): such a line never becomes a message. */
export const isCommand = (text) => text.replace(UNSEEN, "").normalize("NFKC").toLowerCase().startsWith("/itsm");

/** Those that what is typed so far may still become; nothing once a command is typed out and its arguments begin. */
export function matching(commands, draft) {
  const typed = spaced(draft);
  return typed.startsWith("/") ? commands.filter(({ command }) => command.startsWith(typed)) : [];
}

/** The command that is being typed out, the longest that fits, or null. */
export function chosen(commands, draft) {
  const typed = `${spaced(draft)} `;
  const fitting = commands.filter(({ command }) => typed.startsWith(`${command} `));
  return fitting.sort((a, b) => b.command.length - a.command.length)[0] ?? null;
}

/** The draft once a command was picked: ready for its arguments, or for Enter when there are none. */
export const completed = (entry) => (entry.arguments ? `${entry.command} ` : entry.command);

/** `index` moved by `step`, past the end to the other end. */
export const moved = (index, step, length) => (index + step + length) % length;

const spaced = (draft) => draft.replace("／", "/").replace(/\s+/g, " ").toLowerCase();
