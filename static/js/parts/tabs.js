import { html, useRef, useUid } from "../ui.js";

/** tabs: [{id, label}]; arrow keys move, as people expect of tabs. */
export function Tabs({ label, tabs, current, onChange, children }) {
  const base = useUid("tabs");
  const list = useRef(null);
  const move = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const edge = { Home: 0, End: tabs.length - 1 }[event.key];
    if (step === undefined && edge === undefined) return;
    event.preventDefault();
    const at = tabs.findIndex((tab) => tab.id === current);
    const next = edge ?? (at + step + tabs.length) % tabs.length;
    onChange(tabs[next].id);
    list.current.children[next].focus();
  };
  return html`<div class="tabs">
    <div class="tab-list" role="tablist" aria-label=${label} ref=${list} onKeyDown=${move}>
      ${tabs.map(({ id, label: word }) => html`<button key=${id} type="button" role="tab" class="tab" id=${`${base}-${id}`}
        aria-selected=${String(id === current)} aria-controls=${`${base}-panel`} tabindex=${id === current ? 0 : -1}
        onClick=${() => onChange(id)}>${word}</button>`)}
    </div>
    <div role="tabpanel" class="tab-panel" id=${`${base}-panel`} aria-labelledby=${`${base}-${current}`}>${children}</div>
  </div>`;
}

/** Links that look like tabs: each has an address of its own. links: [{href, label, current}] */
export function TabLinks({ label, links }) {
  return html`<nav class="tab-list" aria-label=${label}>${links.map(({ href, label: word, current }) => html`
    <a key=${href} class="tab" href=${href} aria-current=${current ? "page" : undefined}>${word}</a>`)}</nav>`;
}
