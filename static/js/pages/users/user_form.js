import { html } from "../../ui.js";
import { api } from "../../api.js";
import { changed } from "../../changes.js";
import { useForm } from "../../form.js";
import { options, ROLE } from "../../labels.js";
import { toast } from "../../live.js";
import { fetchAll, useLoaded } from "../../resource.js";
import { Dialog, DialogFoot } from "../../parts/dialog.js";
import { Check, FormError, Input, Select } from "../../parts/field.js";

const NEW = { username: "", name: "", password: "", role: "CUSTOMER", position: "", email: "", institution_id: "" };
const POLICY = "9자 이상, 영문 대문자·소문자·숫자·특수문자 중 3종류 이상. 아이디는 넣을 수 없습니다.";

const tidy = ({ name, position, email, role, institution_id }) => ({
  name: name.trim(), position: position.trim() || null, email: email.trim() || null, role, institution_id: Number(institution_id) || null,
});

const check = (isNew) => ({ username, name, password, role, institution_id }) => ({
  username: !isNew || username.trim() ? "" : "아이디를 입력해 주세요.",
  name: name.trim() ? "" : "이름을 입력해 주세요.",
  password: !isNew || password ? "" : "처음 쓸 비밀번호를 입력해 주세요.",
  institution_id: role === "CUSTOMER" && !institution_id ? "기관 담당자는 소속 기관이 있어야 합니다." : "",
});

export function UserDialog({ user, onClose, onDone }) {
  const institutions = useLoaded(() => fetchAll("/institutions/"), [], []);
  const start = user ? { ...NEW, ...user, position: user.position ?? "", email: user.email ?? "", institution_id: user.institution_id ?? "" } : NEW;
  const form = useForm(start, async (values) => {
    if (user) await api.patch(`/users/${user.id}`, changed(user, { ...tidy(values), is_active: values.is_active }));
    else await api.post("/users/", { ...tidy(values), username: values.username.trim(), password: values.password });
    toast(user ? "사용자 정보를 고쳤습니다." : `${values.name} 님을 등록했습니다.`);
    onDone();
    onClose();
  }, { check: check(!user) });
  const { bind, values } = form;
  return html`<${Dialog} title=${user ? `사용자 수정: ${user.name}` : "사용자 등록"} onClose=${onClose}>
    <form ref=${form.form} onSubmit=${form.submit} novalidate autocomplete="off">
      <div class="dialog-body form"><${FormError} text=${form.errors.form} />
        ${!user && html`<${Input} label="아이디" required autocomplete="off" autocapitalize="none" hint="영문, 숫자, . _ - (2~50자)" data-autofocus ...${bind("username")} />`}
        <div class="field-row"><${Input} label="이름" required ...${bind("name")} />
          <${Input} label="직위 (선택)" maxlength="50" hint="결재란에 보이며 위임전결의 기준이 됩니다. 예: 과장" ...${bind("position")} /></div>
        <${Select} label="역할" required options=${options(ROLE)} ...${bind("role")} />
        <${Select} label="기관" required=${values.role === "CUSTOMER"} empty="소속 기관 없음" options=${institutions.map((i) => [i.id, i.name])} ...${bind("institution_id")} />
        <${Input} label="이메일" type="email" autocomplete="off" ...${bind("email")} />
        ${!user && html`<${Input} label="처음 비밀번호" type="password" required autocomplete="new-password" hint=${POLICY} ...${bind("password")} />`}
        ${user && html`<${Check} label="사용" hint="끄면 로그인할 수 없습니다." checked=${values.is_active} onInput=${(on) => form.set("is_active", on)} />`}
      </div>
      <${DialogFoot} onClose=${onClose} submit=${user ? "저장" : "등록"} busy=${form.busy} />
    </form>
  <//>`;
}

export function ResetDialog({ user, onClose }) {
  const form = useForm({ new_password: "" }, async (values) => {
    await api.post(`/users/${user.id}/password`, values);
    toast(`${user.name} 님의 비밀번호를 초기화했습니다.`);
    onClose();
  }, { check: ({ new_password: next }) => ({ new_password: next ? "" : "새 비밀번호를 입력해 주세요." }) });
  return html`<${Dialog} title=${`비밀번호 초기화: ${user.name}`} onClose=${onClose} size="s">
    <form ref=${form.form} onSubmit=${form.submit} novalidate autocomplete="off">
      <div class="dialog-body form"><${FormError} text=${form.errors.form} />
        <${Input} label="새 비밀번호" type="password" required autocomplete="new-password" hint=${POLICY} data-autofocus ...${form.bind("new_password")} />
        <p class="field-hint">지금 로그인되어 있던 곳에서는 모두 로그아웃됩니다.</p>
      </div>
      <${DialogFoot} onClose=${onClose} submit="초기화" kind="danger" busy=${form.busy} />
    </form>
  <//>`;
}
