import { html } from "../../ui.js";
import { api } from "../../api.js";
import { useForm } from "../../form.js";
import { HOST_KEY_STATUS } from "../../labels.js";
import { toast } from "../../live.js";
import { Badge } from "../../parts/badge.js";
import { Dialog, DialogFoot } from "../../parts/dialog.js";
import { Check, FormError, Textarea } from "../../parts/field.js";
import { Notice } from "../../parts/notice.js";

/** Fetch the server's key and pin it; a changed key is only accepted by name and with a reason. */
export function HostKeyDialog({ server, onClose, onDone }) {
  const pinned = server.host_key_status === "PINNED";
  const form = useForm({ replace: false, reason: "" }, async ({ replace, reason }) => {
    const next = await api.post(`/servers/${server.id}/host-key`, { replace, ...(reason.trim() && { reason: reason.trim() }) });
    toast(`${server.hostname} 호스트 키를 확인했습니다. ${next.host_key_fingerprint ?? ""}`);
    onDone();
    onClose();
  }, { check: ({ replace, reason }) => ({ reason: replace && !reason.trim() ? "바꾸는 사유를 적어 주세요." : "" }) });
  return html`<${Dialog} title="호스트 키 확인" onClose=${onClose}>
    <form ref=${form.form} onSubmit=${form.submit} novalidate>
      <div class="dialog-body form"><${FormError} text=${form.errors.form} />
        <dl class="facts"><div><dt>서버</dt><dd><code>${server.hostname}</code></dd></div>
          <div><dt>상태</dt><dd><${Badge} of=${HOST_KEY_STATUS[server.host_key_status]} value=${server.host_key_status} /></dd></div>
          ${server.host_key_fingerprint && html`<div><dt>지문</dt><dd><code class="wrap">${server.host_key_fingerprint}</code></dd></div>`}</dl>
        <p>서버에 접속해 호스트 키를 가져옵니다. ${pinned ? "저장된 키와 다르면 거부됩니다." : "가져온 키를 이 서버의 키로 저장합니다."}</p>
        ${pinned && html`<${Check} label="키가 바뀐 것을 알고 있으며 새 키로 바꿉니다." checked=${form.values.replace} onInput=${(on) => form.set("replace", on)} />`}
        ${form.values.replace && html`<${Notice} tone="warning">서버 재설치 같은 이유 없이 키가 바뀌었다면 접속을 가로채는 공격일 수 있습니다.<//>
          <${Textarea} label="사유" rows=${2} required ...${form.bind("reason")} />`}
      </div>
      <${DialogFoot} onClose=${onClose} submit=${form.values.replace ? "새 키로 바꾸기" : "확인"} kind=${form.values.replace ? "danger" : "primary"} busy=${form.busy} />
    </form>
  <//>`;
}
