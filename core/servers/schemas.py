"""Shapes of managed hosts on the wire. What is sent in (address, account, secret) never comes out (guide 6.1)."""

import re
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from core.servers.enums import AuthMethod, HostKeyStatus, ServerEnvironment, ServerRole
from utils.forms import Form, Id, LongSecret, Name, Note, Out, Secret
from utils.paging import PageQuery, SortKeys

_HOST = re.compile(r"^[A-Za-z0-9]([A-Za-z0-9.:-]{0,252}[A-Za-z0-9])?$")


def _host(value: str) -> str:
    if not _HOST.match(value):
        raise ValueError("IP 주소 또는 호스트 이름을 입력해 주세요.")
    return value.lower()


Address = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_host)]
Port = Annotated[int, Field(ge=1, le=65_535)]
Account = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z_][A-Za-z0-9_.-]{0,63}\$?$")]
PrivateKey = LongSecret


class ServerCreate(Form):
    """A password or a private key, one of them; the information system it is part of, of the same institution."""

    hostname: Name
    server_role: ServerRole
    institution_id: Id
    ip_addr: Address
    ssh_port: Port = 22
    ssh_user: Account
    os_pw: Secret | None = None
    ssh_key: PrivateKey | None = None
    system_id: Id | None = None
    os_name: Name | None = None
    environment: ServerEnvironment = ServerEnvironment.PROD
    description: Note | None = None


class ServerUpdate(Form):
    """A new `os_pw` replaces a key and the other way round; a new address or port unpins the host key."""

    hostname: Name | None = None
    server_role: ServerRole | None = None
    ip_addr: Address | None = None
    ssh_port: Port | None = None
    ssh_user: Account | None = None
    os_pw: Secret | None = None
    ssh_key: PrivateKey | None = None
    system_id: Id | None = None
    os_name: Name | None = None
    environment: ServerEnvironment | None = None
    description: Note | None = None
    is_active: bool | None = None


class HostKeyForm(Form):
    """`replace` accepts a changed key, with the reason for the audit trail."""

    replace: bool = False
    reason: Note | None = None


class ServerOut(Out):
    id: int
    hostname: str
    server_role: ServerRole
    institution_id: int
    institution_name: str
    system_id: int | None
    system_name: str | None
    os_name: str | None
    environment: ServerEnvironment
    description: str | None
    auth_method: AuthMethod
    host_key_status: HostKeyStatus
    host_key_fingerprint: str | None
    is_active: bool
    created_at: datetime


class ServerQuery(PageQuery):
    institution_id: Id | None = None
    is_active: bool | None = None
    sort: Annotated[list[str], SortKeys("hostname", "created_at")] = ["hostname"]
