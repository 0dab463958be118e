import { html, useEffect, useRef } from "../../ui.js";
import { LoginForm } from "../../widgets/login_form.js";

export default function LoginPage() {
  const box = useRef(null);
  useEffect(() => {
    document.title = "로그인 · GUARDiA";
    box.current.querySelector("input")?.focus();
  }, []);
  return html`<main class="bare login" ref=${box}>
    <div class="login-box">
      <h1 class="login-title"><img src="/static/icons/guardia.svg" alt="" width="40" height="40" /><span>GUARDiA</span></h1>
      <p class="login-lead">공공기관 IT 서비스 데스크</p>
      <${LoginForm} />
      <p class="login-help">비밀번호를 잊었거나 계정이 없으면 서비스 데스크 관리자에게 문의하세요.</p>
    </div>
  </main>`;
}
