import { html, useEffect, useRef, useState, useUid } from "../ui.js";

/** A button that opens a small panel of links and controls; Escape and a click elsewhere close it. */
export function Menu({ button, label, children, class: extra = "" }) {
  const [open, setOpen] = useState(false);
  const root = useRef(null);
  const id = useUid("menu");
  useEffect(() => {
    if (!open) return undefined;
    const outside = (event) => !root.current.contains(event.target) && setOpen(false);
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
    };
  }, [open]);
  const escape = (event) => {
    if (event.key !== "Escape" || !open) return;
    event.stopPropagation();
    setOpen(false);
    root.current.querySelector("button").focus();
  };
  return html`<div class=${`menu ${extra}`} ref=${root} onKeyDown=${escape}>
    <button type="button" class="menu-button" aria-expanded=${String(open)} aria-controls=${id} aria-label=${label}
      onClick=${() => setOpen(!open)}>${button}</button>
    <div class="menu-panel" id=${id} hidden=${!open}>${typeof children === "function" ? children(() => setOpen(false)) : children}</div>
  </div>`;
}
