import { html, useEffect, useState } from "../ui.js";
import { address } from "../navigation.js";
import { Header } from "./header.js";
import { Nav } from "./nav.js";
import { Shortcuts } from "./shortcuts.js";
import { watchWork } from "../work.js";

/** What stands around every page. The menu folds away on a narrow screen and closes on arrival. */
export function Shell({ children }) {
  const [open, setOpen] = useState(false);
  useEffect(() => setOpen(false), [address.value]);
  useEffect(() => watchWork(), []);
  const escape = (event) => {
    if (event.key !== "Escape") return;
    setOpen(false);
    document.querySelector(".nav-toggle").focus();
  };
  return html`<a class="skip-link" href="#main">본문으로 건너뛰기</a>
    <${Header} open=${open} onToggle=${() => setOpen(!open)} />
    <div class="frame">
      <${Nav} open=${open} onKeyDown=${open ? escape : undefined} />
      <main id="main" class="main" tabindex="-1">${children}</main>
    </div>
    <${Shortcuts} />`;
}
