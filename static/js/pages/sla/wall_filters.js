import { html } from "../../ui.js";
import { api } from "../../api.js";
import { options, SLA_TARGET } from "../../labels.js";
import { fetchAll, useLoaded } from "../../resource.js";
import { can, isStaff } from "../../session.js";
import { Button } from "../../parts/button.js";
import { Choice } from "../../parts/choice.js";

/** What narrows the wall: one of each kind, so that a tablet on a stand keeps it in its address. */
export function WallFilters({ state, onChange, onReload }) {
  const staff = isStaff.value;
  const institutions = useLoaded(() => (staff && can("institution:read") ? fetchAll("/institutions/") : []), [staff], []);
  const people = useLoaded(() => (staff && can("user:read") ? api.get("/users/options", { can: "sr:work" }) : []), [staff], []);
  return html`<div class="filters" role="group" aria-label="목록 조건">
    <${Choice} label="목표" all="모든 목표" value=${state.target} options=${options(SLA_TARGET)} onInput=${(target) => onChange({ target })} />
    ${institutions.length > 0 && html`<${Choice} label="기관" all="모든 기관" value=${state.institution_id}
      options=${institutions.map(({ id, name }) => [id, name])} onInput=${(id) => onChange({ institution_id: id && Number(id) })} />`}
    ${people.length > 0 && html`<${Choice} label="담당자" all="모든 담당자" value=${state.assignee_id}
      options=${people.map(({ id, name }) => [id, name])} onInput=${(id) => onChange({ assignee_id: id && Number(id) })} />`}
    <${Button} kind="quiet" size="s" icon="refresh-cw" onClick=${onReload}>새로 고침<//>
    <p class="field-hint">1분마다 새로 고칩니다.</p>
  </div>`;
}
