import { html, useEffect, useState } from "../../ui.js";
import { api } from "../../api.js";
import { minutesLabel } from "../../duration.js";
import { CATEGORY, options, PRIORITY, serverLabel, SLA_TARGET } from "../../labels.js";
import { fromField, toField } from "../../local_time.js";
import { can } from "../../session.js";
import { Input, Select } from "../../parts/field.js";
import { At } from "../../parts/time.js";
import { useInstitutions, useServers } from "../tasks/choices.js";

/** Which of the saved policies an SR would get, and when it would be due. */
export function MatchPreview({ scope = {} }) {
  const institutions = useInstitutions();
  const [asked, setAsked] = useState({
    institution_id: scope.institution?.id ?? "", category: scope.category ?? "INQUIRY", priority: scope.priority ?? "NORMAL", server_id: "", start: toField(Date.now()),
  });
  const set = (name) => (value) => setAsked((before) => ({ ...before, [name]: value, ...(name === "institution_id" && { server_id: "" }) }));
  const bind = (name) => ({ value: asked[name], onInput: set(name) });
  const servers = useServers(can("server:read") ? Number(asked.institution_id) || null : null);
  const { found, error } = useMatch(asked);
  useEffect(() => {
    if (!asked.institution_id && institutions.length) set("institution_id")(institutions[0].id);
  }, [institutions]);
  return html`<section class="panel" aria-labelledby="match-preview"><h2 id="match-preview">어느 정책이 적용될까?</h2>
    <div class="form">
      <${Select} label="기관" options=${institutions.map(({ id, name }) => [id, name])} ...${bind("institution_id")} />
      <div class="field-row"><${Select} label="분류" options=${options(CATEGORY)} ...${bind("category")} /><${Select} label="우선순위" options=${options(PRIORITY)} ...${bind("priority")} /></div>
      ${can("server:read") && html`<${Select} label="서버" empty="해당 없음" hint="서버가 속한 정보시스템의 등급도 봅니다." options=${servers.map((one) => [one.id, serverLabel(one)])} ...${bind("server_id")} />`}
      <${Input} label="접수 시각" type="datetime-local" ...${bind("start")} />
      <div class="dues" role="status" aria-live="polite">${error ? html`<p class="field-error">${error.message}</p>` : found && html`<${Answer} found=${found} />`}</div>
    </div></section>`;
}

function Answer({ found }) {
  if (!found.policy) return html`<p class="field-hint">맞는 정책이 없습니다. 이런 SR에는 기한이 걸리지 않습니다.</p>`;
  return html`<p><a href=${`/app/sla/policies/${found.policy.id}`}>${found.policy.name}</a>${found.calendar && html`<span class="due-note"> · ${found.calendar.name}</span>`}</p>
    ${found.targets.map(({ target, minutes, due_at: due }) => html`<p key=${target} class="due-card"><span>${SLA_TARGET[target]} (${minutesLabel(minutes)})</span>
      <strong><${At} at=${due} /></strong></p>`)}`;
}

function useMatch({ institution_id, category, priority, server_id, start }) {
  const [answer, setAnswer] = useState({ found: null, error: null });
  useEffect(() => {
    if (!institution_id) return undefined;
    let alive = true;
    const form = {
      institution_id: Number(institution_id), category, priority, ...(server_id && { server_id: Number(server_id) }), ...(start && { start: fromField(start) }),
    };
    api.post("/sla/policies/match", form).then((found) => alive && setAnswer({ found, error: null }), (error) => alive && setAnswer({ found: null, error }));
    return () => { alive = false; };
  }, [institution_id, category, priority, server_id, start]);
  return answer;
}
