/** Has a screen reader say it, without moving the focus. */
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}
