/** The only door to third-party code: everything else imports from here. */
import { Component, Fragment, h, render } from "../vendor/preact.js";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../vendor/hooks.js";
import htm from "../vendor/htm.js";
import { batch, computed, effect, signal } from "../vendor/signals.js";

export const html = htm.bind(h);
export {
  Component, Fragment, render,
  useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState,
  batch, computed, effect, signal,
};

let lastId = 0;

/** An id that is stable for the life of a component, for label/for and aria-… pairs. */
export function useUid(prefix = "u") {
  const ref = useRef("");
  ref.current ||= `${prefix}-${++lastId}`;
  return ref.current;
}

/** Join class names, leaving out what is falsy. */
export const cx = (/** @type {any[]} */ ...names) => names.filter(Boolean).join(" ");
