import { html } from "../../ui.js";
import { api } from "../../api.js";
import { changed } from "../../changes.js";
import { useForm } from "../../form.js";
import { ENVIRONMENT, options, SERVER_ROLE } from "../../labels.js";
import { toast } from "../../live.js";
import { fetchAll, useLoaded } from "../../resource.js";
import { can } from "../../session.js";
import { Dialog, DialogFoot } from "../../parts/dialog.js";
import { Check, FormError, Input, Select, Textarea } from "../../parts/field.js";
import { Notice } from "../../parts/notice.js";

const NEW = {
  hostname: "", server_role: "WEB", institution_id: "", system_id: "", environment: "PROD", os_name: "", description: "",
  ip_addr: "", ssh_port: "22", ssh_user: "", method: "PASSWORD", os_pw: "", ssh_key: "",
};

const known = (server) => server && {
  ...NEW, ...server, os_name: server.os_name ?? "", system_id: server.system_id ?? "", description: server.description ?? "", method: server.auth_method, ssh_port: "",
};

/** The address, account and password go in and never come out: an edit leaves them blank to keep them. */
export function ServerDialog({ server, onClose, onDone }) {
  const institutions = useLoaded(() => fetchAll("/institutions/"), [], []);
  const form = useForm(known(server) ?? NEW, async (values) => {
    if (server) await api.patch(`/servers/${server.id}`, toPatch(server, values));
    else await api.post("/servers/", toCreate(values));
    toast(server ? "서버 정보를 고쳤습니다." : `${values.hostname} 서버를 등록했습니다. 호스트 키를 확인해 주세요.`);
    onDone();
    onClose();
  }, { check: (values) => check(values, !server) });
  const { bind, values } = form;
  const institutionId = Number(values.institution_id) || null;
  const systems = useLoaded(() => (institutionId && can("system:read") ? fetchAll("/systems/", { institution_id: institutionId }) : []), [institutionId], []);
  const secretHint = server ? "비워 두면 지금 값을 그대로 씁니다." : undefined;
  return html`<${Dialog} title=${server ? `서버 수정: ${server.hostname}` : "서버 등록"} onClose=${onClose} size="l">
    <form ref=${form.form} onSubmit=${form.submit} novalidate autocomplete="off">
      <div class="dialog-body form"><${FormError} text=${form.errors.form} />
        <div class="field-row">
          <${Input} label="호스트 이름" required data-autofocus ...${bind("hostname")} />
          <${Select} label="기관" required disabled=${!!server} empty="기관을 고르세요" options=${institutions.map((i) => [i.id, i.name])} ...${bind("institution_id")}
            onInput=${(id) => form.setValues((v) => ({ ...v, institution_id: id, system_id: "" }))} />
          <${Select} label="정보시스템" empty="해당 없음" options=${systems.map((one) => [one.id, one.name])} ...${bind("system_id")} />
        </div>
        <div class="field-row">
          <${Select} label="용도" options=${options(SERVER_ROLE)} ...${bind("server_role")} /><${Select} label="환경" options=${options(ENVIRONMENT)} ...${bind("environment")} />
          <${Input} label="운영체제" placeholder="Rocky Linux 9.4" ...${bind("os_name")} />
        </div>
        <${Notice}>접속 주소, 계정, 비밀번호는 암호화해 보관하며 저장한 뒤에는 누구에게도 다시 보여 주지 않습니다.<//>
        <div class="field-row">
          <${Input} label="IP 주소" required=${!server} hint=${secretHint ?? "관리망에서 접속하는 주소"} ...${bind("ip_addr")} />
          <${Input} label="SSH 포트" inputmode="numeric" hint=${secretHint ?? "보통 22"} ...${bind("ssh_port")} />
          <${Input} label="SSH 계정" required=${!server} autocomplete="off" hint=${secretHint ?? "root는 등록할 수 없습니다."} ...${bind("ssh_user")} />
        </div>
        <${Select} label="인증 방법" options=${[["PASSWORD", "비밀번호"], ["KEY", "SSH 키"]]} ...${bind("method")} />
        ${values.method === "PASSWORD"
          ? html`<${Input} label="비밀번호" type="password" required=${!server} autocomplete="new-password" hint=${secretHint} ...${bind("os_pw")} />`
          : html`<${Textarea} label="SSH 개인 키" rows=${4} required=${!server} class="mono" spellcheck=${false} hint=${secretHint ?? "-----BEGIN OPENSSH PRIVATE KEY----- 로 시작하는 내용 전체"} ...${bind("ssh_key")} />`}
        <${Textarea} label="설명" rows=${2} ...${bind("description")} />
        ${server && html`<${Check} label="사용" hint="끄면 이 서버에서 명령을 실행할 수 없습니다." checked=${values.is_active} onInput=${(on) => form.set("is_active", on)} />`}
      </div>
      <${DialogFoot} onClose=${onClose} submit=${server ? "저장" : "등록"} busy=${form.busy} />
    </form>
  <//>`;
}

function check({ hostname, institution_id, ip_addr, ssh_user, method, os_pw, ssh_key }, isNew) {
  return {
    hostname: hostname.trim() ? "" : "호스트 이름을 입력해 주세요.",
    institution_id: institution_id ? "" : "기관을 골라 주세요.",
    ip_addr: !isNew || ip_addr.trim() ? "" : "IP 주소를 입력해 주세요.",
    ssh_user: !isNew || ssh_user.trim() ? "" : "SSH 계정을 입력해 주세요.",
    os_pw: !isNew || method !== "PASSWORD" || os_pw ? "" : "비밀번호를 입력해 주세요.",
    ssh_key: !isNew || method !== "KEY" || ssh_key.trim() ? "" : "SSH 개인 키를 입력해 주세요.",
  };
}

/** Only the secret of the chosen method, and nothing that was left blank. */
function access({ ip_addr, ssh_port, ssh_user, method, os_pw, ssh_key }) {
  const sent = { ip_addr: ip_addr.trim(), ssh_port: Number(ssh_port) || "", ssh_user: ssh_user.trim(), ...(method === "PASSWORD" ? { os_pw } : { ssh_key }) };
  return Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== ""));
}

const about = ({ hostname, server_role, system_id, environment, os_name, description }) => ({
  hostname: hostname.trim(), server_role, system_id: Number(system_id) || null, environment, os_name: os_name.trim() || null, description: description.trim() || null,
});

const toCreate = (values) => ({ ...about(values), institution_id: Number(values.institution_id), ...access(values) });
const toPatch = (server, values) => ({ ...changed(server, { ...about(values), is_active: values.is_active }), ...access(values) });
