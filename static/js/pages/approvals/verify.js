import { html, useState } from "../../ui.js";
import { api } from "../../api.js";
import { count } from "../../format.js";
import { announce } from "../../live.js";
import { Button } from "../../parts/button.js";
import { Notice } from "../../parts/notice.js";
import { Download } from "../../widgets/download.js";
import { whereWords } from "./document_model.js";

/** Whether content, line and signatures still agree; asked when somebody wants to know, for it is computed anew. */
export function Verify({ approval }) {
  const [state, setState] = useState({ busy: false, result: null, error: "" });
  const verify = async () => {
    setState({ busy: true, result: state.result, error: "" });
    try {
      const result = await api.get(`/approvals/${approval.id}/verify`);
      announce(sentence(result));
      setState({ busy: false, result, error: "" });
    } catch (error) {
      setState({ busy: false, result: null, error: error.message });
    }
  };
  return html`<section class="panel verify" aria-labelledby="ap-verify"><h2 id="ap-verify">서명 검증</h2>
    <p class="row-note">상신한 뒤의 모든 행위는 서버 키(Ed25519)로 서명되어 이어져 있습니다.</p>
    <div class="button-row"><${Button} size="s" icon="shield-check" busy=${state.busy} onClick=${verify}>검증<//>
      <${Download} size="s" href=${`/api/approvals/${approval.id}/record`}>서명 기록 내려받기<//></div>
    ${state.error && html`<${Notice} tone="danger" role="alert">${state.error}<//>`}
    ${state.result && html`<${Result} ...${state.result} />`}</section>`;
}

const sentence = ({ valid, records, problems }) =>
  (valid ? `서명 ${count(records)}건과 내용이 모두 맞습니다.` : `맞지 않는 곳이 ${count(problems.length)}군데 있습니다.`);

function Result({ valid, records, problems, content_hash: hash, certificate_fingerprint: fingerprint }) {
  return html`<${Notice} tone=${valid ? "success" : "danger"}><strong>${sentence({ valid, records, problems })}</strong>
      ${problems.length > 0 && html`<ul class="verify-problems">${problems.map(({ where, what }, at) => html`<li key=${at}>${whereWords(where)}: ${what}</li>`)}</ul>`}<//>
    <dl class="facts verify-facts"><div><dt>내용 지문</dt><dd><code class="wrap">${hash}</code></dd></div>
      ${fingerprint && html`<div><dt>인증서 지문</dt><dd><code class="wrap">${fingerprint}</code></dd></div>`}</dl>`;
}
