import { html } from "../ui.js";
import { count } from "../format.js";
import { Button } from "./button.js";

/** "더 보기", with how many there are. */
export function More({ list }) {
  if (!list.hasMore) return null;
  return html`<p class="more"><${Button} size="s" icon="chevron-down" busy=${list.loading} onClick=${list.more}>더 보기<//>
    <span class="field-hint">${count(list.data.length)} / ${count(list.total)}건</span></p>`;
}
