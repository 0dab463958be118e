import { html, signal, useEffect } from "../ui.js";
import { navigate } from "../navigation.js";
import { isSingleKey, keysOn, pressOnPage, turnKeys } from "../single_keys.js";
import { Check } from "../parts/field.js";
import { Dialog } from "../parts/dialog.js";
import { can } from "../session.js";

const GO = { h: "/app/", t: "/app/tasks", a: "/app/approvals", s: "/app/servers", o: "/app/operations" };
const LIST = [
  ["?", "단축키 안내"], ["g h", "내 업무"], ["g t", "SR 목록"], ["g a", "결재함"], ["g s", "서버"], ["g o", "운영"],
  ["n", "새 SR 등록"],
  ["j k", "결재함에서 아래 · 위로"], ["x", "결재함에서 고르기"], ["a", "결재 승인"], ["r", "결재 반려"], ["Ctrl + Enter", "작성 중인 글 보내기"], ["Esc", "창 닫기"],
];

export const helpOpen = signal(false);

/** Single keys can be turned off: they get in the way of speech input. */
export function Shortcuts() {
  useEffect(listen, []);
  if (!helpOpen.value) return null;
  return html`<${Dialog} title="단축키 안내" onClose=${() => { helpOpen.value = false; }} size="s"><div class="dialog-body">
    <dl class="shortcuts">${LIST.map(([keys, what]) => html`<div key=${keys}><dt>${keys.split(" ").map((k) => (k === "+" ? "+" : html`<kbd>${k}</kbd>`))}</dt><dd>${what}</dd></div>`)}</dl>
    <${Check} label="한 글자 단축키 사용" checked=${keysOn.value} onInput=${turnKeys} />
  </div><//>`;
}

function listen() {
  let afterG = 0;
  const press = (event) => {
    if (!isSingleKey(event)) return;
    if (event.key === "?") return void (helpOpen.value = true);
    if (document.querySelector("dialog[open]")) return;
    const target = Date.now() - afterG < 1500 ? GO[event.key] : undefined;
    afterG = event.key === "g" ? Date.now() : 0;
    if (target) navigate(target);
    else if (event.key === "n" && can("sr:create")) navigate("/app/tasks/new");
    else pressOnPage(event);
  };
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}
