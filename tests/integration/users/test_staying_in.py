"""Staying signed in by refresh tokens, and getting out: at once, everywhere, for good."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from freezegun import freeze_time
from jose import jwt
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.config import get_settings
from core.security import create_access_token
from models import RefreshToken
from tests.fixtures.doors import Headers
from tests.fixtures.house import CAST
from tests.integration.users.doors import bearer, outcome, refresh, sign_in, status_of
from utils import clock

HeadersOf = Callable[[str], Headers]
OVER = (401, "auth.session_over")


async def test_a_refresh_answers_a_new_pair_and_the_old_link_is_used_up(client: httpx.AsyncClient):
    first = await sign_in(client)
    second = (await refresh(client, first)).json()
    assert second.keys() == first.keys()
    assert second["refresh_token"] != first["refresh_token"]
    assert await status_of(client, second) == 200


async def test_a_refresh_token_that_comes_back_ends_the_whole_family(client: httpx.AsyncClient, headers_of: HeadersOf):
    stolen = await sign_in(client)
    newest = (await refresh(client, stolen)).json()
    elsewhere = await sign_in(client)

    assert outcome(await refresh(client, stolen)) == OVER
    assert outcome(await refresh(client, newest)) == OVER
    assert [await status_of(client, tokens) for tokens in (stolen, newest)] == [401, 401]
    assert await status_of(client, elsewhere) == 200
    trail = (await client.get("/audit/?action=auth.token_reused", headers=headers_of("auditor"))).json()
    assert [row["subject_id"] for row in trail["items"]] == [CAST["customer"].id]


async def test_of_two_refreshes_at_the_same_moment_exactly_one_wins(client: httpx.AsyncClient):
    tokens = await sign_in(client)
    answers = await asyncio.gather(*(refresh(client, tokens) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [200, 401]


async def test_only_hashes_of_refresh_tokens_are_stored(client: httpx.AsyncClient, db_session: AsyncSession):
    tokens = await sign_in(client)
    stored = list(await db_session.scalars(select(RefreshToken.token_hash)))
    assert [len(value) for value in stored] == [64]
    assert tokens["refresh_token"] not in stored


async def test_signing_out_ends_both_tokens_at_once_and_no_other_sign_in(client: httpx.AsyncClient):
    leaving, staying = await sign_in(client), await sign_in(client)
    assert (await client.post("/auth/logout", headers=bearer(leaving))).status_code == 204
    assert await status_of(client, leaving) == 401
    assert outcome(await refresh(client, leaving)) == OVER
    assert await status_of(client, staying) == 200


async def test_an_access_token_may_not_serve_as_refresh_token_nor_the_other_way_round(client: httpx.AsyncClient):
    tokens = await sign_in(client)
    assert outcome(await refresh(client, {"refresh_token": tokens["access_token"]})) in (OVER, (422, "request.invalid"))
    assert await status_of(client, {"access_token": tokens["refresh_token"]}) == 401


@pytest.mark.parametrize(
    "change",
    [{"is_active": False}, {"role": "ENGINEER"}, {"institution_id": 2}],
    ids=["deactivated", "another role", "another institution"],
)
async def test_who_is_deactivated_or_moved_is_out_at_once(
    client: httpx.AsyncClient, headers_of: HeadersOf, change: dict[str, object]
):
    tokens = await sign_in(client)
    await client.patch(f"/users/{CAST['customer'].id}", json=change, headers=headers_of("admin"))
    assert await status_of(client, tokens) == 401
    assert outcome(await refresh(client, tokens)) == OVER


async def test_a_new_name_throws_nobody_out(client: httpx.AsyncClient, headers_of: HeadersOf):
    tokens = await sign_in(client)
    await client.patch(f"/users/{CAST['customer'].id}", json={"name": "한지민2"}, headers=headers_of("admin"))
    assert await status_of(client, tokens) == 200


async def test_an_access_token_lives_eight_hours_and_the_refresh_token_two_weeks_from_its_last_use(
    client: httpx.AsyncClient,
):
    with freeze_time("2026-06-01 09:00:00", real_asyncio=True) as frozen:
        tokens = await sign_in(client)
        frozen.tick(timedelta(hours=7, minutes=59))
        before = await status_of(client, tokens)
        frozen.tick(timedelta(minutes=1))
        after = await status_of(client, tokens)
        frozen.tick(timedelta(days=13))
        second = (await refresh(client, tokens)).json()
        frozen.tick(timedelta(days=13))
        third = (await refresh(client, second)).json()
        frozen.tick(timedelta(days=14, seconds=1))
        late = await refresh(client, third)
    assert (before, after) == (200, 401)
    assert outcome(late) == OVER


async def test_tokens_that_are_not_ours_do_not_open(client: httpx.AsyncClient):
    claims = {"sub": "1", "sid": 1, "exp": 4_102_444_800}
    ours = get_settings().SECRET_KEY.get_secret_value()
    forged = {
        "another key": jwt.encode(claims, "another-key-of-the-same-length-0123456789", algorithm="HS256"),
        "another algorithm": jwt.encode(claims, ours, algorithm="HS512"),
        "no algorithm": "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiIxIiwic2lkIjoxLCJleHAiOjQxMDI0NDQ4MDB9.",
        "no session": create_access_token({"sub": "1"}),
        "no expiry": jwt.encode({"sub": "1", "sid": 1}, ours, algorithm="HS256"),
        "a session nobody has": create_access_token({"sub": "1", "sid": 99_999}),
        "a session that is no number": create_access_token({"sub": "1", "sid": "one"}),
        "expired": create_access_token({"sub": "1", "sid": 1}, expires_at=clock.now() - timedelta(seconds=1)),
        "an unknown service token": "gsa_" + "x" * 43,
        "cut off": create_access_token({"sub": "1", "sid": 1})[:-3],
        "nothing": "",
    }
    statuses = {name: await status_of(client, {"access_token": token}) for name, token in forged.items()}
    assert statuses == dict.fromkeys(forged, 401)


OTHER_SCHEMES = (
    "Basic YWRtaW46YWRtaW4=",
    "Bearer",
    "bearer  ",
    "Token abc",
)


async def test_another_scheme_does_not_open(client: httpx.AsyncClient):
    for scheme in OTHER_SCHEMES:
        assert (await client.get("/auth/me", headers={"Authorization": scheme})).status_code == 401, scheme


async def test_an_unknown_refresh_token_is_refused(client: httpx.AsyncClient):
    assert outcome(await refresh(client, {"refresh_token": "unknown"})) == OVER
    assert outcome(await refresh(client, {"refresh_token": "한글"})) == OVER
    assert (await refresh(client, {"refresh_token": "\u0000"})).status_code == 422
