"""What a customer can read: nothing of another institution, by no list, count, filter, option or message."""

from collections.abc import Callable

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.access import ROLE_PERMISSIONS
from core.users.enums import Role
from models import OutboxMessage
from tests.factories import Make
from tests.fixtures.doors import Headers
from tests.fixtures.house import CAST
from tests.integration.access.routes import guarded_routes
from tests.integration.access.rows import call, furnish_rows

HeadersOf = Callable[[str], Headers]

SECRET_TITLE = "비공개 감사 대응 작업"
OWN_WORDS = ("한빛시청", "HANBIT", "hb-web01", "한지민", "오세훈", SECRET_TITLE, "svcweb", "10.77.")
"""What only the own institution's people (and the desk) may ever read."""


@pytest.fixture
async def busy_house(make: Make, db_session: AsyncSession):
    """The own institution is full of work in every state; the other one has a little of its own."""
    own, other = await furnish_rows(make, db_session)
    asked = [await make.sr(title=SECRET_TITLE) for _ in range(2)]
    await make.post(f"/tasks/{asked[0]['id']}/assignment", {"assignee_id": CAST["engineer"].id}, by="engineer")
    await make.post(f"/tasks/{asked[0]['id']}/comments", {"content": SECRET_TITLE}, by="customer")
    await make.sr(title=SECRET_TITLE, by="pm", approvers=("manager",))
    done = await make.approval_of(await make.sr(title=SECRET_TITLE, approvers=("manager",)))
    await make.post(f"/approvals/{done['id']}/approve", {}, by="manager")
    return own, other


async def test_no_answer_to_the_stranger_holds_a_word_of_the_own_institution(
    client: httpx.AsyncClient, busy_house, headers_of: HeadersOf
):
    _, other = busy_house
    readable = [
        route
        for route in guarded_routes()
        if route.method == "GET" and route.permission in ROLE_PERMISSIONS[Role.CUSTOMER]
    ]
    texts = {str(route): (await call(client, route, other, headers_of("stranger"))).text for route in readable}
    assert len(texts) >= 15
    assert [(name, word) for name, text in texts.items() for word in OWN_WORDS if word in text] == []


LISTS = ("/tasks/", "/servers/", "/users/", "/institutions/")


FILTERS = (
    "/tasks/?institution_id=1",
    "/tasks/?institution_id=1&requester_id=4",
    "/tasks/?requester_id=4",
    "/tasks/?requester_id=7&requester_id=2",
    "/tasks/?assignee_id=3",
    "/tasks/?server_id=1",
    "/servers/?institution_id=1",
    "/users/?institution_id=1",
    "/users/?role=ADMIN&role=PM",
    "/approvals/?box=pending",
    "/approvals/?box=done",
)


async def test_no_filter_reaches_over_the_fence(client: httpx.AsyncClient, busy_house, headers_of: HeadersOf):
    own, _ = busy_house
    number = (await client.get(f"/tasks/{own.sr_id}", headers=headers_of("customer"))).json()["number"]
    for path in (*FILTERS, f"/tasks/?number={number}"):
        answer = (await client.get(path, headers=headers_of("stranger"))).json()
        assert (answer["items"], answer["total"], answer["pages"]) == ([], 0, 0), path


async def test_lists_and_counts_of_a_customer_are_those_of_the_own_institution(
    client: httpx.AsyncClient, busy_house, headers_of: HeadersOf
):
    totals = {
        username: [(await client.get(path, headers=headers_of(username))).json()["total"] for path in LISTS]
        for username in ("customer", "stranger", "engineer")
    }
    assert totals == {"customer": [5, 1, 2, 1], "stranger": [1, 1, 1, 1], "engineer": [6, 2, 8, 2]}


async def test_my_work_counts_only_what_is_within_sight(client: httpx.AsyncClient, busy_house, headers_of: HeadersOf):
    counts = {
        username: (await client.get("/tasks/my-work", headers=headers_of(username))).json()["counts"]
        for username in ("customer", "stranger", "manager", "engineer")
    }
    assert counts == {
        "customer": {"approvals": 0, "assigned": 0, "requested": 4, "unassigned": 4},
        "stranger": {"approvals": 0, "assigned": 0, "requested": 1, "unassigned": 1},
        "manager": {"approvals": 1, "assigned": 0, "requested": 0, "unassigned": 4},
        "engineer": {"approvals": 0, "assigned": 1, "requested": 0, "unassigned": 5},
    }


@pytest.mark.parametrize(
    ("username", "names"),
    [
        ("customer", ["관리자", "박서연", "오세훈", "정우진", "한지민"]),
        ("stranger", ["관리자", "박서연", "윤가람", "정우진"]),
    ],
)
async def test_options_hold_the_desk_and_the_own_institution_whatever_is_asked_for(
    client: httpx.AsyncClient, headers_of: HeadersOf, username: str, names: list[str]
):
    for institution in ("", "&institution_id=1", "&institution_id=2"):
        path = f"/users/options?can=approval:decide{institution}"
        options = (await client.get(path, headers=headers_of(username))).json()
        assert [option["name"] for option in options] == names


async def test_the_desk_picks_approvers_of_the_institution_it_names(client: httpx.AsyncClient, headers_of: HeadersOf):
    path = "/users/options?can=approval:decide&institution_id="
    options = {number: await client.get(f"{path}{number}", headers=headers_of("engineer")) for number in (1, 2)}
    assert {number: "윤가람" in answer.text for number, answer in options.items()} == {1: False, 2: True}
    assert {number: "오세훈" in answer.text for number, answer in options.items()} == {1: True, 2: False}


@pytest.mark.parametrize(
    ("field", "foreign", "absent"), [("institution_id", 2, 999), ("server_id", 2, 999), ("approver_ids", [6], [999])]
)
async def test_naming_what_belongs_to_the_other_institution_is_naming_what_is_not_there(
    client: httpx.AsyncClient, headers_of: HeadersOf, field: str, foreign: object, absent: object
):
    body = {"title": "점검", "description": "점검 요청", "institution_id": 1, "server_id": 1}
    refusals = [
        await client.post("/tasks/", json={**body, field: value}, headers=headers_of("customer"))
        for value in (foreign, absent)
    ]
    assert [answer.status_code in (400, 404) for answer in refusals] == [True, True]
    assert refusals[0].json()["detail"] == refusals[1].json()["detail"]
    assert (await client.get("/tasks/", headers=headers_of("admin"))).json()["total"] == 0


async def test_a_customer_reads_nothing_internal_about_the_own_sr(
    client: httpx.AsyncClient, make: Make, headers_of: HeadersOf
):
    sr = await make.sr_in_progress()
    await make.post(f"/tasks/{sr['id']}/comments", {"content": "우리끼리 메모", "internal": True}, by="engineer")
    await make.post(f"/tasks/{sr['id']}/work-logs", {"content": "원인은 로그 폭주", "minutes": 30}, by="engineer")
    seen = {
        part: await client.get(f"/tasks/{sr['id']}/{part}", headers=headers_of("customer"))
        for part in ("comments", "history", "work-logs", "executions")
    }
    assert {part: answer.status_code for part, answer in seen.items()} == {
        "comments": 200,
        "history": 200,
        "work-logs": 403,
        "executions": 403,
    }
    assert seen["comments"].json()["total"] == 0
    assert "sr.commented_internal" not in seen["history"].text
    assert "sr.work_logged" not in seen["history"].text


async def test_the_own_room_and_the_desks_are_told_and_the_strangers_is_not(
    client: httpx.AsyncClient, make: Make, headers_of: HeadersOf, db_session: AsyncSession
):
    for number, channel in ((1, 11), (2, 12)):
        room = {"channel_id": channel}
        await client.patch(f"/institutions/{number}", json=room, headers=headers_of("admin"))
    await make.sr(title=SECRET_TITLE)
    assert set(await db_session.scalars(select(OutboxMessage.target))) == {"1", "11"}
