import { html, useState } from "../../ui.js";
import { api } from "../../api.js";
import { useForm } from "../../form.js";
import { toast } from "../../live.js";
import { Badge } from "../../parts/badge.js";
import { Button } from "../../parts/button.js";
import { Dialog, DialogFoot } from "../../parts/dialog.js";
import { FormError, Input } from "../../parts/field.js";
import { At } from "../../parts/time.js";

const ON = { label: "사용 중", tone: "success", icon: "shield-check" };

/** The one-time password (TOTP) of an authenticator app, as another way to show who signs. */
export function TotpPart({ signing, onChange, onRemoved }) {
  const [open, setOpen] = useState(null);
  const close = () => setOpen(null);
  return html`<div class="signing-part"><h3>일회용 비밀번호 ${signing.totp_confirmed_at && html`<${Badge} of=${ON} />`}</h3>
    <p class="field-hint">결재할 때 본인 확인을 요구하는 문서에서 비밀번호 대신 쓸 수 있습니다. 휴대전화의 인증 앱(OTP)이 30초마다 여섯 자리 숫자를 만듭니다.</p>
    ${signing.totp_confirmed_at && html`<p>등록: <${At} at=${signing.totp_confirmed_at} /></p>`}
    <div class="button-row">
      <${Button} icon="key-round" onClick=${() => setOpen("begin")}>${signing.totp_confirmed_at ? "새 인증 앱으로 바꾸기" : "일회용 비밀번호 등록"}<//>
      ${signing.totp_confirmed_at && html`<${Button} icon="trash-2" onClick=${() => setOpen("remove")}>해제<//>`}
    </div>
    ${open === "begin" && html`<${EnrolDialog} onClose=${close} onChange=${onChange} />`}
    ${open === "remove" && html`<${RemoveDialog} onClose=${close} onRemoved=${onRemoved} />`}
  </div>`;
}

/** First the password, then the secret, shown this once, and a code that proves the app has it. */
function EnrolDialog({ onClose, onChange }) {
  const [secret, setSecret] = useState(null);
  return html`<${Dialog} title="일회용 비밀번호 등록" onClose=${onClose}>
    ${secret ? html`<${ConfirmForm} secret=${secret} onClose=${onClose} onChange=${onChange} />` : html`<${BeginForm} onClose=${onClose} onSecret=${setSecret} />`}
  <//>`;
}

const Password = ({ form, autofocus = true }) => html`<${Input} label="현재 비밀번호" type="password" required autocomplete="current-password" data-autofocus=${autofocus} ...${form.bind("password")} />`;
const checkPassword = ({ password }) => ({ password: password ? "" : "현재 비밀번호를 입력해 주세요." });

function BeginForm({ onClose, onSecret }) {
  const form = useForm({ password: "" }, async (values) => onSecret(await api.post("/auth/totp", values)), { check: checkPassword });
  return html`<form ref=${form.form} onSubmit=${form.submit} novalidate>
    <div class="dialog-body form"><${FormError} text=${form.errors.form} /><p>본인인지 먼저 확인합니다.</p><${Password} form=${form} /></div>
    <${DialogFoot} onClose=${onClose} submit="다음" busy=${form.busy} /></form>`;
}

const checkCode = ({ code }) => ({ code: /^\d{6}$/.test(code.trim()) ? "" : "인증 앱에 보이는 여섯 자리 숫자를 입력해 주세요." });

function ConfirmForm({ secret, onClose, onChange }) {
  const form = useForm({ code: "" }, async ({ code }) => {
    onChange(await api.post("/auth/totp/confirm", { code: code.trim() }));
    toast("일회용 비밀번호를 등록했습니다.");
    onClose();
  }, { check: checkCode });
  return html`<form ref=${form.form} onSubmit=${form.submit} novalidate autocomplete="off">
    <div class="dialog-body form"><${FormError} text=${form.errors.form} />
      <p>인증 앱으로 QR 코드를 찍거나 비밀 키를 직접 입력하세요. 이 화면을 닫으면 다시 볼 수 없습니다.</p>
      <img class="qr" src=${secret.qr} alt="인증 앱에 등록할 QR 코드. 아래 비밀 키와 같은 내용입니다." />
      <p>비밀 키 <code class="secret">${spaced(secret.secret)}</code></p>
      <${Input} label="인증 앱의 여섯 자리 숫자" required inputmode="numeric" maxlength="6" autocomplete="one-time-code" data-autofocus class="field-short" ...${form.bind("code")} />
    </div>
    <${DialogFoot} onClose=${onClose} submit="등록" busy=${form.busy} /></form>`;
}

/** In fours, as people read long keys. @param {string} text */
const spaced = (text) => text.replace(/(.{4})(?=.)/g, "$1 ");

function RemoveDialog({ onClose, onRemoved }) {
  const form = useForm({ password: "" }, async (values) => {
    await api.delete("/auth/totp", values);
    await onRemoved();
    toast("일회용 비밀번호를 해제했습니다.");
    onClose();
  }, { check: checkPassword });
  return html`<${Dialog} title="일회용 비밀번호 해제" onClose=${onClose} size="s"><form ref=${form.form} onSubmit=${form.submit} novalidate>
    <div class="dialog-body form"><${FormError} text=${form.errors.form} /><p>해제하면 결재할 때 본인 확인은 비밀번호로만 합니다.</p><${Password} form=${form} /></div>
    <${DialogFoot} onClose=${onClose} submit="해제" kind="danger" busy=${form.busy} /></form><//>`;
}
