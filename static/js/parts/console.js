import { cx, html, useLayoutEffect, useRef, useState } from "../ui.js";
import { Button } from "./button.js";

const NEAR_PX = 24;

/** A command's output. It follows what is new until one scrolls up, and again once one is back at the end. */
export function Console({ segments, label, empty, live }) {
  const box = useRef(null);
  const [following, setFollowing] = useState(true);
  useLayoutEffect(() => {
    if (following && live) box.current.scrollTop = box.current.scrollHeight;
  }, [segments, following, live]);
  const scrolled = () => {
    const { scrollHeight, scrollTop, clientHeight } = box.current;
    setFollowing(scrollHeight - scrollTop - clientHeight < NEAR_PX);
  };
  return html`<div class="console-box">
    <div class="console" ref=${box} onScroll=${scrolled} tabindex="0" role="region" aria-label=${label}>
      ${segments.length === 0 && html`<span class="console-empty">${empty}</span>`}
      ${segments.map(({ stream, text }, at) => html`<div key=${at} class=${cx("console-part", stream === "stderr" && "console-err")}>${stream === "stderr" && html`<span class="console-mark">stderr</span>`}<pre>${text}</pre></div>`)}
    </div>
    ${live && !following && html`<${Button} size="s" icon="chevron-down" class="console-end" onClick=${() => setFollowing(true)}>맨 아래로<//>`}
  </div>`;
}
