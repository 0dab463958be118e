import { html } from "../../ui.js";
import { api } from "../../api.js";
import { useForm } from "../../form.js";
import { ROLE } from "../../labels.js";
import { toast } from "../../live.js";
import { can, logout, me } from "../../session.js";
import { Button } from "../../parts/button.js";
import { FormError, Input } from "../../parts/field.js";
import { Heading } from "../../parts/heading.js";
import { Notice } from "../../parts/notice.js";
import { SigningPanel } from "./signing.js";

export default function AccountPage() {
  const person = me.value;
  return html`<${Heading} title="내 계정"><${Button} icon="log-out" onClick=${logout}>로그아웃<//><//>
    ${person.must_change_password && html`<${Notice} tone="warning">계속하려면 비밀번호를 새로 정해야 합니다.<//>`}
    <div class="two-columns">
      <section class="panel" aria-labelledby="who"><h2 id="who">내 정보</h2>
        <dl class="facts">
          <div><dt>이름</dt><dd>${person.name}</dd></div><div><dt>아이디</dt><dd>${person.username}</dd></div>
          <div><dt>직위</dt><dd>${person.position ?? "–"}</dd></div><div><dt>역할</dt><dd>${ROLE[person.role] ?? person.role}</dd></div>
          <div><dt>이메일</dt><dd>${person.email ?? "–"}</dd></div><div><dt>기관</dt><dd>${person.institution_name ?? "–"}</dd></div>
        </dl>
      </section>
      <section class="panel" aria-labelledby="password"><h2 id="password">비밀번호 변경</h2><${PasswordForm} /></section>
      ${can("approval:decide") && !person.must_change_password && html`<${SigningPanel} />`}
    </div>`;
}

const EMPTY = { current_password: "", new_password: "", repeat: "" };

const check = ({ current_password: current, new_password: next, repeat }) => ({
  current_password: current ? "" : "현재 비밀번호를 입력해 주세요.",
  new_password: next ? "" : "새 비밀번호를 입력해 주세요.",
  repeat: next === repeat ? "" : "새 비밀번호와 같지 않습니다.",
});

function PasswordForm() {
  const form = useForm(EMPTY, async ({ repeat: _, ...body }) => {
    await api.post("/auth/password", body);
    me.value = await api.get("/auth/me");
    form.setValues(EMPTY);
    toast("비밀번호를 바꿨습니다.");
  }, { check });
  return html`<form class="form" ref=${form.form} onSubmit=${form.submit} novalidate>
    <input type="text" class="visually-hidden" autocomplete="username" value=${me.value.username} readonly tabindex="-1" aria-hidden="true" />
    <${FormError} text=${form.errors.form} />
    <${Input} label="현재 비밀번호" type="password" autocomplete="current-password" required ...${form.bind("current_password")} />
    <${Input} label="새 비밀번호" type="password" autocomplete="new-password" required
      hint="9자 이상, 영문 대문자·소문자·숫자·특수문자 중 3종류 이상. 아이디는 넣을 수 없습니다." ...${form.bind("new_password")} />
    <${Input} label="새 비밀번호 확인" type="password" autocomplete="new-password" required ...${form.bind("repeat")} />
    <div class="button-row"><${Button} kind="primary" type="submit" busy=${form.busy}>비밀번호 변경<//></div>
  </form>`;
}
