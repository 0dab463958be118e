import { html } from "../ui.js";
import { count } from "../format.js";
import { IconButton } from "./button.js";

/** "41–60 / 1,234건" and the way to its neighbours. */
export function Pager({ page, onPage, unit = "건" }) {
  const first = page.total ? (page.page - 1) * page.size + 1 : 0;
  const last = Math.min(page.page * page.size, page.total);
  const pages = Math.max(1, page.pages);
  return html`<nav class="pager" aria-label="쪽 이동">
    <p class="pager-range">${count(first)}–${count(last)} / 총 ${count(page.total)}${unit}</p>
    ${pages > 1 && html`<${IconButton} icon="chevron-left" label="이전 쪽" disabled=${page.page <= 1} onClick=${() => onPage(page.page - 1)} />
    <span class="pager-now">${count(page.page)} / ${count(pages)}쪽</span>
    <${IconButton} icon="chevron-right" label="다음 쪽" disabled=${page.page >= pages} onClick=${() => onPage(page.page + 1)} />`}
  </nav>`;
}
