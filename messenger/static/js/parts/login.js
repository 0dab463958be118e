import { request } from "../api.js";
import { html, useEffect, useRef, useState } from "../ui.js";

/** The ITSM checks the password; its own sentence is shown when it refuses. */
export function Login({ onSignedIn }) {
  const [error, setError] = useState("");
  const [isBusy, setBusy] = useState(false);
  const username = useRef(null);
  useEffect(() => username.current.focus(), []);

  async function submit(event) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError("");
    try {
      onSignedIn(await request("POST", "/api/session", Object.fromEntries(form)));
    } catch (problem) {
      setError(problem.message);
      setBusy(false);
      username.current.focus();
    }
  }

  const described = error ? { "aria-invalid": "true", "aria-describedby": "login-error" } : {};
  return html`<main class="login">
    <form onSubmit=${submit}>
      <h1><img src="/static/icon.svg" alt="" width="32" height="32" />GUARDiA 메신저</h1>
      <p class="hint">ITSM과 같은 아이디로 로그인합니다.</p>
      <label class="field">
        아이디
        <input name="username" autocomplete="username" autocapitalize="none" required maxlength="150" ref=${username} ...${described} />
      </label>
      <label class="field">
        비밀번호
        <input name="password" type="password" autocomplete="current-password" required maxlength="1024" ...${described} />
      </label>
      ${error && html`<p class="notice" id="login-error" role="alert">${error}</p>`}
      <button class="button button-primary" disabled=${isBusy}>${isBusy ? "확인하는 중…" : "로그인"}</button>
    </form>
  </main>`;
}
