import { cx, html } from "../ui.js";
import { path } from "../navigation.js";
import { allowed, NAV } from "../routes.js";
import { can } from "../session.js";
import { Icon } from "../parts/icon.js";
import { work } from "../work.js";

export function Nav({ open, onKeyDown }) {
  return html`<nav id="nav" class=${cx("nav", open && "nav-open")} aria-label="주 메뉴" onKeyDown=${onKeyDown}>
    ${NAV.map(({ group, items }) => {
      const mine = items.filter((item) => allowed(item, can));
      return mine.length > 0 && html`<div key=${group} class="nav-group">
        <p class="nav-group-name">${group}</p>
        <ul>${mine.map((item) => html`<${Item} key=${item.href} ...${item} />`)}</ul>
      </div>`;
    })}
  </nav>`;
}

function Item({ href, label, icon, count, alone }) {
  const here = path.value === href || (!alone && path.value.startsWith(`${href}/`));
  const waiting = count ? work.value?.counts[count] : 0;
  return html`<li><a class="nav-item" href=${href} aria-current=${here ? "page" : undefined}>
    <${Icon} name=${icon} /><span>${label}</span>
    ${waiting > 0 && html`<span class="nav-count">${waiting}<span class="visually-hidden">건 대기</span></span>`}
  </a></li>`;
}
