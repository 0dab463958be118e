/** What is said aloud (aria-live) and what is shown for a moment (toasts). */
import { signal } from "./ui.js";

export const spoken = signal("");
export const toasts = signal(/** @type {{id: number, tone: string, text: string}[]} */ ([]));

let lastId = 0;

/** Said to screen readers only. A trailing no-break space makes the same sentence count as new. */
export function announce(text) {
  spoken.value = spoken.value === text ? `${text}\u00a0` : text;
}

/** @param {string} text @param {"success" | "danger" | "info"} [tone] */
export function toast(text, tone = "success") {
  toasts.value = [...toasts.value.slice(-2), { id: ++lastId, tone, text }];
}

export function dismiss(id) {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}
