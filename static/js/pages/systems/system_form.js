import { html } from "../../ui.js";
import { api } from "../../api.js";
import { changed } from "../../changes.js";
import { useForm } from "../../form.js";
import { options, SYSTEM_GRADE } from "../../labels.js";
import { toast } from "../../live.js";
import { Dialog, DialogFoot } from "../../parts/dialog.js";
import { Check, FormError, Input, Select, Textarea } from "../../parts/field.js";
import { useInstitutions } from "../tasks/choices.js";

const NEW = { name: "", code: "", institution_id: "", grade: "3", monthly_fee: "", description: "", is_active: true };

const about = ({ name, grade, monthly_fee: fee, description }) => ({
  name: name.trim(), grade: Number(grade), monthly_fee: String(fee).trim() ? Number(String(fee).replaceAll(",", "")) : null, description: description.trim() || null,
});

const check = ({ name, code, institution_id, monthly_fee }) => ({
  name: name.trim() ? "" : "이름을 입력해 주세요.", code: code.trim() ? "" : "코드를 입력해 주세요.", institution_id: institution_id ? "" : "기관을 골라 주세요.",
  monthly_fee: /^[\d,]*$/.test(String(monthly_fee).trim()) ? "" : "원 단위 숫자로 입력해 주세요.",
});

/** The code and the institution stay what they were at registration. */
export function SystemDialog({ system, onClose, onDone }) {
  const institutions = useInstitutions();
  const start = system ? { ...NEW, ...system, monthly_fee: system.monthly_fee ?? "", description: system.description ?? "" } : NEW;
  const form = useForm(start, async (values) => {
    const sent = about(values);
    const next = system ? await api.patch(`/systems/${system.id}`, changed(system, { ...sent, is_active: values.is_active }))
      : await api.post("/systems/", { ...sent, code: values.code.trim(), institution_id: Number(values.institution_id) });
    toast(system ? "정보시스템을 고쳤습니다." : `${next.name}을(를) 등록했습니다.`);
    onDone(next);
    onClose();
  }, { check });
  const { bind } = form;
  return html`<${Dialog} title=${system ? "정보시스템 수정" : "정보시스템 등록"} onClose=${onClose}><form ref=${form.form} onSubmit=${form.submit} novalidate>
    <div class="dialog-body form"><${FormError} text=${form.errors.form} />
      <${Input} label="이름" required maxlength="100" data-autofocus ...${bind("name")} />
      <div class="field-row"><${Input} label="코드" required disabled=${!!system} hint="영문, 숫자, -, _ (30자까지)" ...${bind("code")} />
        <${Select} label="기관" required disabled=${!!system} empty="기관을 고르세요" options=${institutions.map(({ id, name }) => [id, name])} ...${bind("institution_id")} /></div>
      <div class="field-row"><${Select} label="등급" options=${options(SYSTEM_GRADE)} hint="행정안전부 정보시스템 등급" ...${bind("grade")} />
        <${Input} label="월 대가(원)" inputmode="numeric" hint="위약금 계산에 씁니다." ...${bind("monthly_fee")} /></div>
      <${Textarea} label="설명" rows=${2} ...${bind("description")} />
      ${system && html`<${Check} label="운영 중" hint="끄면 새 보고서를 만들지 않습니다." checked=${form.values.is_active} onInput=${(on) => form.set("is_active", on)} />`}
    </div>
    <${DialogFoot} onClose=${onClose} submit=${system ? "저장" : "등록"} busy=${form.busy} /></form><//>`;
}
