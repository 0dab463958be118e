import { html, useState } from "../ui.js";
import { Icon } from "../parts/icon.js";
import { Menu } from "../parts/menu.js";
import { useResource } from "../resource.js";
import { ROLE } from "../labels.js";
import { logout, me } from "../session.js";
import { helpOpen } from "./shortcuts.js";
import { chooseTheme, currentTheme } from "../theme.js";

export function Header({ open, onToggle }) {
  const config = useResource("/config/ui");
  return html`<header class="header">
    <button type="button" class="icon-button nav-toggle" aria-expanded=${String(open)} aria-controls="nav" aria-label="메뉴"
      onClick=${onToggle}><${Icon} name=${open ? "x" : "menu"} /></button>
    <a class="brand" href="/app/"><img src="/static/icons/guardia.svg" alt="" width="28" height="28" /><span>GUARDiA</span></a>
    <div class="header-tools">
      ${config.data?.messenger_url && html`<a class="header-link" href=${config.data.messenger_url} target="_blank" rel="noopener noreferrer">
        <${Icon} name="message-square" /><span>메신저</span><span class="visually-hidden"> (새 창)</span></a>`}
      <${UserMenu} version=${config.data?.version} />
    </div>
  </header>`;
}

function UserMenu({ version }) {
  const { name, role, institution_name: institution } = me.value;
  return html`<${Menu} class="user-menu" button=${html`<${Icon} name="user" /><span class="user-name">${name}</span><${Icon} name="chevron-down" size="s" />`}
      label=${`${name} 사용자 메뉴`}>${(close) => html`
    <p class="menu-who"><strong>${name}</strong><span>${institution ?? ROLE[role]}${institution ? ` · ${ROLE[role]}` : ""}</span></p>
    <${ThemeSwitch} />
    <a class="menu-item" href="/app/account" onClick=${close}><${Icon} name="key-round" />내 계정</a>
    <button type="button" class="menu-item" onClick=${() => { close(); helpOpen.value = true; }}><${Icon} name="list-checks" />단축키 안내</button>
    <button type="button" class="menu-item" onClick=${logout}><${Icon} name="log-out" />로그아웃</button>
    ${version && html`<p class="menu-note">버전 ${version}</p>`}`}<//>`;
}

const THEME_WORDS = { system: "시스템 설정", light: "밝게", dark: "어둡게(고대비)" };

function ThemeSwitch() {
  const [theme, setTheme] = useState(currentTheme());
  const choose = (event) => {
    setTheme(event.currentTarget.value);
    chooseTheme(event.currentTarget.value);
  };
  return html`<label class="menu-field"><span>화면 밝기</span>
    <select class="control control-s" value=${theme} onChange=${choose}>
      ${Object.entries(THEME_WORDS).map(([key, word]) => html`<option key=${key} value=${key}>${word}</option>`)}
    </select></label>`;
}
