import { drafts, send } from "../state.js";
import { html, useEffect, useRef, useState } from "../ui.js";

const MAX = 4000;
const NEAR_LIMIT = 3800;
const WIDE = matchMedia("(min-width: 720px)");

/** Enter sends, Shift+Enter breaks the line; an Enter that only finishes a Korean syllable does neither. */
export function Composer({ channel }) {
  const [draft, setDraft] = useState(drafts.get(channel.id) ?? "");
  const area = useRef(null);
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
    send(draft);
    change("");
    area.current.focus();
  }

  function keyDown(event) {
    const finishesSyllable = event.isComposing || event.keyCode === 229;
    if (event.key === "Enter" && !event.shiftKey && !finishesSyllable) submit(event);
  }

  const isNearLimit = draft.length > NEAR_LIMIT;
  return html`<form class="composer" onSubmit=${submit}>
    <label class="visually-hidden" for="draft">${channel.name}에 보낼 메시지</label>
    <textarea
      id="draft"
      ref=${area}
      rows="1"
      maxlength=${MAX}
      placeholder="메시지를 입력하세요"
      aria-describedby="draft-help"
      value=${draft}
      onInput=${(event) => change(event.currentTarget.value)}
      onKeyDown=${keyDown}
    ></textarea>
    <button class="button button-primary" disabled=${!draft.trim()}>보내기</button>
    <p class=${`help ${isNearLimit ? "near-limit" : "keys"}`} id="draft-help">
      ${isNearLimit ? `${draft.length} / ${MAX}자` : "Enter 보내기, Shift+Enter 줄바꿈"}
    </p>
  </form>`;
}
