// What is inside a message: plain words, **bold** ones and links. Nothing here ever becomes markup.

const PIECES = /\*\*(?=\S)([^*\n]*[^*\s])\*\*|(https?:\/\/[^\s<>"'`]+)/g;
const TRAILING = /[.,;:!?)\]}…。，]+$/;

/** [{kind: "text" | "bold" | "link", value}] in reading order; joined with their marks they are the content again. */
export function pieces(content) {
  const found = [];
  let end = 0;
  for (const match of content.matchAll(PIECES)) {
    push(found, "text", content.slice(end, match.index));
    end = match.index + match[0].length;
    if (match[1] !== undefined) push(found, "bold", match[1]);
    else pushLink(found, match[2]);
  }
  push(found, "text", content.slice(end));
  return found;
}

function pushLink(found, address) {
  const trailing = closing(address);
  push(found, "link", address.slice(0, address.length - trailing.length));
  push(found, "text", trailing);
}

/** Punctuation that ends the sentence, not the address. A bracket opened inside the address stays with it. */
function closing(address) {
  const tail = address.match(TRAILING)?.[0] ?? "";
  return tail.startsWith(")") && address.includes("(") ? tail.slice(1) : tail;
}

function push(found, kind, value) {
  if (value) found.push({ kind, value });
}
