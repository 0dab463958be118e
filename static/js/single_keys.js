/** Single keys: on or off for a person, and those of the page that stands on the screen. */
import { signal, useLayoutEffect, useRef } from "./ui.js";

const KEY = "guardia.shortcuts";
const TYPING = 'input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable]';

export const keysOn = signal(globalThis.localStorage?.getItem(KEY) !== "off");

/** @type {{current: Record<string, (event: KeyboardEvent) => void>} | null} */
let page = null;

export function turnKeys(on) {
  keysOn.value = on;
  localStorage.setItem(KEY, on ? "on" : "off");
}

/** Whether a key press is meant as a shortcut: never with a modifier, nor while typing or composing a syllable. */
export function isSingleKey(event) {
  const held = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
  return keysOn.value && !held && !event.target.closest?.(TYPING);
}

/** Where the Korean keyboard (두벌식) is on, a key has the name of its letter there. @type {Record<string, string>} */
const LATIN = { ㅓ: "j", ㅏ: "k", ㅁ: "a", ㄱ: "r", ㅌ: "x" };

/** What the page does with a key, if anything. */
export const pressOnPage = (event) => page?.current[LATIN[event.key] ?? event.key]?.(event);

/** Keys of this page, for as long as it stands. @param {Record<string, (event: KeyboardEvent) => void>} keys */
export function usePageKeys(keys) {
  const latest = useRef(keys);
  latest.current = keys;
  useLayoutEffect(() => {
    page = latest;
    return () => { if (page === latest) page = null; };
  }, []);
}
