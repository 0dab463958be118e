"""People: registered, changed, found, and never left without a way in."""

import asyncio
import unicodedata
from collections.abc import Callable

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import User
from tests.factories import Make, Row
from tests.fixtures.doors import Headers
from tests.fixtures.house import CAST
from tests.integration.users.doors import outcome, sign_in, try_sign_in

HeadersOf = Callable[[str], Headers]
NEWCOMER = {
    "username": "Newcomer",
    "name": "신나라",
    "password": "Very-first-day-1",
    "role": "CUSTOMER",
    "position": None,
    "email": "newcomer@example.go.kr",
    "institution_id": 1,
}


async def register(client: httpx.AsyncClient, headers: Headers, **fields: object) -> httpx.Response:
    return await client.post("/users/", json={**NEWCOMER, **fields}, headers=headers)


async def edit(client: httpx.AsyncClient, headers: Headers, who: str, **fields: object) -> httpx.Response:
    return await client.patch(f"/users/{CAST[who].id}", json=fields, headers=headers)


async def test_a_registered_person_is_answered_with_an_id_and_can_sign_in(
    client: httpx.AsyncClient, auth_headers: Headers
):
    answer = await register(client, auth_headers)
    made: Row = answer.json()
    assert answer.status_code == 201
    assert made.pop("created_at").endswith(("Z", "+00:00"))
    assert made == {
        "id": 9,
        "username": "newcomer",
        "name": "신나라",
        "role": "CUSTOMER",
        "position": None,
        "email": "newcomer@example.go.kr",
        "institution_id": 1,
        "institution_name": "한빛시청",
        "is_active": True,
        "is_locked": False,
    }
    assert await sign_in(client, "newcomer", "Very-first-day-1")


async def test_a_password_is_stored_as_argon2id_and_answered_nowhere(
    client: httpx.AsyncClient, auth_headers: Headers, db_session: AsyncSession
):
    answers = [await register(client, auth_headers), await client.get("/users/9", headers=auth_headers)]
    stored = await db_session.scalar(select(User.password_hash).where(User.id == 9))
    assert str(stored).startswith("$argon2id$")
    assert [text for answer in answers for text in ("argon2", "password", "Very-first") if text in answer.text] == []


@pytest.mark.parametrize("username", ["newcomer", "NEWCOMER"])
async def test_a_user_name_is_taken_once(client: httpx.AsyncClient, auth_headers: Headers, username: str):
    await register(client, auth_headers)
    assert outcome(await register(client, auth_headers, username=username)) == (409, "user.username_taken")


async def test_of_two_registrations_at_the_same_moment_one_is_refused(client: httpx.AsyncClient, auth_headers: Headers):
    answers = await asyncio.gather(*(register(client, auth_headers) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


OUT_OF_ORDER = (
    ({"institution_id": None}, 400, "user.institution_required"),
    ({"institution_id": 999}, 400, "institution.unknown"),
    ({"password": "short-1A"}, 400, "auth.password_length"),
    ({"password": "newcomer-2026-A"}, 400, "auth.password_contains_name"),
    ({"role": "BOSS"}, 422, "request.invalid"),
    ({"email": "not an address"}, 422, "request.invalid"),
    ({"username": "with space"}, 422, "request.invalid"),
    ({"username": "한글"}, 422, "request.invalid"),
    ({"name": "   "}, 422, "request.invalid"),
    ({"name": "두\n줄"}, 422, "request.invalid"),
    ({"is_active": False}, 422, "request.invalid"),
)


async def test_a_registration_that_is_not_in_order_is_refused(client: httpx.AsyncClient, auth_headers: Headers):
    for fields, status, code in OUT_OF_ORDER:
        assert outcome(await register(client, auth_headers, **fields)) == (status, code), fields
        assert (await client.get("/users/", headers=auth_headers)).json()["total"] == len(CAST), fields


async def test_only_what_is_named_changes(client: httpx.AsyncClient, auth_headers: Headers):
    before = (await client.get("/users/4", headers=auth_headers)).json()
    renamed = (await edit(client, auth_headers, "customer", name="한지민 주무관")).json()
    assert renamed == {**before, "name": "한지민 주무관"}
    without_mail = (await edit(client, auth_headers, "customer", email=None)).json()
    assert without_mail == {**renamed, "email": None}
    assert (await edit(client, auth_headers, "customer")).json() == without_mail


NEVER_EMPTY = (
    "name",
    "role",
    "is_active",
)


async def test_what_must_be_there_cannot_be_emptied(client: httpx.AsyncClient, auth_headers: Headers):
    for field in NEVER_EMPTY:
        assert outcome(await edit(client, auth_headers, "customer", **{field: None})) == (400, "user.required"), field


async def test_a_customer_cannot_be_left_without_institution(client: httpx.AsyncClient, auth_headers: Headers):
    without = await edit(client, auth_headers, "customer", institution_id=None)
    demoted = await edit(client, auth_headers, "engineer", role="CUSTOMER")
    assert [outcome(without), outcome(demoted)] == [(400, "user.institution_required")] * 2
    both = await edit(client, auth_headers, "engineer", role="CUSTOMER", institution_id=2)
    assert (both.status_code, both.json()["institution_name"]) == (200, "푸른군청")


async def test_nobody_demotes_or_shuts_out_himself(client: httpx.AsyncClient, auth_headers: Headers):
    for fields in ({"role": "PM"}, {"is_active": False}, {"name": "왕", "role": "AUDITOR"}):
        assert outcome(await edit(client, auth_headers, "admin", **fields)) == (403, "user.self_role")
    assert (await edit(client, auth_headers, "admin", name="총괄", role="ADMIN")).json()["name"] == "총괄"
    assert (await client.get("/auth/me", headers=auth_headers)).json()["name"] == "총괄"


async def test_a_change_stands_in_the_audit_trail_with_old_and_new(client: httpx.AsyncClient, auth_headers: Headers):
    await edit(client, auth_headers, "engineer", role="PM", name="김도현")
    trail = (await client.get("/audit/?action=user.edited", headers=auth_headers)).json()["items"]
    assert [(row["subject_id"], row["changes"]) for row in trail] == [(3, {"role": {"from": "ENGINEER", "to": "PM"}})]


async def test_a_closed_account_comes_back_with_its_password(client: httpx.AsyncClient, auth_headers: Headers):
    await edit(client, auth_headers, "customer", is_active=False)
    assert (await try_sign_in(client)).status_code == 401
    await edit(client, auth_headers, "customer", is_active=True)
    assert (await try_sign_in(client)).status_code == 200


async def test_options_leave_out_who_may_not_or_is_gone(client: httpx.AsyncClient, make: Make, auth_headers: Headers):
    await edit(client, auth_headers, "pm2", is_active=False)
    workers = (await client.get("/users/options?can=sr:work", headers=auth_headers)).json()
    assert [option["name"] for option in workers] == ["관리자", "김도현", "박서연"]
    assert workers[0].keys() == {"id", "name", "role", "position", "institution_name"}
    nobody = (await client.get("/users/options?can=user:manage", headers=auth_headers)).json()
    assert [option["name"] for option in nobody] == ["관리자"]


NO_QUESTIONS = (
    "",
    "?can=everything",
    "?can=sr:work&institution_id=one",
    "?can=sr:work&x=1",
)


async def test_options_say_what_is_wrong_with_the_question(client: httpx.AsyncClient, auth_headers: Headers):
    for query in NO_QUESTIONS:
        assert outcome(await client.get(f"/users/options{query}", headers=auth_headers)) == (422, "request.invalid"), (
            query
        )


QUESTIONS: tuple[tuple[str, list[str]], ...] = (
    ("?role=PM&sort=username", ["pm", "pm2"]),
    ("?role=PM&role=ADMIN&sort=-username", ["pm2", "pm", "admin"]),
    ("?institution_id=1&sort=created_at", ["customer", "manager"]),
    ("?is_active=false", []),
    ("?size=2&page=2&sort=username", ["customer", "engineer"]),
)


async def test_lists_are_filtered_sorted_and_paged(client: httpx.AsyncClient, auth_headers: Headers):
    for query, usernames in QUESTIONS:
        found = (await client.get(f"/users/{query}", headers=auth_headers)).json()
        assert [person["username"] for person in found["items"]] == usernames, query


async def test_a_position_is_as_long_as_it_can_be_kept_and_the_same_from_every_keyboard(
    client: httpx.AsyncClient, auth_headers: Headers
):
    longest, too_long = "가" * 50, "가" * 51
    assert (await edit(client, auth_headers, "pm", position=longest)).json()["position"] == longest
    assert (await edit(client, auth_headers, "pm", position=too_long)).status_code == 422
    decomposed = unicodedata.normalize("NFD", "과장")
    assert (await edit(client, auth_headers, "pm", position=decomposed)).json()["position"] == "과장"
