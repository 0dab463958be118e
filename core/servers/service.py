"""Registering and changing servers, and pinning their host keys.

Nothing here waits for a network while rows are locked: the key is fetched first, the rows are written afterwards.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import events
from core.access import Actor
from core.audit import change
from core.config import get_settings
from core.errors import Conflict, Invalid, Upstream
from core.institutions.queries import get_institution
from core.servers.schemas import HostKeyForm, ServerCreate, ServerOut, ServerUpdate
from core.systems.queries import get_system
from models import InformationSystem, Server
from utils import crypto, ssh_runner

HOST_KEY_TIMEOUT = 5.0
_HIDDEN = {"ip_addr", "ssh_port", "ssh_user"}
_NEVER_EMPTY = ("hostname", "server_role", "ip_addr", "ssh_port", "ssh_user", "environment", "is_active")


def present(server: Server) -> ServerOut:
    """A server as people may see it: never its address, account or secret (guide 6.1)."""
    return ServerOut(
        id=server.id,
        hostname=server.hostname,
        server_role=server.server_role,
        institution_id=server.institution_id,
        institution_name=server.institution.name,
        system_id=server.system_id,
        system_name=server.system.name if server.system else None,
        os_name=server.os_name,
        environment=server.environment,
        description=server.description,
        auth_method=server.auth_method,
        host_key_status=server.host_key_status,
        host_key_fingerprint=ssh_runner.fingerprint(server.host_key) if server.host_key else None,
        is_active=server.is_active,
        created_at=server.created_at,
    )


async def create(db: AsyncSession, form: ServerCreate, *, by: Actor) -> Server:
    """Register a server and pin its host key, if it answers; one that does not is kept UNVERIFIED until it is pinned.

    Raises Invalid for root (guide 6.7), for neither or both of password and key, a key that cannot be read, or an
    information system of another institution.
    """
    _refuse_root(form.ssh_user)
    secrets = await _sealed(form.os_pw, form.ssh_key)
    if not secrets:
        raise Invalid("server.secret_required", "비밀번호와 SSH 개인키 중 하나를 입력해 주세요.")
    host_key = await _try_host_key(form.ip_addr, form.ssh_port)
    institution = await get_institution(db, by, form.institution_id)
    system = await _system_for(db, form.system_id, institution.id, by)
    await _refuse_duplicate(db, form.ip_addr, form.ssh_port, form.ssh_user, own_id=0)
    values = form.model_dump(exclude={"os_pw", "ssh_key", "institution_id", "system_id"})
    server = Server(**values, **secrets, institution=institution, system=system, host_key=host_key)
    db.add(server)
    await db.flush()
    await events.emit("server.created", server, by=by, note="호스트 키 등록됨" if host_key else "호스트 키 미확인")
    return server


async def update(db: AsyncSession, server: Server, form: ServerUpdate, *, by: Actor) -> Server:
    """Change what the form names; another address or port means another host, so its key is unpinned."""
    wanted = form.model_dump(exclude_unset=True, exclude={"os_pw", "ssh_key"})
    if any(field in wanted and wanted[field] is None for field in _NEVER_EMPTY):
        raise Invalid("server.required", "이름, 역할, 주소, 계정은 비울 수 없습니다.")
    _refuse_root(wanted.get("ssh_user", server.ssh_user))
    secrets = await _sealed(form.os_pw, form.ssh_key)
    place = [wanted.get(field, getattr(server, field)) for field in ("ip_addr", "ssh_port", "ssh_user")]
    await _refuse_duplicate(db, *place, own_id=server.id)
    system = await _system_for(db, wanted.get("system_id", server.system_id), server.institution_id, by)
    changes = {k: _change(k, getattr(server, k), v) for k, v in wanted.items() if getattr(server, k) != v}
    if {"ip_addr", "ssh_port"} & changes.keys():
        server.host_key = None
    if secrets:
        changes["credential"] = change("이전 값", "새 값")
    for field, value in {**wanted, **secrets}.items():
        setattr(server, field, value)
    server.system = system
    if changes:
        await events.emit("server.edited", server, by=by, changes=changes)
    return server


async def fetch_host_key(server: Server) -> str:
    """Ask the host for its key, without signing in. Raises Upstream when it does not answer."""
    key = await _try_host_key(server.ip_addr, server.ssh_port)
    if key is None:
        raise Upstream("server.unreachable", "서버에 접속할 수 없어 호스트 키를 확인하지 못했습니다.")
    return key


async def pin_host_key(db: AsyncSession, server: Server, key: str, form: HostKeyForm, *, by: Actor) -> Server:
    """Pin the key the host showed. A changed one is accepted only with `replace` and a reason; else Conflict."""
    if server.host_key == key:
        return server
    if server.host_key is None:
        server.host_key = key
        await events.emit("server.host_key_pinned", server, by=by, note=ssh_runner.fingerprint(key))
        return server
    if not form.replace or not form.reason:
        raise Conflict(
            "server.host_key_changed",
            "서버의 호스트 키가 등록된 것과 다릅니다. 교체된 것이 확실하면 사유를 적어 교체하세요.",
            fingerprint={
                "registered": ssh_runner.fingerprint(server.host_key),
                "presented": ssh_runner.fingerprint(key),
            },
        )
    changes = {"host_key": change(ssh_runner.fingerprint(server.host_key), ssh_runner.fingerprint(key))}
    server.host_key = key
    await events.emit("server.host_key_replaced", server, by=by, changes=changes, note=form.reason)
    return server


def target_of(server: Server) -> ssh_runner.Target:
    """The server as the SSH runner wants it, its secret opened for this one use."""
    key_hex = get_settings().ENCRYPTION_KEY.get_secret_value()
    return ssh_runner.Target(
        host=server.ip_addr,
        port=server.ssh_port,
        username=server.ssh_user,
        password=crypto.decrypt(server.os_pw_enc, key_hex) if server.os_pw_enc else None,
        private_key=crypto.decrypt(server.ssh_key_enc, key_hex) if server.ssh_key_enc else None,
        host_key=server.host_key,
    )


def _refuse_root(ssh_user: str) -> None:
    if ssh_user.strip().lower() == "root":
        raise Invalid("server.root", "root SSH 직접 접속은 허용되지 않습니다.")


async def _system_for(
    db: AsyncSession, system_id: int | None, institution_id: int, by: Actor
) -> InformationSystem | None:
    if system_id is None:
        return None
    system = await get_system(db, by, system_id)
    if system.institution_id != institution_id:
        raise Invalid("server.system", "서버와 정보시스템의 기관이 다릅니다.")
    return system


async def _sealed(os_pw: str | None, ssh_key: str | None) -> dict[str, Any]:
    """The columns of a new secret, encrypted; empty when none was given."""
    if os_pw and ssh_key:
        raise Invalid("server.secret_both", "비밀번호와 SSH 개인키 중 하나만 입력해 주세요.")
    key_hex = get_settings().ENCRYPTION_KEY.get_secret_value()
    if os_pw:
        return {"os_pw_enc": crypto.encrypt(os_pw, key_hex), "ssh_key_enc": None}
    if not ssh_key:
        return {}
    try:
        normalised = await ssh_runner.check_private_key(ssh_key)
    except ssh_runner.InvalidKey as error:
        raise Invalid("server.private_key", str(error)) from error
    return {"os_pw_enc": None, "ssh_key_enc": crypto.encrypt(normalised, key_hex)}


async def _try_host_key(host: str, port: int) -> str | None:
    try:
        return await ssh_runner.fetch_host_key(host, port, timeout=HOST_KEY_TIMEOUT)
    except ssh_runner.SshError:
        return None


async def _refuse_duplicate(db: AsyncSession, ip_addr: str, port: int, user: str, *, own_id: int) -> None:
    taken = select(Server.id).where(
        Server.ip_addr == ip_addr, Server.ssh_port == port, Server.ssh_user == user, Server.id != own_id
    )
    if await db.scalar(taken):
        raise Conflict("server.taken", "같은 주소와 계정의 서버가 이미 등록되어 있습니다.")


def _change(field: str, old: Any, new: Any) -> dict[str, Any]:
    return change("이전 값", "새 값") if field in _HIDDEN else change(old, new)
