import { html, useState } from "../../../ui.js";
import { api } from "../../../api.js";
import { submitKey, useForm } from "../../../form.js";
import { CATEGORY, needsApproval, options, PRIORITY, serverLabel } from "../../../labels.js";
import { toast } from "../../../live.js";
import { can } from "../../../session.js";
import { Dialog, DialogFoot } from "../../../parts/dialog.js";
import { FormError, Input, Select, Textarea } from "../../../parts/field.js";
import { Notice } from "../../../parts/notice.js";
import { WonField } from "../../../widgets/won_field.js";
import { grouped } from "../../../won.js";
import { useServers } from "../choices.js";
import { checkSr, toPatch, voidsApproval } from "../sr_form.js";
import { Conflict } from "./conflict.js";

const APPROVED = ["APPROVED", "IN_PROGRESS", "ON_HOLD"];

const valuesOf = (sr) => ({
  title: sr.title, description: sr.description, category: sr.category, priority: sr.priority, server_id: sr.server?.id ?? "",
  estimated_cost: grouped(sr.estimated_cost),
});

/** Edit with a version: when someone was faster, both values are shown and one chooses. */
export function EditDialog({ sr, onClose, onDone }) {
  const [base] = useState(sr);
  const [conflict, setConflict] = useState(null);
  const servers = useServers(can("server:read") ? base.institution.id : null);
  const save = async (values, version) => {
    const patch = toPatch(base, values, version);
    if (Object.keys(patch).length === 1) return onClose();
    return done(await api.patch(`/tasks/${base.id}`, patch));
  };
  const done = (next) => {
    onDone(next);
    toast("수정했습니다.");
    onClose();
  };
  const form = useForm(valuesOf(sr), (values) => save(values, conflict?.version ?? base.version), {
    check: (values) => checkSr({ ...values, institution_id: "1" }, false),
    onError: (error) => {
      if (error.status !== 409 || !error.body.fields) return false;
      if (Object.keys(error.body.fields).length) setConflict(error.body);
      else done(null); // someone else already wrote just the same
      return true;
    },
  });
  const resolve = (chosen) => {
    form.setValues((values) => ({ ...values, ...chosen, ...("estimated_cost" in chosen && { estimated_cost: grouped(chosen.estimated_cost) }) }));
    const version = conflict.version;
    setConflict({ version, resolved: true });
  };
  if (conflict && !conflict.resolved) {
    return html`<${Conflict} fields=${conflict.fields} text=${conflict.detail} onChoose=${resolve} onClose=${onClose} servers=${servers} />`;
  }
  return html`<${Dialog} title="SR 수정" onClose=${onClose} size="l">
    <form ref=${form.form} onSubmit=${form.submit} onKeyDown=${submitKey(form.submit)} novalidate>
      <div class="dialog-body form"><${FormError} text=${form.errors.form} />
        ${APPROVED.includes(base.status) && base.approval_required && html`<${Notice} tone="warning">승인받은 내용을 고치면 승인이 풀리고 접수로 돌아갑니다. 결재를 다시 올려야 합니다.<//>`}
        <${Input} label="제목" required maxlength="200" ...${form.bind("title")} />
        <${Textarea} label="내용" required rows=${8} ...${form.bind("description")} />
        <div class="field-row">
          <${Select} label="분류" options=${options(CATEGORY)} ...${form.bind("category")} />
          <${Select} label="우선순위" options=${options(PRIORITY)} ...${form.bind("priority")} />
        </div>
        ${can("server:read") && html`<${Select} label="서버" empty="해당 없음" options=${serverOptions(base, servers)} ...${form.bind("server_id")} />`}
        ${(needsApproval(form.values.category) || base.estimated_cost !== null) && html`<${WonField} label="예상 비용" ...${form.bind("estimated_cost")} />`}
        <div class="edit-warning" role="status">${voidsApproval(base, form.values) && html`<${Notice} tone="warning">저장하면 진행 중인 결재가 무효가 되고 다시 기안해야 합니다.<//>`}</div>
      </div>
      <${DialogFoot} onClose=${onClose} submit="저장" busy=${form.busy} />
    </form>
  <//>`;
}

/** The server it has stays among the choices, even when it is no longer offered. */
function serverOptions({ server }, servers) {
  const list = servers.map((one) => [one.id, serverLabel(one)]);
  return server && !servers.some(({ id }) => id === server.id) ? [[server.id, server.hostname], ...list] : list;
}
