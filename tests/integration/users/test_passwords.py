"""Changing one's own password, and getting a temporary one from the administrator."""

import asyncio
from collections.abc import Callable

import httpx

from tests.factories import Make
from tests.fixtures.doors import Headers
from tests.fixtures.house import CAST, PASSWORD
from tests.integration.users.doors import bearer, outcome, refresh, sign_in, status_of, try_sign_in

HeadersOf = Callable[[str], Headers]
NEW = "Fresh-start-2026"


async def change(
    client: httpx.AsyncClient, headers: Headers, current: str = PASSWORD, new: str = NEW
) -> httpx.Response:
    return await client.post("/auth/password", json={"current_password": current, "new_password": new}, headers=headers)


async def test_a_changed_password_opens_and_the_old_one_no_longer(client: httpx.AsyncClient):
    tokens = await sign_in(client)
    assert (await change(client, bearer(tokens))).status_code == 204
    assert (await try_sign_in(client, password=PASSWORD)).status_code == 401
    assert (await try_sign_in(client, password=NEW)).status_code == 200


async def test_every_other_sign_in_ends_and_the_own_one_stays(client: httpx.AsyncClient):
    own, other = await sign_in(client), await sign_in(client)
    await change(client, bearer(own))
    assert [await status_of(client, tokens) for tokens in (own, other)] == [200, 401]
    assert [(await refresh(client, tokens)).status_code for tokens in (own, other)] == [200, 401]


AGAINST_THE_POLICY = (
    ("Short-1a", "auth.password_length"),
    ("A" * 100 + "b" * 28 + "1", "auth.password_length"),
    ("onlylowercase1", "auth.password_classes"),
    ("ONLYUPPER-----", "auth.password_classes"),
    ("비밀번호가아주길어요", "auth.password_classes"),
    ("my-Customer-1", "auth.password_contains_name"),
    ("CUSTOMER-abc-1", "auth.password_contains_name"),
    (PASSWORD, "auth.password_same"),
)


async def test_a_password_against_the_policy_is_refused(client: httpx.AsyncClient, headers_of: HeadersOf):
    for new, code in AGAINST_THE_POLICY:
        assert outcome(await change(client, headers_of("customer"), new=new)) == (400, code), new
        assert (await try_sign_in(client)).status_code == 200, new


async def test_a_wrong_current_password_is_refused_and_counted(client: httpx.AsyncClient, headers_of: HeadersOf):
    headers = headers_of("customer")
    refusals = [outcome(await change(client, headers, current="Not-my-password-1")) for _ in range(5)]
    assert refusals == [(400, "auth.wrong_password")] * 4 + [(423, "auth.locked")]
    assert outcome(await change(client, headers)) == (423, "auth.locked")


async def test_wrong_current_passwords_at_the_same_moment_are_all_counted(
    client: httpx.AsyncClient, headers_of: HeadersOf
):
    tries = [change(client, headers_of("customer"), current=f"Not-my-password-{number}") for number in range(5)]
    statuses = sorted(answer.status_code for answer in await asyncio.gather(*tries))
    assert statuses == [400, 400, 400, 400, 423]


async def test_a_temporary_password_must_be_changed_before_anything_else(client: httpx.AsyncClient, make: Make):
    signed_in = await sign_in(client)
    reset = f"/users/{CAST['customer'].id}/password"
    admin = bearer(await sign_in(client, "admin"))
    assert (await client.post(reset, json={"new_password": "Borrowed-for-1-day"}, headers=admin)).status_code == 204
    assert await status_of(client, signed_in) == 401

    headers = bearer(await sign_in(client, password="Borrowed-for-1-day"))
    assert (await client.get("/auth/me", headers=headers)).json()["must_change_password"] is True
    assert outcome(await client.get("/tasks/", headers=headers)) == (403, "auth.must_change_password")
    await change(client, headers, current="Borrowed-for-1-day")
    assert (await client.get("/auth/me", headers=headers)).json()["must_change_password"] is False
    assert (await client.get("/tasks/", headers=headers)).status_code == 200


async def test_a_reset_ends_a_lock_too(client: httpx.AsyncClient, headers_of: HeadersOf):
    for number in range(5):
        await try_sign_in(client, password=f"Not-my-password-{number}")
    reset = {"new_password": "Borrowed-for-1-day"}
    await client.post(f"/users/{CAST['customer'].id}/password", json=reset, headers=headers_of("admin"))
    assert (await try_sign_in(client, password="Borrowed-for-1-day")).status_code == 200


async def test_a_reset_follows_the_policy(client: httpx.AsyncClient, headers_of: HeadersOf):
    reset = {"new_password": "customer-Short-1"}
    answer = await client.post(f"/users/{CAST['customer'].id}/password", json=reset, headers=headers_of("admin"))
    assert outcome(answer) == (400, "auth.password_contains_name")
    assert (await try_sign_in(client)).status_code == 200


async def test_a_service_account_has_no_password_to_change(client: httpx.AsyncClient, make: Make):
    account = {"name": "봇", "role": "ENGINEER", "scopes": ["self"]}
    issued = await make.post("/service-accounts/", account, by="admin")
    answer = await change(client, {"Authorization": f"Bearer {issued['token']}"})
    assert answer.status_code == 400
