import { commands } from "../asides.js";
import { completed, matching, moved } from "../commands.js";
import { html, useEffect, useState } from "../ui.js";

const ID = "command-list";
const optionId = (index) => `${ID}-${index}`;

/**
 * The list that opens over the composer while a command is being typed. Arrows move in it, Tab and Enter take what is
 * marked, Escape shuts it until something else is typed. Enter on a command that is typed out already is left to the
 * composer, which sends it.
 */
export function useCommandList(draft, complete) {
  const [active, setActive] = useState(0);
  const [shutFor, setShutFor] = useState("");
  const found = shutFor === draft ? [] : matching(commands.value, draft);
  const marked = found[Math.min(active, found.length - 1)];
  useEffect(() => setActive(0), [draft]);

  const take = () => complete(completed(marked));
  const isTypedOut = marked && draft.trim() === marked.command;
  const keys = {
    ArrowDown: () => setActive(moved(active, 1, found.length)),
    ArrowUp: () => setActive(moved(active, -1, found.length)),
    Escape: () => setShutFor(draft),
    ...(isTypedOut ? {} : { Tab: take, Enter: take }),
  };

  /** Whether the key was for the list. */
  function keyDown(event) {
    const act = marked && !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey && keys[event.key];
    if (!act) return false;
    event.preventDefault();
    act();
    return true;
  }

  const described = marked && { "aria-controls": ID, "aria-activedescendant": optionId(found.indexOf(marked)) };
  return { found, marked, keyDown, attributes: { "aria-autocomplete": "list", "aria-haspopup": "listbox", ...described } };
}

export function CommandList({ found, marked, onPick }) {
  const hint = found.length ? `명령 ${found.length}개. 위아래 화살표로 고르고 Tab으로 넣습니다.` : "";
  return html`<p class="visually-hidden" role="status">${hint}</p>
    ${found.length > 0 &&
    html`<ul class="commands" id=${ID} role="listbox" aria-label="명령">
      ${found.map((entry, index) => html`<${Option} id=${optionId(index)} key=${entry.command} entry=${entry} isMarked=${entry === marked} onPick=${onPick} />`)}
    </ul>`}`;
}

/** The press is kept from taking the focus out of the composer. */
function Option({ id, entry, isMarked, onPick }) {
  return html`<li
    id=${id}
    role="option"
    aria-selected=${isMarked ? "true" : "false"}
    onPointerDown=${(event) => event.preventDefault()}
    onClick=${() => onPick(completed(entry))}
  >
    <span class="written">${entry.command} <span class="arguments">${entry.arguments}</span></span>
    <span class="summary">${entry.summary}</span>
  </li>`;
}
