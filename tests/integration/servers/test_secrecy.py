"""Address, account and secret of a server go in and never come out (guide 6.1): by no schema and by no answer."""

import json
from collections.abc import Iterator
from typing import Any

import asyncssh
import httpx

from core.operations.dispatcher import Dispatcher
from tests.factories import Make
from tests.fixtures.doors import Headers, Room
from tests.integration.servers.conftest import ACCOUNT, ADDRESS, PASSWORD, Host, ServerForm

NEVER = {"ip_addr", "ssh_port", "ssh_user", "os_pw", "os_pw_enc", "ssh_key", "ssh_key_enc", "host_key"}


def names_in(schema: Any, schemas: dict[str, Any], seen: set[str]) -> Iterator[str]:
    """Every property name below a schema, through its references."""
    parts = [schema, *schema.values()] if isinstance(schema, dict) else schema if isinstance(schema, list) else []
    reference = schema.get("$ref", "") if isinstance(schema, dict) else ""
    if reference and reference not in seen:
        seen.add(reference)
        yield from names_in(schemas[reference.rsplit("/", 1)[1]], schemas, seen)
    for part in parts:
        if part is schema:
            yield from schema.get("properties", {})
        else:
            yield from names_in(part, schemas, seen)


async def test_no_schema_of_an_answer_names_what_opens_a_server(client: httpx.AsyncClient):
    document = (await client.get("/openapi.json")).json()
    answers = {
        f"{method} {path}": set(names_in(operation["responses"], document["components"]["schemas"], set()))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    assert len(answers) >= 60
    assert "host_key_fingerprint" in answers["get /servers/{server_id}"]
    assert "hostname" in answers["get /tasks/"]
    assert {name: names & NEVER for name, names in answers.items() if names & NEVER} == {}


async def test_no_answer_holds_what_opens_a_server(
    client: httpx.AsyncClient, make: Make, form: ServerForm, host: Host, auth_headers: Headers
):
    key = asyncssh.generate_private_key("ssh-ed25519").export_private_key().decode()
    texts = []

    async def ask(method: str, path: str, body: Any = None) -> Any:
        answer = await client.request(method, path, json=body, headers=auth_headers)
        texts.append(answer.text)
        return answer.json()

    server = await ask("POST", "/servers/", form(ssh_port=host.port))
    path = f"/servers/{server['id']}"
    await ask("POST", "/servers/", form(ssh_port=host.port))
    await ask("POST", "/servers/", form(ssh_user="root", ssh_port=host.port))
    await ask("POST", "/servers/", form(ssh_key=key))
    await ask("POST", "/servers/", form(ip_addr=f"{ADDRESS} {ACCOUNT}", os_pw=[PASSWORD], ssh_port="no"))
    await ask("PATCH", path, {"ssh_user": ACCOUNT + "2", "os_pw": PASSWORD + "2"})
    await ask("PATCH", path, {"ssh_key": key})
    await ask("PATCH", path, {"ip_addr": "127.0.0.2"})
    await ask("PATCH", path, {"ip_addr": ADDRESS, "ssh_port": "not a number"})
    await ask("POST", f"{path}/host-key", {})
    sr = await make.sr(server_id=server["id"])
    for reading in (
        path,
        "/servers/",
        "/tasks/",
        f"/tasks/{sr['id']}",
        f"/tasks/{sr['id']}/history",
        "/audit/?size=100",
    ):
        await ask("GET", reading)

    whole = "\n".join(texts)
    secrets = (ADDRESS, "127.0.0.2", ACCOUNT, PASSWORD, str(host.port), key.splitlines()[1], "os_pw_enc")
    assert [secret for secret in secrets if secret in whole] == []


async def test_the_audit_trail_says_that_address_and_account_changed_and_not_to_what(
    client: httpx.AsyncClient, auth_headers: Headers
):
    change = {"ip_addr": "10.77.1.200", "ssh_user": "svcnew", "os_pw": "Another-secret-78", "hostname": "hb-web02"}
    await client.patch("/servers/1", json=change, headers=auth_headers)
    trail = (await client.get("/audit/?action=server.edited", headers=auth_headers)).json()["items"]
    hidden = {"from": "이전 값", "to": "새 값"}
    assert [row["changes"] for row in trail] == [
        {
            "hostname": {"from": "hb-web01", "to": "hb-web02"},
            "ip_addr": hidden,
            "ssh_user": hidden,
            "credential": hidden,
        }
    ]


async def test_no_message_names_a_server_that_somebody_wrote_about(
    make: Make, form: ServerForm, dispatcher: Dispatcher, room: Room
):
    await make.post("/servers/", form(ip_addr="gw.hanbit.example"), by="admin")
    sr = await make.sr(title=f"gw.hanbit.example 에 {ACCOUNT} 로 접속 불가")
    await make.post(f"/tasks/{sr['id']}/comments", {"content": f"{ACCOUNT}@gw.hanbit.example 확인"}, by="customer")
    await dispatcher.deliver_due()
    assert len(room.texts) == 2
    assert [text for text in room.texts if ACCOUNT in text or "gw.hanbit.example" in text] == []


async def test_the_published_schema_keeps_secrets_out_of_its_examples(client: httpx.AsyncClient):
    schemas = (await client.get("/openapi.json")).json()["components"]["schemas"]
    examples = json.dumps([schema.get("examples", []) for schema in schemas.values()])
    assert [name for name in NEVER if name in examples] == []
