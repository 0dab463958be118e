import { html, useState } from "../../../ui.js";
import { api } from "../../../api.js";
import { withId } from "../../../errors.js";
import { submitKey, useForm } from "../../../form.js";
import { movedSentence, needsReason, transitionLabel } from "../../../labels.js";
import { toast } from "../../../live.js";
import { Button } from "../../../parts/button.js";
import { Dialog, DialogFoot } from "../../../parts/dialog.js";
import { FormError, Textarea } from "../../../parts/field.js";
import { focusHeading } from "../../../parts/heading.js";
import { refreshWork } from "../../../work.js";
import { EditDialog } from "./edit.js";
import { HoldDialog } from "./hold.js";

const FORWARD = ["IN_PROGRESS", "RESOLVED", "CLOSED"];
const QUIET = ["PENDING_APPROVAL", "APPROVED", "REJECTED"]; // reached by the approval, never by a button

/** What may be done with the SR now: the server names the moves, this names the buttons. */
export function Actions({ sr, onChange }) {
  const [asking, setAsking] = useState(null);
  const [editing, setEditing] = useState(false);
  const [busy, setBusy] = useState(null);
  const moves = sr.allowed_transitions.filter((to) => !QUIET.includes(to));
  const ahead = moves.find((to) => FORWARD.includes(to) && !needsReason(sr.status, to));

  const move = async (to, why = {}) => {
    const next = await api.post(`/tasks/${sr.id}/transitions`, { to, ...why });
    toast(`${sr.number} ${movedSentence(sr.status, to)}`);
    refreshWork();
    onChange(next);
  };
  const press = async (to) => {
    if (needsReason(sr.status, to)) return setAsking(to);
    setBusy(to);
    try {
      await move(to);
      focusHeading(); // the pressed button is gone with the old state
    } catch (error) {
      if (error.code === "sr.reason_required") setAsking(to);
      else {
        toast(withId(error), "danger");
        if (error.status === 409) onChange(null);
      }
    } finally {
      setBusy(null);
    }
  };
  return html`${sr.can.includes("edit") && html`<${Button} icon="pencil" onClick=${() => setEditing(true)}>수정<//>`}
    ${[...moves].sort((a, b) => (a === ahead) - (b === ahead)).map((to) => html`
      <${Button} key=${to} kind=${to === ahead ? "primary" : "secondary"} busy=${busy === to} onClick=${() => press(to)}>${transitionLabel(sr.status, to)}<//>`)}
    ${asking && html`<${asking === "ON_HOLD" ? HoldDialog : ReasonDialog} title=${transitionLabel(sr.status, asking)} danger=${asking === "CANCELLED"}
      send=${(why) => move(asking, why)} onClose=${() => setAsking(null)} />`}
    ${editing && html`<${EditDialog} sr=${sr} onClose=${() => setEditing(false)} onDone=${onChange} />`}`;
}

function ReasonDialog({ title, danger, send, onClose }) {
  const form = useForm({ reason: "" }, async ({ reason }) => {
    await send({ reason: reason.trim() });
    onClose();
  }, { check: ({ reason }) => ({ reason: reason.trim() ? "" : "사유를 적어 주세요." }) });
  return html`<${Dialog} title=${title} onClose=${onClose} size="s">
    <form ref=${form.form} onSubmit=${form.submit} onKeyDown=${submitKey(form.submit)} novalidate>
      <div class="dialog-body"><${FormError} text=${form.errors.form} />
        <${Textarea} label="사유" rows=${3} required hint="요청한 사람과 담당자가 함께 봅니다." data-autofocus ...${form.bind("reason")} /></div>
      <${DialogFoot} onClose=${onClose} submit=${title} kind=${danger ? "danger" : "primary"} busy=${form.busy} closeLabel="닫기" />
    </form>
  <//>`;
}
