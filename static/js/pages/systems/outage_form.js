import { html } from "../../ui.js";
import { api } from "../../api.js";
import { changed } from "../../changes.js";
import { useForm } from "../../form.js";
import { options, OUTAGE_KIND } from "../../labels.js";
import { toast } from "../../live.js";
import { fromField, toField } from "../../local_time.js";
import { Dialog, DialogFoot } from "../../parts/dialog.js";
import { FormError, Input, Select, Textarea } from "../../parts/field.js";

const startOf = (outage) => ({
  kind: outage?.kind ?? "INCIDENT", title: outage?.title ?? "", started_at: toField(outage?.started_at ?? Date.now()), ended_at: toField(outage?.ended_at),
  note: outage?.note ?? "", ...(outage && { reason: "" }),
});

const check = ({ title, started_at, ended_at, reason }) => ({
  title: title.trim() ? "" : "제목을 입력해 주세요.", started_at: started_at ? "" : "시작 시각을 입력해 주세요.",
  ended_at: ended_at && ended_at <= started_at ? "끝은 시작보다 늦어야 합니다." : "", reason: reason === undefined || reason.trim() ? "" : "고치는 사유를 적어 주세요.",
});

/** Only what was typed anew is sent: a field shows minutes, and the seconds of what it leaves alone must stay. */
function toWire(values) {
  const { title, note, reason: _, ...rest } = values;
  return { ...rest, title: title.trim(), note: note.trim() || null, started_at: fromField(rest.started_at), ended_at: fromField(rest.ended_at) };
}

export function OutageDialog({ system, outage, onClose, onDone }) {
  const start = startOf(outage);
  const form = useForm(start, async (values) => {
    if (outage) await api.patch(`/systems/${system.id}/outages/${outage.id}`, { ...changed(toWire(start), toWire(values)), reason: values.reason.trim() });
    else await api.post(`/systems/${system.id}/outages`, toWire(values));
    toast(outage ? "서비스 중단 기록을 고쳤습니다." : "서비스 중단을 기록했습니다.");
    onDone();
    onClose();
  }, { check });
  const { bind } = form;
  return html`<${Dialog} title=${outage ? "서비스 중단 수정" : "서비스 중단 기록"} onClose=${onClose}><form ref=${form.form} onSubmit=${form.submit} novalidate>
    <div class="dialog-body form"><${FormError} text=${form.errors.form} />
      <${Select} label="종류" options=${options(OUTAGE_KIND)} hint="미리 알린 계획정지는 가용률에서 빼고 따로 보입니다." ...${bind("kind")} />
      <${Input} label="제목" required maxlength="200" hint="예: 민원 신청 접속 불가" data-autofocus ...${bind("title")} />
      <div class="field-row"><${Input} label="시작" type="datetime-local" required ...${bind("started_at")} />
        <${Input} label="끝" type="datetime-local" hint="아직 중단 중이면 비워 둡니다." ...${bind("ended_at")} /></div>
      <${Textarea} label="비고" rows=${2} ...${bind("note")} />
      ${outage && html`<${Textarea} label="고치는 사유" rows=${2} required hint="감사 기록에 남습니다." ...${bind("reason")} />`}
    </div>
    <${DialogFoot} onClose=${onClose} submit=${outage ? "저장" : "기록"} busy=${form.busy} /></form><//>`;
}

export function RemoveOutage({ system, outage, onClose, onDone }) {
  const form = useForm({ reason: "" }, async ({ reason }) => {
    await api.post(`/systems/${system.id}/outages/${outage.id}/removal`, { reason: reason.trim() });
    toast("서비스 중단 기록을 지웠습니다.");
    onDone();
    onClose();
  }, { check: ({ reason }) => ({ reason: reason.trim() ? "" : "지우는 사유를 적어 주세요." }) });
  return html`<${Dialog} title="서비스 중단 삭제" onClose=${onClose} size="s"><form ref=${form.form} onSubmit=${form.submit} novalidate>
    <div class="dialog-body form"><${FormError} text=${form.errors.form} /><p><strong>${outage.title}</strong> 기록을 지웁니다. 이 기록은 가용률 계산에서 빠집니다.</p>
      <${Textarea} label="사유" rows=${2} required data-autofocus hint="감사 기록에 남습니다." ...${form.bind("reason")} /></div>
    <${DialogFoot} onClose=${onClose} submit="지우기" kind="danger" busy=${form.busy} /></form><//>`;
}
