"""Information systems: what is registered, who sees what of it, and which servers belong to it."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import httpx
import pytest

from tests.factories import Make
from tests.fixtures.doors import Headers
from tests.integration.systems.conftest import NewSystem

HeadersOf = Callable[[str], Headers]


async def test_a_system_is_registered_and_found_again(
    client: httpx.AsyncClient, new_system: NewSystem, auth_headers: Headers
):
    system = await new_system(code="min-won_1")
    found = (await client.get(f"/systems/{system['id']}", headers=auth_headers)).json()
    assert found == system
    assert (system["code"], system["monthly_fee"], system["server_count"]) == ("MIN-WON_1", 5_000_000, 0)
    trail = (await client.get("/audit/?action=system.created", headers=auth_headers)).json()["items"]
    assert [(row["subject_id"], row["institution_id"]) for row in trail] == [(system["id"], 1)]


async def test_a_code_is_taken_once_in_an_institution(
    client: httpx.AsyncClient, new_system: NewSystem, auth_headers: Headers
):
    await new_system(code="PORTAL")
    await new_system(code="PORTAL", institution_id=2)
    again = {"name": "다른 이름", "code": "portal", "grade": 2, "institution_id": 1}
    refused = await client.post("/systems/", json=again, headers=auth_headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "system.taken")


async def test_a_change_names_old_and_new_in_the_trail(
    client: httpx.AsyncClient, new_system: NewSystem, auth_headers: Headers
):
    path = f"/systems/{(await new_system())['id']}"
    changed = (await client.patch(path, json={"grade": 2, "name": "민원포털"}, headers=auth_headers)).json()
    assert changed["grade"] == 2
    trail = (await client.get("/audit/?action=system.edited", headers=auth_headers)).json()["items"]
    assert [row["changes"] for row in trail] == [{"grade": {"from": 1, "to": 2}}]
    emptied = await client.patch(path, json={"name": None}, headers=auth_headers)
    assert (emptied.status_code, emptied.json()["code"]) == (400, "system.required")
    cleared = await client.patch(path, json={"monthly_fee": None}, headers=auth_headers)
    assert cleared.json()["monthly_fee"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"grade": 0},
        {"grade": 5},
        {"monthly_fee": -1},
        {"monthly_fee": "1.5"},
        {"monthly_fee": "1e30"},
        {"code": "공백 코드"},
    ],
)
async def test_what_cannot_be_is_refused(client: httpx.AsyncClient, auth_headers: Headers, wrong: dict[str, object]):
    body = {"name": "민원포털", "code": "PORTAL", "grade": 1, "institution_id": 1, **wrong}
    answer = await client.post("/systems/", json=body, headers=auth_headers)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [*wrong])


@pytest.mark.parametrize(
    ("username", "fee"),
    [("admin", 5_000_000), ("pm", 5_000_000), ("auditor", 5_000_000), ("customer", 5_000_000), ("engineer", None)],
)
async def test_the_fee_is_the_business_of_few(
    client: httpx.AsyncClient, new_system: NewSystem, headers_of: HeadersOf, username: str, fee: int | None
):
    system = await new_system()
    one = (await client.get(f"/systems/{system['id']}", headers=headers_of(username))).json()
    listed = (await client.get("/systems/", headers=headers_of(username))).json()["items"]
    assert [one["monthly_fee"], *(row["monthly_fee"] for row in listed)] == [fee, fee]


async def test_a_customer_sees_its_own_and_nothing_of_others(
    client: httpx.AsyncClient, new_system: NewSystem, headers_of: HeadersOf
):
    own, other = await new_system(), await new_system(institution_id=2, name="농정포털")
    headers = headers_of("customer")
    listed = (await client.get("/systems/?institution_id=2", headers=headers)).json()
    everything = (await client.get("/systems/", headers=headers)).json()
    assert ([row["id"] for row in listed["items"]], [row["id"] for row in everything["items"]]) == ([], [own["id"]])
    for path in (f"/systems/{other['id']}", f"/systems/{other['id']}/outages"):
        answer = await client.get(path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "system.not_found")


async def test_the_list_filters_and_sorts_in_few_queries(
    client: httpx.AsyncClient,
    new_system: NewSystem,
    auth_headers: Headers,
    queries: Callable[..., AbstractContextManager[list[str]]],
):
    for code, grade in (("A", 1), ("B", 2), ("C", 3)):
        await new_system(name=f"시스템 {code}", code=code, grade=grade)
    with queries(at_most=4):
        page = (await client.get("/systems/?grade=1&grade=3&sort=-name&is_active=true", headers=auth_headers)).json()
    assert [row["code"] for row in page["items"]] == ["C", "A"]


class TestServers:
    async def test_a_server_is_put_into_a_system_and_taken_out(
        self, client: httpx.AsyncClient, new_system: NewSystem, auth_headers: Headers
    ):
        system = await new_system()
        put = (await client.patch("/servers/1", json={"system_id": system["id"]}, headers=auth_headers)).json()
        counted = (await client.get("/systems/", headers=auth_headers)).json()["items"][0]["server_count"]
        kept = (await client.patch("/servers/1", json={"description": "웹"}, headers=auth_headers)).json()
        listed = (await client.get("/servers/?institution_id=1", headers=auth_headers)).json()["items"][0]
        out = (await client.patch("/servers/1", json={"system_id": None}, headers=auth_headers)).json()
        assert (put["system_id"], put["system_name"], counted) == (system["id"], "민원포털", 1)
        assert kept["system_name"] == listed["system_name"] == "민원포털"
        assert (out["system_id"], out["system_name"]) == (None, None)
        trail = (await client.get("/audit/?action=server.edited&sort=at", headers=auth_headers)).json()["items"]
        assert [[*row["changes"]] for row in trail] == [["system_id"], ["description"], ["system_id"]]

    async def test_a_new_server_says_its_system(self, make: Make, new_system: NewSystem):
        system = await new_system()
        login = {"ip_addr": "127.0.0.1", "ssh_port": 1, "ssh_user": "svc", "os_pw": "Some-secret-1"}
        body = {"hostname": "hb-was01", "server_role": "WAS", "institution_id": 1, "system_id": system["id"], **login}
        assert (await make.post("/servers/", body, by="admin"))["system_name"] == "민원포털"

    async def test_system_and_server_belong_to_the_same_institution(
        self, client: httpx.AsyncClient, new_system: NewSystem, auth_headers: Headers
    ):
        other = await new_system(institution_id=2)
        refused = await client.patch("/servers/1", json={"system_id": other["id"]}, headers=auth_headers)
        assert (refused.status_code, refused.json()["code"]) == (400, "server.system")
        missing = await client.patch("/servers/1", json={"system_id": 999}, headers=auth_headers)
        assert (missing.status_code, missing.json()["code"]) == (404, "system.not_found")
