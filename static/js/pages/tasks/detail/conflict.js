import { html, useState } from "../../../ui.js";
import { FIELD, valueLabel } from "../../../labels.js";
import { Button } from "../../../parts/button.js";
import { Dialog, DialogFoot } from "../../../parts/dialog.js";
import { Notice } from "../../../parts/notice.js";

/** Two people changed the same thing: per field, mine or theirs. fields: {title: {yours, theirs}} */
export function Conflict({ fields, text, servers, onChoose, onClose }) {
  const names = Object.keys(fields);
  const [picks, setPicks] = useState(Object.fromEntries(names.map((name) => [name, "yours"])));
  const submit = (event) => {
    event.preventDefault();
    onChoose(Object.fromEntries(names.map((name) => [name, fields[name][picks[name]] ?? ""])));
  };
  const shown = (name, value) => (name === "server_id" ? servers.find(({ id }) => id === value)?.hostname : null) ?? valueLabel(name, value);
  return html`<${Dialog} title="다른 사람이 먼저 고쳤습니다" onClose=${onClose} size="l">
    <form onSubmit=${submit}><div class="dialog-body">
      <${Notice} tone="warning">${text} 항목마다 남길 값을 고르면 수정 화면으로 돌아갑니다.<//>
      ${names.map((name) => html`<fieldset key=${name} class="conflict"><legend>${FIELD[name] ?? name}</legend>
        ${["yours", "theirs"].map((side) => html`<label key=${side} class="conflict-side">
          <input type="radio" name=${name} checked=${picks[name] === side} onChange=${() => setPicks({ ...picks, [name]: side })} />
          <span><strong>${side === "yours" ? "내가 쓴 값" : "저장된 값"}</strong><span class="prose">${shown(name, fields[name][side])}</span></span>
        </label>`)}
      </fieldset>`)}
      <p class="button-row"><${Button} size="s" onClick=${() => setPicks(Object.fromEntries(names.map((n) => [n, "theirs"])))}>모두 저장된 값으로<//></p>
    </div><${DialogFoot} onClose=${onClose} submit="고른 값으로 계속" /></form>
  <//>`;
}
