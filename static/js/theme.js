// @ts-check
/** Light, dark, or as the system says; the choice stays in this browser. */
const KEY = "guardia.theme";
export const THEMES = /** @type {const} */ (["system", "light", "dark"]);

export function currentTheme() {
  try {
    return localStorage.getItem(KEY) ?? "system";
  } catch {
    return "system";
  }
}

/** @param {string} theme */
export function applyTheme(theme = currentTheme()) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/** @param {string} theme */
export function chooseTheme(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch { /* the choice then lasts until reload */ }
  applyTheme(theme);
}
