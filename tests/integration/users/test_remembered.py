"""Who signed in is remembered for a second, for what only reads; what ends a sign-in is heard at once all the same."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import httpx
import pytest
from freezegun import freeze_time
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from core.security import REMEMBERED_SECONDS, create_access_token
from models import LoginSession, User
from tests.factories import Make
from tests.fixtures.doors import Headers
from tests.fixtures.house import CAST, PASSWORD
from tests.integration.users.doors import Tokens, bearer, refresh, sign_in, status_of
from utils import clock

HeadersOf = Callable[[str], Headers]
Queries = Callable[..., AbstractContextManager[list[str]]]
SR = {"title": "점검", "description": "점검 요청", "institution_id": 1}
CUSTOMER = f"/users/{CAST['customer'].id}"
NEW_PASSWORD = "Another-horse-9"


async def test_one_page_that_asks_several_things_asks_once_who_it_is(client: httpx.AsyncClient, queries: Queries):
    with freeze_time(clock.now(), real_asyncio=True):
        tokens = await sign_in(client)
        with queries(at_most=5) as asked:
            statuses = [await status_of(client, tokens) for _ in range(4)]
    assert statuses == [200] * 4
    assert [("tb_login_session" in statement) for statement in asked].count(True) == 1


async def test_a_token_is_remembered_for_its_bearer_alone(client: httpx.AsyncClient):
    both = [await sign_in(client, name) for name in ("customer", "engineer")]
    seen = [(await client.get("/auth/me", headers=bearer(tokens))).json()["username"] for tokens in [*both, *both]]
    assert seen == ["customer", "engineer"] * 2


async def test_another_process_ends_a_sign_in_at_once_for_changes_and_within_a_second_for_reading(
    client: httpx.AsyncClient, db_session: AsyncSession
):
    with freeze_time(clock.now(), real_asyncio=True) as frozen:
        tokens = await sign_in(client)
        before = await status_of(client, tokens)
        await db_session.execute(update(LoginSession).values(ended_at=clock.now()))
        await db_session.commit()
        changing = (await client.post("/tasks/", json=SR, headers=bearer(tokens))).status_code
        remembered = await status_of(client, tokens)
        frozen.tick(timedelta(seconds=REMEMBERED_SECONDS))
        after = await status_of(client, tokens)
    assert (before, changing, remembered, after) == (200, 401, 200, 401)


async def test_a_change_asks_although_reading_has_just_been_remembered(
    client: httpx.AsyncClient, db_session: AsyncSession
):
    tokens = await sign_in(client)
    assert await status_of(client, tokens) == 200
    await db_session.execute(update(User).where(User.id == CAST["customer"].id).values(role="AUDITOR"))
    await db_session.commit()
    assert (await client.post("/tasks/", json=SR, headers=bearer(tokens))).status_code == 403


async def test_a_token_expires_while_it_is_remembered(client: httpx.AsyncClient):
    with freeze_time(clock.now(), real_asyncio=True) as frozen:
        person = CAST["customer"]
        expires = clock.now().replace(microsecond=0) + timedelta(seconds=60)
        claims = {"sub": str(person.id), "sid": person.session_id}
        tokens = {"access_token": create_access_token(claims, expires_at=expires)}
        frozen.move_to(expires - timedelta(seconds=REMEMBERED_SECONDS / 2))
        before = await status_of(client, tokens)
        frozen.move_to(expires)
        after = await status_of(client, tokens)
    assert (before, after) == (200, 401)


Ending = Callable[[httpx.AsyncClient, Tokens, Headers], Awaitable[httpx.Response]]

ENDINGS: dict[str, Ending] = {
    "signing out": lambda client, tokens, _: client.post("/auth/logout", headers=bearer(tokens)),
    "signing the browser out": lambda client, tokens, _: client.delete(
        "/auth/session",
        headers={"X-GUARDiA-Client": "web", "Cookie": f"guardia_refresh={tokens['refresh_token']}"},
    ),
    "deactivation": lambda client, _, admin: client.patch(CUSTOMER, json={"is_active": False}, headers=admin),
    "another role": lambda client, _, admin: client.patch(CUSTOMER, json={"role": "ENGINEER"}, headers=admin),
    "another institution": lambda client, _, admin: client.patch(CUSTOMER, json={"institution_id": 2}, headers=admin),
    "a password reset": lambda client, _, admin: client.post(
        f"{CUSTOMER}/password", json={"new_password": NEW_PASSWORD}, headers=admin
    ),
}


@pytest.mark.parametrize("end", ENDINGS.values(), ids=ENDINGS.keys())
async def test_what_ends_a_sign_in_is_heard_at_once_by_who_was_just_let_in(
    client: httpx.AsyncClient, headers_of: HeadersOf, end: Ending
):
    tokens = await sign_in(client)
    assert await status_of(client, tokens) == 200
    assert (await end(client, tokens, headers_of("admin"))).is_success
    assert await status_of(client, tokens) == 401


async def test_a_refresh_token_that_comes_back_is_heard_at_once_too(client: httpx.AsyncClient):
    stolen = await sign_in(client)
    newest = (await refresh(client, stolen)).json()
    assert await status_of(client, newest) == 200
    assert (await refresh(client, stolen)).status_code == 401
    assert await status_of(client, newest) == 401


async def test_a_new_password_ends_the_other_sign_ins_at_once(client: httpx.AsyncClient):
    here, elsewhere = await sign_in(client), await sign_in(client)
    assert [await status_of(client, tokens) for tokens in (here, elsewhere)] == [200, 200]
    change = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert (await client.post("/auth/password", json=change, headers=bearer(here))).status_code == 204
    assert [await status_of(client, tokens) for tokens in (here, elsewhere)] == [200, 401]


async def test_who_has_replaced_a_temporary_password_may_read_at_once(client: httpx.AsyncClient, headers_of: HeadersOf):
    reset = {"new_password": "Borrowed-for-1-day"}
    await client.post(f"{CUSTOMER}/password", json=reset, headers=headers_of("admin"))
    headers = bearer(await sign_in(client, password=reset["new_password"]))
    before = (await client.get("/tasks/", headers=headers)).status_code
    change = {"current_password": reset["new_password"], "new_password": NEW_PASSWORD}
    assert (await client.post("/auth/password", json=change, headers=headers)).status_code == 204
    assert (before, (await client.get("/tasks/", headers=headers)).status_code) == (403, 200)


async def test_a_revoked_service_token_is_out_at_once(client: httpx.AsyncClient, make: Make, headers_of: HeadersOf):
    account = await make.post(
        "/service-accounts/", {"name": "메신저 봇", "role": "ENGINEER", "scopes": ["sr:read"]}, by="admin"
    )
    headers = {"Authorization": f"Bearer {account['token']}"}
    before = (await client.get("/tasks/", headers=headers)).status_code
    await client.delete(f"/service-accounts/{account['id']}", headers=headers_of("admin"))
    assert (before, (await client.get("/tasks/", headers=headers)).status_code) == (200, 401)
