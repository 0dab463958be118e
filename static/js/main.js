/** Start: the theme before anything is drawn, the session, then the first page. */
import { html, render } from "./ui.js";
import { App } from "./app.js";
import { restore, watchSignOut } from "./session.js";
import { startNavigation } from "./navigation.js";
import { applyTheme } from "./theme.js";
import { StartFailed } from "./shell/start_failed.js";

const root = document.getElementById("app");

applyTheme();
startNavigation();
watchSignOut();
try {
  await restore();
  render(html`<${App} />`, root);
} catch (error) {
  render(html`<${StartFailed} error=${error} />`, root);
}
