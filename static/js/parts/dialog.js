import { html, useEffect, useRef, useUid } from "../ui.js";
import { Button, IconButton } from "./button.js";
import { focusHeading } from "./heading.js";

/**
 * A native modal dialog: focus stays inside and returns where it came from, or to the page's name where that is gone;
 * Escape asks to close.
 */
export function Dialog({ title, onClose, children, size = "m", closable = true }) {
  const dialog = useRef(null);
  const id = useUid("dialog");
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    element.showModal();
    element.querySelector("[data-autofocus]")?.focus();
    return () => {
      element.close();
      if (before instanceof HTMLElement) before.focus();
      if (document.activeElement !== before || before === document.body) focusHeading();
    };
  }, []);
  const cancel = (event) => {
    event.preventDefault();
    if (closable) onClose?.();
  };
  /** The browser closes without asking when Escape comes before anything else was done in the dialog. */
  const closed = (event) => event.currentTarget.isConnected && onClose?.();
  return html`<dialog ref=${dialog} class=${`dialog dialog-${size}`} aria-labelledby=${id} onCancel=${cancel} onClose=${closed}>
    <header class="dialog-head">
      <h2 id=${id}>${title}</h2>
      ${closable && html`<${IconButton} icon="x" label="닫기" onClick=${onClose} />`}
    </header>
    ${children}
  </dialog>`;
}

/** The row of buttons at the foot: what was asked for last, nearest the hand. */
export function DialogFoot({ onClose, submit, kind = "primary", busy, closeLabel = "취소" }) {
  return html`<footer class="dialog-foot">
    <${Button} onClick=${onClose}>${closeLabel}<//>
    ${submit && html`<${Button} kind=${kind} type="submit" busy=${busy}>${submit}<//>`}
  </footer>`;
}
