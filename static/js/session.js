/** Who is signed in, and what they may do. The server decides anyway; this only decides what is drawn. */
import { api, ApiError } from "./api.js";
import { computed, signal } from "./ui.js";

/** @type {import("./ui.js").signal<import("./types.js").Me | null>} */
export const me = signal(null);

/** @param {string} permission */
export const can = (permission) => me.value?.permissions.includes(permission) ?? false;
export const isStaff = computed(() => !!me.value && me.value.role !== "CUSTOMER");

/** Set while the login stands over the page: call with true once signed in, with false to give up. */
export const relogin = signal(/** @type {null | ((done: boolean) => void)} */ (null));

/** @type {Promise<void> | null} */
let asking = null;

api.onSignedOut = () => {
  if (!me.value) return Promise.reject(new ApiError(401, { detail: "로그인이 필요합니다.", code: "auth.required" }));
  asking ??= ask().finally(() => { asking = null; relogin.value = null; });
  return asking;
};

const ask = () => new Promise((resolve, reject) => {
  relogin.value = (done) => (done ? resolve(undefined) : reject(new ApiError(401, { detail: "로그인이 필요합니다.", code: "auth.required" })));
});

/** At start: the session of the cookie, renewed when it has run out, or nobody. */
export async function restore() {
  try {
    me.value = await api.get("/auth/me");
  } catch (error) {
    if (error.status !== 401) throw error;
    me.value = null;
  }
}

/**
 * Somebody else at the login over the page starts afresh: what waited there was not theirs and is never sent.
 * @param {string} username @param {string} password
 */
export async function login(username, password) {
  const before = me.value;
  const person = await api.post("/auth/session", { username, password });
  if (before && before.id !== person.id) {
    location.assign("/app/");
    return new Promise(() => {});
  }
  me.value = person;
}

const CHANNEL = "guardia-session";
const SIGNED_OUT = "signed-out";

/** Signs out here and in every other tab of this browser. */
export async function logout() {
  await api.delete("/auth/session").catch(() => undefined);
  new BroadcastChannel(CHANNEL).postMessage(SIGNED_OUT);
  leave();
}

/** A tab left open must not show on what was signed out of elsewhere. */
export function watchSignOut() {
  new BroadcastChannel(CHANNEL).addEventListener("message", ({ data }) => data === SIGNED_OUT && me.value && leave());
}

const leave = () => location.assign("/app/login");
