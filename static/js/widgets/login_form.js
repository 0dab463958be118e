import { html, useEffect, useState } from "../ui.js";
import { countdown } from "../format.js";
import { useForm } from "../form.js";
import { login } from "../session.js";
import { Button } from "../parts/button.js";
import { FormError, Input } from "../parts/field.js";
import { Notice } from "../parts/notice.js";

const required = ({ username, password }) => ({
  username: username.trim() ? "" : "아이디를 입력해 주세요.",
  password: password ? "" : "비밀번호를 입력해 주세요.",
});

/** Sign in; a locked account or too many attempts show how long to wait. */
export function LoginForm({ username = "", onDone }) {
  const [lock, setLock] = useState(null);
  const form = useForm({ username, password: "" }, async (values) => {
    await login(values.username.trim(), values.password);
    onDone?.();
  }, {
    check: required,
    onError: (error) => {
      form.set("password", "");
      if (!error.retryAfter) return false;
      setLock({ text: error.message, until: Date.now() + error.retryAfter * 1000 });
      return true;
    },
  });
  return html`<form class="form" ref=${form.form} onSubmit=${form.submit} novalidate>
    ${lock && html`<${Locked} ...${lock} onOver=${() => setLock(null)} />`}
    <${FormError} text=${form.errors.form} />
    <${Input} label="아이디" autocomplete="username" autocapitalize="none" spellcheck=${false} required
      data-autofocus=${username ? undefined : true} ...${form.bind("username")} />
    <${Input} label="비밀번호" type="password" autocomplete="current-password" required data-autofocus=${username ? true : undefined}
      ...${form.bind("password")} />
    <${Button} kind="primary" type="submit" class="button-wide" busy=${form.busy} disabled=${!!lock}>로그인<//>
  </form>`;
}

function Locked({ text, until, onOver }) {
  const [left, setLeft] = useState((until - Date.now()) / 1000);
  useEffect(() => {
    const timer = setInterval(() => {
      const rest = (until - Date.now()) / 1000;
      if (rest <= 0) onOver();
      else setLeft(rest);
    }, 500);
    return () => clearInterval(timer);
  }, [until]);
  return html`<div role="alert"><${Notice} tone="warning">${text}<//></div>
    <p class="lock-left" aria-hidden="true">남은 시간 <strong>${countdown(left)}</strong></p>`;
}
