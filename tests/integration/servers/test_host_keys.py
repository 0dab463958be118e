"""A host is known by its key: pinned at registration, refused when it changes, replaced only with a reason."""

from typing import Any

import httpx
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Server
from tests.factories import Make
from tests.fixtures.doors import Headers
from tests.integration.servers.conftest import ADDRESS, CLOSED_PORT, Host, ServerForm


async def pin(client: httpx.AsyncClient, headers: Headers, server: dict[str, Any], **form: Any) -> httpx.Response:
    return await client.post(f"/servers/{server['id']}/host-key", json=form, headers=headers)


def state(server: dict[str, Any]) -> tuple[str, str | None]:
    return server["host_key_status"], server["host_key_fingerprint"]


async def actions_on(client: httpx.AsyncClient, headers: Headers, server: dict[str, Any]) -> list[str]:
    trail = await client.get(f"/audit/?subject_type=SERVER&subject_id={server['id']}&sort=at", headers=headers)
    return [row["action"] for row in trail.json()["items"]]


async def test_the_key_is_pinned_when_the_server_is_registered(
    make: Make, form: ServerForm, host: Host, db_session: AsyncSession
):
    server = await make.post("/servers/", form(ssh_port=host.port), by="admin")
    assert state(server) == ("PINNED", host.fingerprint)
    stored = await db_session.scalar(select(Server.host_key).where(Server.id == server["id"]))
    assert str(stored).split() == host.key.export_public_key().decode().split()[:2]


async def test_a_host_that_does_not_answer_is_kept_unverified_until_it_does(
    client: httpx.AsyncClient, make: Make, form: ServerForm, host: Host, auth_headers: Headers
):
    await host.stop()
    server = await make.post("/servers/", form(ssh_port=host.port), by="admin")
    silent = await pin(client, auth_headers, server)
    await host.start()
    answered = await pin(client, auth_headers, server)

    assert state(server) == ("UNVERIFIED", None)
    assert (silent.status_code, silent.json()["code"]) == (502, "server.unreachable")
    assert ADDRESS not in silent.text
    assert (answered.status_code, state(answered.json())) == (200, ("PINNED", host.fingerprint))
    assert await actions_on(client, auth_headers, server) == ["server.created", "server.host_key_pinned"]


async def test_the_same_key_again_changes_nothing(
    client: httpx.AsyncClient, make: Make, form: ServerForm, host: Host, auth_headers: Headers
):
    server = await make.post("/servers/", form(ssh_port=host.port), by="admin")
    again = await pin(client, auth_headers, server, replace=True, reason="정기 점검")
    assert (again.status_code, state(again.json())) == (200, state(server))
    assert await actions_on(client, auth_headers, server) == ["server.created"]


async def test_a_changed_key_is_refused_with_both_fingerprints(
    client: httpx.AsyncClient, make: Make, form: ServerForm, host: Host, auth_headers: Headers
):
    server = await make.post("/servers/", form(ssh_port=host.port), by="admin")
    registered = host.fingerprint
    await host.reinstall()

    for attempt in ({}, {"replace": True}, {"replace": False, "reason": "재설치"}):
        refused = await pin(client, auth_headers, server, **attempt)
        assert (refused.status_code, refused.json()["code"]) == (409, "server.host_key_changed")
        assert refused.json()["fingerprint"] == {"registered": registered, "presented": host.fingerprint}
    kept = (await client.get(f"/servers/{server['id']}", headers=auth_headers)).json()
    assert state(kept) == ("PINNED", registered)


async def test_a_changed_key_is_replaced_with_a_reason_that_stands_in_the_audit_trail(
    client: httpx.AsyncClient, make: Make, form: ServerForm, host: Host, auth_headers: Headers
):
    server = await make.post("/servers/", form(ssh_port=host.port), by="admin")
    registered = host.fingerprint
    await host.reinstall()
    replaced = await pin(client, auth_headers, server, replace=True, reason="OS를 다시 설치함")

    assert (replaced.status_code, state(replaced.json())) == (200, ("PINNED", host.fingerprint))
    trail = (await client.get("/audit/?action=server.host_key_replaced", headers=auth_headers)).json()["items"]
    assert [(row["note"], row["changes"]) for row in trail] == [
        ("OS를 다시 설치함", {"host_key": {"from": registered, "to": host.fingerprint}})
    ]


async def test_another_address_or_port_is_another_host(
    client: httpx.AsyncClient, make: Make, form: ServerForm, host: Host, auth_headers: Headers
):
    server = await make.post("/servers/", form(ssh_port=host.port), by="admin")
    path = f"/servers/{server['id']}"
    renamed = await client.patch(path, json={"hostname": "hb-was02", "ssh_user": "svcnew"}, headers=auth_headers)
    moved = await client.patch(path, json={"ssh_port": CLOSED_PORT}, headers=auth_headers)
    assert state(renamed.json()) == ("PINNED", host.fingerprint)
    assert state(moved.json()) == ("UNVERIFIED", None)


async def test_no_command_is_sent_to_a_host_nobody_has_verified(
    client: httpx.AsyncClient, make: Make, form: ServerForm, headers_of
):
    server = await make.post("/servers/", form(), by="admin")
    sr = await make.sr_in_progress(server_id=server["id"])
    answer = await client.post(f"/tasks/{sr['id']}/execute", json={"command": "df -h"}, headers=headers_of("engineer"))
    assert (answer.status_code, answer.json()["code"]) == (409, "server.host_key_unverified")
