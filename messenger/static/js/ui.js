// The only file that knows vendor/: everything else takes its building blocks from here.
import { h, render } from "../vendor/preact.js";
import { useEffect, useLayoutEffect, useRef, useState } from "../vendor/hooks.js";
import { batch, computed, effect, signal } from "../vendor/signals.js";
import htm from "../vendor/htm.js";

export const html = htm.bind(h);
export { batch, computed, effect, render, signal, useEffect, useLayoutEffect, useRef, useState };
