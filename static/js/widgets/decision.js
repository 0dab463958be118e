import { html, useLayoutEffect, useRef, useState } from "../ui.js";
import { api } from "../api.js";
import { toast } from "../live.js";
import { Button } from "../parts/button.js";
import { focusHeading } from "../parts/heading.js";
import { DecisionDialog } from "./decision_dialog.js";
import { offered, VERBS } from "./decision_verbs.js";

const KEYS = { approve: "a", reject: "r" };
const BRIEF = ["approve", "finalize", "reject", "withdraw"];

/**
 * The buttons a person has on an approval, each leading to one dialog: two clicks to approve.
 * `full`: with those that decide nothing (보류, 의견, 확인), as on the document itself.
 */
export function DecisionButtons({ approval, onDone, size, full }) {
  const verbs = offered(approval.can).filter((verb) => full || BRIEF.includes(verb));
  const reads = full && approval.can.includes("acknowledge");
  return verbs.length || reads ? html`<${Buttons} ...${{ approval, verbs, reads, onDone, size }} />` : null;
}

function Buttons({ approval, verbs, reads, onDone, size }) {
  const [verb, setVerb] = useState(null);
  const row = useKeptFocus();
  return html`<div class="button-row" ref=${row}>
    ${reads && html`<${AcknowledgeButton} ...${{ approval, onDone, size }} />`}
    ${verbs.map((name) => html`<${VerbButton} key=${name} ...${{ name, size }} onClick=${() => setVerb(name)} />`)}
    ${verb && html`<${DecisionDialog} ...${{ approval, verb, onDone }} onClose=${() => setVerb(null)} />`}
  </div>`;
}

export function VerbButton({ name, size, onClick, children }) {
  const { icon, submit } = VERBS[name];
  const kind = name === "approve" ? "primary" : "secondary";
  return html`<${Button} kind=${kind} size=${size} icon=${icon} data-key=${KEYS[name]} onClick=${onClick}>${WORD[name] ?? submit}${children}<//>`;
}

const WORD = { opinion: "의견" };

/** "확인": one click, nothing to fill in. */
export function AcknowledgeButton({ approval, onDone, size }) {
  const [busy, setBusy] = useState(false);
  const acknowledge = async () => {
    setBusy(true);
    try {
      const result = await api.post(`/approvals/${approval.id}/acknowledge`);
      toast(`${approval.number} 읽은 것으로 확인했습니다.`);
      onDone?.(result);
    } catch (error) {
      toast(error.message, "danger");
    } finally {
      setBusy(false);
    }
  };
  return html`<${Button} kind="primary" size=${size} icon="check" busy=${busy} onClick=${acknowledge}>확인<span class="visually-hidden"> ${approval.number}</span><//>`;
}

/** Decided: the buttons go, and the focus with them, unless it is led on first. @param {(row: HTMLElement) => HTMLElement | null | undefined} [next] */
export function useKeptFocus(next) {
  const row = useRef(null);
  useLayoutEffect(() => {
    const element = row.current;
    return () => {
      if (!element?.contains(document.activeElement)) return;
      const target = next?.(element);
      if (target) target.focus();
      else focusHeading();
    };
  }, []);
  return row;
}
