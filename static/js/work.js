/** How much waits for me: shared by the navigation and the first page. */
import { signal } from "./ui.js";
import { api } from "./api.js";
import { whenSeen } from "./resource.js";
import { can, me } from "./session.js";

const EVERY_MS = 60_000;

/** @type {any} {counts, approvals, assigned, requested} or null before the first answer */
export const work = signal(null);
export const workError = signal(null);

export async function refreshWork() {
  if (!can("sr:read") || me.value?.must_change_password) return;
  try {
    work.value = await api.get("/tasks/my-work");
    workError.value = null;
  } catch (error) {
    workError.value = error;
  }
}

/** Keeps the counts fresh while the tab is looked at. @returns {() => void} stop */
export function watchWork() {
  refreshWork();
  const timer = setInterval(() => document.visibilityState === "visible" && refreshWork(), EVERY_MS);
  const unsee = whenSeen(refreshWork);
  return () => {
    clearInterval(timer);
    unsee();
  };
}
