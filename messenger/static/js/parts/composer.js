import { ask, commands } from "../asides.js";
import { chosen, isCommand } from "../commands.js";
import { drafts, send } from "../state.js";
import { html, useEffect, useRef, useState } from "../ui.js";
import { CommandList, useCommandList } from "./command_list.js";

const MAX = 4000;
const MAX_COMMAND = 500;
const NEAR = 0.95;
const WIDE = matchMedia("(min-width: 720px)");

/**
 * Enter sends, Shift+Enter breaks the line; an Enter that only finishes a Korean syllable does neither. A line that
 * begins with /itsm goes to the ITSM instead of the room.
 */
export function Composer({ channel }) {
  const [draft, setDraft] = useState(drafts.get(channel.id) ?? "");
  const area = useRef(null);
  const list = useCommandList(draft, change);
  useEffect(() => {
    if (WIDE.matches) area.current.focus({ preventScroll: true });
  }, []);

  function change(text) {
    drafts.set(channel.id, text);
    setDraft(text);
  }

  function submit(event) {
    event.preventDefault();
    if (!draft.trim()) return;
    if (isCommand(draft)) ask(draft.trim());
    else send(draft);
    change("");
    area.current.focus();
  }

  function keyDown(event) {
    const finishesSyllable = event.isComposing || event.keyCode === 229;
    if (finishesSyllable || list.keyDown(event)) return;
    if (event.key === "Enter" && !event.shiftKey) submit(event);
  }

  return html`<form class="composer" onSubmit=${submit}>
    <${CommandList} found=${list.found} marked=${list.marked} onPick=${change} />
    <label class="visually-hidden" for="draft">${channel.name}에 보낼 메시지</label>
    <textarea
      id="draft"
      ref=${area}
      rows="1"
      maxlength=${isCommand(draft) ? MAX_COMMAND : MAX}
      placeholder="메시지 입력, /를 누르면 명령"
      aria-describedby="draft-help"
      ...${list.attributes}
      value=${draft}
      onInput=${(event) => change(event.currentTarget.value)}
      onKeyDown=${keyDown}
    ></textarea>
    <button class="button button-primary" disabled=${!draft.trim()}>보내기</button>
    <${Help} draft=${draft} />
  </form>`;
}

/** How long it may be when that is near, how the command is written when it is one, the keys otherwise. */
function Help({ draft }) {
  const most = isCommand(draft) ? MAX_COMMAND : MAX;
  const isNearLimit = draft.length > most * NEAR;
  const command = chosen(commands.value, draft);
  const usage = command && `${command.command} ${command.arguments}`.trim();
  const words = usage ? `${usage}: ${command.summary}. 답은 나에게만 보입니다.` : "Enter 보내기, Shift+Enter 줄바꿈, / 명령";
  return html`<p class=${`help ${isNearLimit ? "near-limit" : usage ? "" : "keys"}`} id="draft-help">
    ${isNearLimit ? `${draft.length} / ${most}자` : words}
  </p>`;
}
