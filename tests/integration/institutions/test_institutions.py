"""Institutions (기관): registered, changed, found."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx

from tests.factories import Make
from tests.fixtures.doors import Headers
from tests.fixtures.house import CAST

HeadersOf = Callable[[str], Headers]
NEW = {"name": "새솔교육지원청", "code": "saesol-1"}


async def register(client: httpx.AsyncClient, headers: Headers, **fields: Any) -> httpx.Response:
    return await client.post("/institutions/", json={**NEW, **fields}, headers=headers)


async def edit(client: httpx.AsyncClient, headers: Headers, **fields: Any) -> httpx.Response:
    return await client.patch("/institutions/1", json=fields, headers=headers)


def outcome(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_registered_institution_is_answered_with_an_id(client: httpx.AsyncClient, auth_headers: Headers):
    answer = await register(client, auth_headers, channel_id=7, default_approver_id=CAST["pm"].id)
    made = answer.json()
    assert answer.status_code == 201
    assert made.pop("created_at")
    assert made == {
        "id": 3,
        "name": "새솔교육지원청",
        "code": "SAESOL-1",
        "is_active": True,
        "channel_id": 7,
        "default_approver_id": CAST["pm"].id,
    }


TAKEN = (
    {"name": "한빛시청"},
    {"name": " 한빛시청 "},
    {"code": "HANBIT"},
    {"code": "hanbit"},
)


async def test_a_name_and_a_code_are_taken_once(client: httpx.AsyncClient, auth_headers: Headers):
    for fields in TAKEN:
        assert outcome(await register(client, auth_headers, **fields)) == (409, "institution.taken"), fields


async def test_a_name_typed_on_a_mac_is_the_same_name(client: httpx.AsyncClient, auth_headers: Headers):
    decomposed = "\u1112\u1161\u11ab\u1107\u1175\u11be\u1109\u1175\u110e\u1165\u11bc"
    assert outcome(await register(client, auth_headers, name=decomposed)) == (409, "institution.taken")


async def test_of_two_registrations_at_the_same_moment_one_is_refused(client: httpx.AsyncClient, auth_headers: Headers):
    answers = await asyncio.gather(*(register(client, auth_headers) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


async def test_only_what_is_named_changes(client: httpx.AsyncClient, auth_headers: Headers):
    before = (await client.get("/institutions/1", headers=auth_headers)).json()
    renamed = (await edit(client, auth_headers, name="한빛특례시청")).json()
    assert renamed == {**before, "name": "한빛특례시청"}
    with_room = (await edit(client, auth_headers, channel_id=11, code="HANBIT")).json()
    assert with_room == {**renamed, "channel_id": 11}
    assert (await edit(client, auth_headers, channel_id=None)).json() == renamed
    assert outcome(await edit(client, auth_headers, name="푸른군청")) == (409, "institution.taken")
    for field in ("name", "code", "is_active"):
        assert outcome(await edit(client, auth_headers, **{field: None})) == (400, "institution.required"), field


APPROVERS = (
    ("manager", 200),
    ("pm", 200),
    ("stranger", 400),
    ("engineer", 400),
    ("auditor", 400),
)


async def test_a_default_approver_may_decide_for_this_institution(client: httpx.AsyncClient, auth_headers: Headers):
    for username, status in APPROVERS:
        answer = await edit(client, auth_headers, default_approver_id=CAST[username].id)
        assert answer.status_code == status, username
        assert (await edit(client, auth_headers, default_approver_id=None)).json()["default_approver_id"] is None, (
            username
        )


async def test_a_default_approver_is_a_person_who_is_there(
    client: httpx.AsyncClient, make: Make, auth_headers: Headers
):
    account = {"name": "봇", "role": "PM", "scopes": ["approval:decide"]}
    await make.post("/service-accounts/", account, by="admin")
    await client.patch(f"/users/{CAST['pm2'].id}", json={"is_active": False}, headers=auth_headers)
    for user_id in (len(CAST) + 1, CAST["pm2"].id, 999):
        assert outcome(await edit(client, auth_headers, default_approver_id=user_id)) == (400, "user.unavailable")


OUT_OF_ORDER = (
    {"code": "한빛"},
    {"code": "A" * 31},
    {"code": ""},
    {"name": ""},
    {"name": "가" * 101},
    {"channel_id": 0},
)


async def test_a_form_that_is_not_in_order_is_refused(client: httpx.AsyncClient, auth_headers: Headers):
    for fields in OUT_OF_ORDER:
        assert outcome(await register(client, auth_headers, **fields)) == (422, "request.invalid"), fields


async def test_an_institution_out_of_use_takes_no_new_sr(client: httpx.AsyncClient, auth_headers: Headers):
    await edit(client, auth_headers, is_active=False)
    sr = {"title": "점검", "description": "점검 요청", "institution_id": 1}
    assert outcome(await client.post("/tasks/", json=sr, headers=auth_headers)) == (400, "institution.inactive")


async def test_who_changed_what_stands_in_the_audit_trail(
    client: httpx.AsyncClient, auth_headers: Headers, headers_of: HeadersOf
):
    await edit(client, headers_of("pm"), name="한빛특례시청", code="HANBIT")
    await edit(client, headers_of("pm"), name="한빛특례시청")
    trail = (await client.get("/audit/?action=institution.edited", headers=auth_headers)).json()["items"]
    assert [(row["actor"]["name"], row["institution_id"], row["changes"]) for row in trail] == [
        ("박서연", 1, {"name": {"from": "한빛시청", "to": "한빛특례시청"}})
    ]


QUESTIONS: tuple[tuple[str, list[str]], ...] = (
    ("?sort=code", ["HANBIT", "PUREUN"]),
    ("?sort=-code&size=1", ["PUREUN"]),
    ("?is_active=false", []),
)


async def test_lists_are_filtered_sorted_and_paged(client: httpx.AsyncClient, auth_headers: Headers):
    for query, codes in QUESTIONS:
        found = (await client.get(f"/institutions/{query}", headers=auth_headers)).json()
        assert [institution["code"] for institution in found["items"]] == codes, query
