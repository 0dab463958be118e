"""Signing in by user name and password: who gets in, who is kept out, and for how long."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import httpx
from freezegun import freeze_time

from tests.factories import Make
from tests.fixtures.doors import Headers
from tests.fixtures.house import CAST, PASSWORD
from tests.integration.users.doors import bearer, outcome, sign_in, status_of, try_sign_in

HeadersOf = Callable[[str], Headers]
WRONG = (401, "auth.wrong")
LOCKED = (423, "auth.locked")


async def fail(client: httpx.AsyncClient, times: int) -> list[int]:
    return [(await try_sign_in(client, password="Not-my-password-1")).status_code for _ in range(times)]


async def test_a_sign_in_answers_two_tokens_and_how_long_the_first_lives(client: httpx.AsyncClient):
    tokens = await sign_in(client)
    assert tokens.keys() == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert tokens["token_type"] == "bearer"
    assert int(tokens["expires_in"]) == 8 * 60 * 60


async def test_who_am_i_after_signing_in(client: httpx.AsyncClient):
    me = (await client.get("/auth/me", headers=bearer(await sign_in(client)))).json()
    assert {key: value for key, value in me.items() if key != "permissions"} == {
        "id": CAST["customer"].id,
        "username": "customer",
        "name": "한지민",
        "role": "CUSTOMER",
        "position": None,
        "email": "customer@example.go.kr",
        "institution_id": 1,
        "institution_name": "한빛시청",
        "must_change_password": False,
    }
    assert {"self", "sr:create"} <= set(me["permissions"])
    assert "sr:execute" not in me["permissions"]


async def test_the_user_name_is_taken_as_people_type_it(client: httpx.AsyncClient):
    assert (await try_sign_in(client, " Customer ")).status_code == 200


async def test_an_unknown_name_a_wrong_password_and_a_closed_account_are_refused_alike(
    client: httpx.AsyncClient, headers_of: HeadersOf
):
    await client.patch(f"/users/{CAST['manager'].id}", json={"is_active": False}, headers=headers_of("admin"))
    refusals = [
        await try_sign_in(client, "nobody", PASSWORD),
        await try_sign_in(client, "customer", "Not-my-password-1"),
        await try_sign_in(client, "manager", PASSWORD),
    ]
    assert [outcome(answer) for answer in refusals] == [WRONG] * 3
    assert len({answer.json()["detail"] for answer in refusals}) == 1


async def test_five_failures_in_a_row_lock_and_the_right_password_does_not_open(client: httpx.AsyncClient):
    assert await fail(client, 5) == [401, 401, 401, 401, 423]
    answer = await try_sign_in(client)
    assert outcome(answer) == LOCKED
    assert 14 * 60 < answer.json()["retry_after"] <= 15 * 60
    assert answer.headers["retry-after"] == str(answer.json()["retry_after"])
    assert "초 후 다시 시도" in answer.json()["detail"]


async def test_a_lock_ends_by_itself_after_fifteen_minutes(client: httpx.AsyncClient):
    with freeze_time("2026-06-01 09:00:00", real_asyncio=True) as frozen:
        await fail(client, 5)
        frozen.tick(timedelta(minutes=14, seconds=50))
        still = await try_sign_in(client)
        frozen.tick(timedelta(seconds=11))
        opened = await try_sign_in(client)
    assert (still.status_code, still.json()["retry_after"]) == (423, 11)
    assert opened.status_code == 200


async def test_an_administrator_ends_a_lock_at_once(client: httpx.AsyncClient, make: Make):
    await fail(client, 5)
    unlocked = await make.post(f"/users/{CAST['customer'].id}/unlock", {}, by="admin")
    assert unlocked["is_locked"] is False
    assert (await try_sign_in(client)).status_code == 200


async def test_a_locked_person_is_shown_as_locked(client: httpx.AsyncClient, headers_of: HeadersOf):
    await fail(client, 5)
    seen = (await client.get(f"/users/{CAST['customer'].id}", headers=headers_of("admin"))).json()
    assert (seen["is_locked"], seen["is_active"]) == (True, True)


async def test_a_lock_does_not_throw_out_who_is_already_in(client: httpx.AsyncClient):
    tokens = await sign_in(client)
    await fail(client, 5)
    assert await status_of(client, tokens) == 200


async def test_a_success_takes_the_failures_back(client: httpx.AsyncClient):
    await fail(client, 4)
    await sign_in(client)
    assert await fail(client, 4) == [401] * 4
    assert (await try_sign_in(client)).status_code == 200


async def test_failures_at_the_same_moment_are_all_counted(client: httpx.AsyncClient):
    tries = [try_sign_in(client, password=f"Not-my-password-{number}") for number in range(5)]
    assert sorted(answer.status_code for answer in await asyncio.gather(*tries)) == [401, 401, 401, 401, 423]
    assert outcome(await try_sign_in(client)) == LOCKED


async def test_failures_of_one_person_do_not_lock_another(client: httpx.AsyncClient):
    await fail(client, 5)
    assert (await try_sign_in(client, "manager")).status_code == 200


async def test_failures_and_locks_stand_in_the_audit_trail_without_what_was_typed(
    client: httpx.AsyncClient, headers_of: HeadersOf
):
    await fail(client, 5)
    subject = f"/audit/?subject_type=USER&subject_id={CAST['customer'].id}&sort=at"
    trail = await client.get(subject, headers=headers_of("auditor"))
    assert [row["action"] for row in trail.json()["items"]] == ["auth.login_failed"] * 5 + ["user.locked"]
    assert "Not-my-password" not in trail.text


HALF_FORMS = (
    {"username": "customer"},
    {"password": PASSWORD},
    {"username": "", "password": ""},
    {"username": "customer", "password": PASSWORD, "grant_type": "client_credentials"},
)


async def test_a_form_that_is_not_whole_is_refused(client: httpx.AsyncClient):
    for form in HALF_FORMS:
        assert outcome(await client.post("/auth/login", data=form)) == (422, "request.invalid"), form


STRANGE_NAMES = (
    "cust\x00omer",
    "x" * 100_000,
    "한지민",
    "' OR 1=1 --",
    "%",
    "\u202ecustomer",
)


async def test_a_strange_user_name_is_a_wrong_one(client: httpx.AsyncClient):
    for username in STRANGE_NAMES:
        assert (await try_sign_in(client, username)).status_code in (401, 422), username


async def test_a_very_long_password_is_a_wrong_one(client: httpx.AsyncClient):
    assert outcome(await try_sign_in(client, password="Aa1!" * 50_000)) == WRONG
