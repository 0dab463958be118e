"""Managed hosts: registered, changed, found; root is refused, and secrets are sealed."""

import asyncio
import base64
from typing import Any

import asyncssh
import httpx
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.config import get_settings
from models import Server
from tests.factories import Make
from tests.fixtures.doors import Headers
from tests.integration.servers.conftest import PASSWORD, ServerForm

Form = dict[str, Any]


async def register(client: httpx.AsyncClient, headers: Headers, form: Form) -> httpx.Response:
    return await client.post("/servers/", json=form, headers=headers)


async def edit(client: httpx.AsyncClient, headers: Headers, server_id: int, **fields: Any) -> httpx.Response:
    return await client.patch(f"/servers/{server_id}", json=fields, headers=headers)


def outcome(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def opened(sealed: str | None) -> str:
    """Opened as the guide (6.4) says it was sealed."""
    key = bytes.fromhex(get_settings().ENCRYPTION_KEY.get_secret_value())
    data = base64.b64decode(str(sealed))
    return AESGCM(key).decrypt(data[:12], data[12:], None).decode()


async def test_a_registered_server_is_answered_without_what_opens_it(
    client: httpx.AsyncClient, auth_headers: Headers, form: ServerForm
):
    answer = await register(client, auth_headers, form(os_name="Rocky 9", description="민원 WAS"))
    made = answer.json()
    assert answer.status_code == 201
    assert made.pop("created_at")
    assert made == {
        "id": 3,
        "hostname": "hb-was01",
        "server_role": "WAS",
        "institution_id": 1,
        "institution_name": "한빛시청",
        "system_id": None,
        "system_name": None,
        "os_name": "Rocky 9",
        "environment": "PROD",
        "description": "민원 WAS",
        "auth_method": "PASSWORD",
        "host_key_status": "UNVERIFIED",
        "host_key_fingerprint": None,
        "is_active": True,
    }


ROOTS = (
    "root",
    "ROOT",
    " root ",
    "Root\n",
)


async def test_root_is_refused_at_registration_and_at_edit(
    client: httpx.AsyncClient, auth_headers: Headers, form: ServerForm
):
    for account in ROOTS:
        registered = await register(client, auth_headers, form(ssh_user=account))
        edited = await edit(client, auth_headers, 1, ssh_user=account)
        assert [outcome(registered), outcome(edited)] == [(400, "server.root")] * 2, account
        assert registered.json()["detail"] == "root SSH 직접 접속은 허용되지 않습니다.", account


OUT_OF_ORDER = (
    ({"os_pw": None}, 400, "server.secret_required"),
    ({"ssh_key": "-----BEGIN OPENSSH PRIVATE KEY-----"}, 400, "server.secret_both"),
    ({"os_pw": None, "ssh_key": "nothing like a key"}, 400, "server.private_key"),
    ({"institution_id": 999}, 404, "institution.not_found"),
    ({"ip_addr": "http://10.0.0.1"}, 422, "request.invalid"),
    ({"ip_addr": "10.0.0.1; rm -rf /"}, 422, "request.invalid"),
    ({"ssh_port": 0}, 422, "request.invalid"),
    ({"ssh_port": 65_536}, 422, "request.invalid"),
    ({"ssh_user": "svc web"}, 422, "request.invalid"),
    ({"ssh_user": "-oProxyCommand=id"}, 422, "request.invalid"),
    ({"server_role": "PROXY"}, 422, "request.invalid"),
    ({"environment": "TEST"}, 422, "request.invalid"),
    ({"host_key": "ssh-ed25519 AAAA"}, 422, "request.invalid"),
)


async def test_a_registration_that_is_not_in_order_is_refused(
    client: httpx.AsyncClient, auth_headers: Headers, form: ServerForm
):
    for fields, status, code in OUT_OF_ORDER:
        assert outcome(await register(client, auth_headers, form(**fields))) == (status, code), fields
        assert (await client.get("/servers/", headers=auth_headers)).json()["total"] == 2, fields


async def test_a_key_with_a_passphrase_is_refused_because_nobody_is_there_to_type_it(
    client: httpx.AsyncClient, auth_headers: Headers, form: ServerForm
):
    locked = (
        asyncssh.generate_private_key("ssh-ed25519").export_private_key("pkcs8-pem", passphrase="very secret").decode()
    )
    answer = await register(client, auth_headers, form(os_pw=None, ssh_key=locked))
    assert outcome(answer) == (400, "server.private_key")
    assert "passphrase" in answer.json()["detail"]


async def test_a_password_is_stored_sealed_and_never_twice_alike(
    client: httpx.AsyncClient, auth_headers: Headers, form: ServerForm, db_session: AsyncSession
):
    for account in ("svcone", "svctwo"):
        await register(client, auth_headers, form(ssh_user=account))
    one, two = (await db_session.scalars(select(Server.os_pw_enc).where(Server.id > 2))).all()
    assert one != two
    assert PASSWORD not in str(one)
    assert [opened(one), opened(two)] == [PASSWORD, PASSWORD]


async def test_a_private_key_is_stored_sealed_and_replaces_the_password(
    client: httpx.AsyncClient, auth_headers: Headers, form: ServerForm, db_session: AsyncSession
):
    key = asyncssh.generate_private_key("ssh-ed25519").export_private_key().decode()
    made = (await register(client, auth_headers, form())).json()
    with_key = await edit(client, auth_headers, made["id"], ssh_key=key.replace("\n", "\r\n"))
    row = await db_session.get_one(Server, made["id"])
    assert with_key.json()["auth_method"] == "KEY"
    assert (row.os_pw_enc, opened(row.ssh_key_enc)) == (None, key)

    with_password = await edit(client, auth_headers, made["id"], os_pw="Another-secret-78")
    await db_session.refresh(row)
    assert with_password.json()["auth_method"] == "PASSWORD"
    assert (opened(row.os_pw_enc), row.ssh_key_enc) == ("Another-secret-78", None)
    both = await edit(client, auth_headers, made["id"], os_pw="x", ssh_key=key)
    assert outcome(both) == (400, "server.secret_both")


async def test_the_same_account_on_the_same_address_is_registered_once(
    client: httpx.AsyncClient, auth_headers: Headers, form: ServerForm
):
    first = await register(client, auth_headers, form())
    again = await register(client, auth_headers, form(hostname="another name", institution_id=2))
    other_account = await register(client, auth_headers, form(ssh_user="svcother"))
    assert (first.status_code, other_account.status_code) == (201, 201)
    assert outcome(again) == (409, "server.taken")
    moved = await edit(client, auth_headers, other_account.json()["id"], ssh_user="svcdeploy")
    assert outcome(moved) == (409, "server.taken")
    assert "127.0.0.1" not in again.text + moved.text


async def test_of_two_registrations_at_the_same_moment_one_is_refused(
    client: httpx.AsyncClient, auth_headers: Headers, form: ServerForm
):
    answers = await asyncio.gather(*(register(client, auth_headers, form()) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]


async def test_only_what_is_named_changes(client: httpx.AsyncClient, auth_headers: Headers):
    before = (await client.get("/servers/1", headers=auth_headers)).json()
    described = (await edit(client, auth_headers, 1, description="본청", environment="STAGE")).json()
    assert described == {**before, "description": "본청", "environment": "STAGE"}
    assert (await edit(client, auth_headers, 1, description=None)).json()["description"] is None
    for field in ("hostname", "server_role", "ip_addr", "ssh_port", "ssh_user", "environment", "is_active"):
        assert outcome(await edit(client, auth_headers, 1, **{field: None})) == (400, "server.required"), field
    assert outcome(await edit(client, auth_headers, 1, institution_id=2)) == (422, "request.invalid")


async def test_an_engineer_reads_servers_and_registers_none(
    client: httpx.AsyncClient, make: Make, headers_of, form: ServerForm
):
    assert (await client.get("/servers/", headers=headers_of("engineer"))).json()["total"] == 2
    assert outcome(await register(client, headers_of("engineer"), form())) == (403, "access.forbidden")
    assert (await make.post("/servers/", form(), by="pm"))["id"] == 3


QUESTIONS: tuple[tuple[str, list[str]], ...] = (
    ("", ["hb-web01", "pr-web01"]),
    ("?sort=-hostname", ["pr-web01", "hb-web01"]),
    ("?institution_id=2", ["pr-web01"]),
    ("?is_active=false", []),
    ("?size=1&page=2", ["pr-web01"]),
)


async def test_lists_are_filtered_sorted_and_paged(client: httpx.AsyncClient, auth_headers: Headers):
    for query, names in QUESTIONS:
        found = (await client.get(f"/servers/{query}", headers=auth_headers)).json()
        assert [server["hostname"] for server in found["items"]] == names, query
