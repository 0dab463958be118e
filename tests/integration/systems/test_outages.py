"""When a system did not serve: what may be recorded, by whom, and that nothing vanishes without a reason."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from freezegun import freeze_time

from tests.fixtures.doors import Headers
from tests.integration.systems.conftest import NewOutage, NewSystem

HeadersOf = Callable[[str], Headers]
NOW = "2026-10-05T12:00:00+09:00"


@pytest.fixture
def outages(client: httpx.AsyncClient, auth_headers: Headers) -> Callable[..., Any]:
    async def ask(system: dict[str, Any], question: str = "") -> list[str]:
        answer = await client.get(f"/systems/{system['id']}/outages?{question}", headers=auth_headers)
        assert answer.status_code == 200, answer.text
        return [row["title"] for row in answer.json()["items"]]

    return ask


async def test_an_outage_is_recorded_by_who_works_and_read_by_who_is_concerned(
    client: httpx.AsyncClient, new_system: NewSystem, new_outage: NewOutage, headers_of: HeadersOf
):
    system = await new_system()
    outage = await new_outage(system, note="재기동")
    seen = (await client.get(f"/systems/{system['id']}/outages", headers=headers_of("customer"))).json()["items"]
    assert [(row["id"], row["note"]) for row in seen] == [(outage["id"], "재기동")]
    for username in ("customer", "auditor"):
        refused = await client.post(f"/systems/{system['id']}/outages", json={}, headers=headers_of(username))
        assert refused.status_code == 403


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("outage.order", {"started_at": "2026-09-03T10:00:00+09:00", "ended_at": "2026-09-03T10:00:00+09:00"}),
        ("outage.order", {"started_at": "2026-09-03T10:00:00+09:00", "ended_at": "2026-09-03T00:59:59Z"}),
        ("outage.future", {"started_at": "2026-10-05T11:00:00+09:00", "ended_at": "2026-10-05T12:00:01+09:00"}),
        ("outage.future", {"started_at": "2026-10-05T12:00:01+09:00"}),
        ("outage.planned_end", {"kind": "PLANNED", "started_at": "2026-10-06T01:00:00+09:00"}),
    ],
)
async def test_times_that_cannot_be_are_refused(
    client: httpx.AsyncClient, new_system: NewSystem, headers_of: HeadersOf, code: str, fields: dict[str, str]
):
    with freeze_time(NOW, real_asyncio=True):
        system = await new_system()
        body = {"kind": "INCIDENT", "title": "중단", **fields}
        answer = await client.post(f"/systems/{system['id']}/outages", json=body, headers=headers_of("engineer"))
    assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize(
    "started_at",
    ["2026-09-03T10:00:00", "0001-01-01T00:00:00+09:00", "9999-12-31T23:59:59-09:00", "1999-12-31T00:00:00Z"],
)
async def test_an_instant_without_a_zone_or_out_of_our_time_is_refused(
    client: httpx.AsyncClient, new_system: NewSystem, auth_headers: Headers, started_at: str
):
    path = f"/systems/{(await new_system())['id']}/outages"
    body = {"kind": "INCIDENT", "title": "중단", "started_at": started_at}
    answer = await client.post(path, json=body, headers=auth_headers)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "started_at")
    question = await client.get(path, params={"since": started_at}, headers=auth_headers)
    assert question.status_code == 422


async def test_a_planned_stop_may_lie_ahead_and_an_incident_may_go_on(new_system: NewSystem, new_outage: NewOutage):
    with freeze_time(NOW, real_asyncio=True):
        system = await new_system()
        times = {"started_at": "2026-10-10T01:00:00+09:00", "ended_at": "2026-10-10T05:00:00+09:00"}
        ahead = await new_outage(system, kind="PLANNED", **times)
        running = await new_outage(system, started_at="2026-10-05T11:00:00+09:00", ended_at=None)
    assert (ahead["kind"], running["ended_at"]) == ("PLANNED", None)


async def test_a_change_needs_a_reason_and_is_told(
    client: httpx.AsyncClient, new_system: NewSystem, new_outage: NewOutage, headers_of: HeadersOf
):
    system = await new_system()
    outage = await new_outage(system)
    path = f"/systems/{system['id']}/outages/{outage['id']}"
    silent = await client.patch(path, json={"title": "DB 장애"}, headers=headers_of("engineer"))
    change = {"title": "DB 장애", "ended_at": "2026-09-03T10:30:00+09:00", "reason": "원인을 알게 됨"}
    changed = await client.patch(path, json=change, headers=headers_of("engineer"))
    trail = (await client.get("/audit/?action=outage.edited", headers=headers_of("admin"))).json()["items"]
    assert (silent.status_code, changed.json()["title"]) == (422, "DB 장애")
    assert [(row["note"], row["changes"]) for row in trail] == [
        ("원인을 알게 됨", {"title": {"from": "응답 없음", "to": "DB 장애"}})
    ]
    emptied = await client.patch(path, json={"kind": None, "reason": "실수"}, headers=headers_of("engineer"))
    backwards = {"ended_at": "2026-09-03T09:00:00+09:00", "reason": "실수"}
    wrong = await client.patch(path, json=backwards, headers=headers_of("engineer"))
    assert (emptied.json()["code"], wrong.json()["code"]) == ("outage.required", "outage.order")


async def test_what_is_taken_back_stays_in_the_trail(
    client: httpx.AsyncClient, new_system: NewSystem, new_outage: NewOutage, outages, headers_of: HeadersOf
):
    system = await new_system()
    path = f"/systems/{system['id']}/outages/{(await new_outage(system))['id']}/removal"
    silent = await client.post(path, json={}, headers=headers_of("engineer"))
    removed = await client.post(path, json={"reason": "다른 시스템의 장애"}, headers=headers_of("engineer"))
    again = await client.post(path, json={"reason": "다른 시스템의 장애"}, headers=headers_of("engineer"))
    assert (silent.status_code, removed.status_code, again.status_code) == (422, 204, 404)
    assert await outages(system) == []
    trail = (await client.get("/audit/?action=outage.removed", headers=headers_of("admin"))).json()["items"]
    assert [(row["note"], row["changes"]["title"]) for row in trail] == [
        ("다른 시스템의 장애", {"from": "응답 없음", "to": None})
    ]


async def test_an_outage_is_found_only_through_its_own_system(
    client: httpx.AsyncClient, new_system: NewSystem, new_outage: NewOutage, auth_headers: Headers
):
    own, other = await new_system(), await new_system(institution_id=2)
    outage = await new_outage(own)
    path = f"/systems/{other['id']}/outages/{outage['id']}"
    answer = await client.patch(path, json={"title": "x", "reason": "x"}, headers=auth_headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "outage.not_found")


async def test_the_list_keeps_what_overlaps_the_time_asked_for(new_system: NewSystem, new_outage: NewOutage, outages):
    system = await new_system()
    await new_outage(system, title="먼저", started_at="2026-08-30T10:00:00+09:00", ended_at="2026-08-30T11:00:00+09:00")
    await new_outage(system, title="걸침", started_at="2026-08-31T23:00:00+09:00", ended_at="2026-09-01T01:00:00+09:00")
    await new_outage(system, title="계속", started_at="2026-09-20T10:00:00+09:00", ended_at=None)
    await new_outage(system, title="점검", kind="PLANNED")
    september = "since=2026-08-31T15:00:00Z&until=2026-09-30T15:00:00Z"
    assert await outages(system, september) == ["계속", "점검", "걸침"]
    assert await outages(system, f"{september}&kind=INCIDENT&sort=started_at") == ["걸침", "계속"]
    assert await outages(system, "since=2026-08-30T02:00:00Z&until=2026-08-31T14:00:00Z") == []
