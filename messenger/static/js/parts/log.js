import { asides } from "../asides.js";
import { count, day } from "../format.js";
import { rows, withAsides } from "../history.js";
import { currentChannel, currentId, loadOlder, markRead, me, pending } from "../state.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "../ui.js";
import { Aside } from "./aside.js";
import { Message, Pending } from "./message.js";

const NEAR_PX = 48;

/** The messages of the open channel. Stays at the bottom when there, and where the eye is when not. */
export function Log({ history }) {
  const box = useRef(null);
  const [isAtBottom, setAtBottom] = useState(true);
  const [seenId, setSeenId] = useState(0);
  const waiting = pending.value.filter((entry) => entry.channelId === currentId.value);
  const told = asides.value.filter((aside) => aside.channelId === currentId.value);
  const newestId = history.items.at(-1)?.id ?? 0;
  const arrived = history.items.filter((message) => message.id > seenId && message.author.id !== me.value.id).length;

  useKeptPosition(box, isAtBottom, history.items, waiting.length + told.length);
  useStickyBottom(box, isAtBottom);
  useReading(isAtBottom, newestId, setSeenId);

  function scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = box.current;
    setAtBottom(scrollHeight - scrollTop - clientHeight < NEAR_PX);
    if (scrollTop < NEAR_PX && history.isLoaded) loadOlder();
  }

  function toBottom() {
    box.current.scrollTop = box.current.scrollHeight;
    setAtBottom(true);
  }

  return html`<div class="log-frame">
    <section class="log" ref=${box} tabindex="0" aria-label="메시지" onScroll=${scrolled}>
      <${Top} history=${history} />
      <ol>
        ${withAsides(rows(history.items, history.freshFrom), told).map((row) => html`<${Row} ...${row} key=${row.key} />`)}
        ${waiting.map((entry) => html`<${Pending} key=${entry.key} entry=${entry} />`)}
      </ol>
    </section>
    ${!isAtBottom && html`<${Jump} arrived=${arrived} onClick=${toBottom} />`}
  </div>`;
}

/**
 * Before paint: at the bottom stay there; when older ones came in above, keep what was under the eye there. `ownCount`
 * is how much of one's own is under way or answered: when that grows, its end is what one wants to see.
 */
function useKeptPosition(box, isAtBottom, items, ownCount) {
  const before = useRef({ firstId: 0, height: 0, ownCount: 0 });
  const firstId = items[0]?.id ?? 0;
  useLayoutEffect(() => {
    const element = box.current;
    const grownAbove = before.current.firstId > firstId && firstId > 0;
    if (isAtBottom && !grownAbove) element.scrollTop = element.scrollHeight;
    else if (grownAbove) element.scrollTop += element.scrollHeight - before.current.height;
    before.current = { ...before.current, firstId, height: element.scrollHeight };
  }, [items, pending.value, asides.value]);
  useEffect(() => {
    if (ownCount > before.current.ownCount) box.current.scrollTop = box.current.scrollHeight;
    before.current.ownCount = ownCount;
  }, [ownCount]);
}

/** The composer grows while someone types, a keyboard slides in: the last words stay in sight. */
function useStickyBottom(box, isAtBottom) {
  useEffect(() => {
    const element = box.current;
    const observer = new ResizeObserver(() => {
      if (isAtBottom) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [isAtBottom]);
}

/** What is on the screen of someone who is looking is read. */
function useReading(isAtBottom, newestId, setSeenId) {
  const unread = currentChannel.value?.unread ?? 0;
  useEffect(() => {
    function look() {
      if (!isAtBottom || document.hidden) return;
      setSeenId(newestId);
      markRead();
    }
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [isAtBottom, newestId, unread]);
}

function Top({ history }) {
  if (history.error) return html`<p class="notice" role="alert">${history.error}</p>`;
  if (history.isLoading) return html`<p class="older" role="status">불러오는 중…</p>`;
  if (history.hasMore)
    return html`<p class="older"><button class="button" type="button" onClick=${loadOlder}>이전 메시지 더 보기</button></p>`;
  return history.isLoaded && history.items.length === 0 ? html`<p class="quiet">아직 메시지가 없습니다.</p>` : null;
}

function Row({ kind, at, message, starts, aside }) {
  if (kind === "day") return html`<li class="divider">${day(at)}</li>`;
  if (kind === "fresh") return html`<li class="divider fresh">여기부터 새 메시지</li>`;
  if (kind === "aside") return html`<${Aside} aside=${aside} />`;
  return html`<${Message} message=${message} starts=${starts} />`;
}

function Jump({ arrived, onClick }) {
  const label = arrived ? `새 메시지 ${count(arrived)}개` : "맨 아래로";
  return html`<button class=${`button jump ${arrived ? "button-primary" : ""}`} type="button" onClick=${onClick}>
    ${label}
  </button>`;
}
