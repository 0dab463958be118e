import { cx, html } from "../ui.js";
import { api } from "../api.js";
import { Icon } from "../parts/icon.js";

/** A file of the API. The session is renewed first, for a download is asked by the browser and not by us. */
export function Download({ href, size, children }) {
  const fetchIt = async (event) => {
    event.preventDefault();
    await api.get("/auth/me");
    location.assign(href);
  };
  return html`<a class=${cx("button button-secondary", size && `button-${size}`)} href=${href} download onClick=${fetchIt}><${Icon} name="download" /><span>${children}</span></a>`;
}
