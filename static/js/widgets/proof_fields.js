import { html } from "../ui.js";
import { useResource } from "../resource.js";
import { Input } from "../parts/field.js";

/** Who one is, shown once more for this very signature: by password, or by one-time password where one is registered. */
export function ProofFields({ form }) {
  const signing = useResource("/auth/signing");
  const { proof } = form.values;
  const choose = (next) => form.setValues((values) => ({ ...values, proof: next, secret: "" }));
  return html`<fieldset class="field proof"><legend class="field-label">본인 확인</legend>
    <p class="field-hint">이 문서는 서명할 때 본인임을 다시 확인합니다.</p>
    ${signing.data?.totp_confirmed_at && html`<div class="check-row">${Object.entries(WAYS).map(([key, { choice }]) => html`
      <label key=${key} class="radio"><input type="radio" name="proof" checked=${proof === key} onChange=${() => choose(key)} /><span>${choice}</span></label>`)}</div>`}
    <${Input} key=${proof} required ...${WAYS[proof].input} ...${form.bind("secret")} /></fieldset>`;
}

const WAYS = {
  password: { choice: "비밀번호", input: { label: "비밀번호", type: "password", autocomplete: "current-password" } },
  totp: { choice: "일회용 비밀번호", input: { label: "일회용 비밀번호 (6자리)", inputmode: "numeric", autocomplete: "one-time-code", maxlength: 6 } },
};
