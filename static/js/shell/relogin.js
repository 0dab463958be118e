import { html } from "../ui.js";
import { me, relogin } from "../session.js";
import { Dialog } from "../parts/dialog.js";
import { LoginForm } from "../widgets/login_form.js";

/** The session has lapsed: sign in again here, over the page, and what was typed is still there. */
export function Relogin() {
  const answer = relogin.value;
  if (!answer) return null;
  return html`<${Dialog} title="다시 로그인해 주세요" onClose=${() => answer(false)} size="s">
    <div class="dialog-body">
      <p>오래 사용하지 않아 로그인이 풀렸습니다. 작성하던 내용은 그대로 있습니다.</p>
      <${LoginForm} username=${me.value?.username} onDone=${() => answer(true)} />
    </div>
  <//>`;
}
