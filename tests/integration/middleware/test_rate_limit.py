"""How often one caller may ask, at a clock that stands still until the test moves it."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import httpx
import pytest
from freezegun import freeze_time

from tests.fixtures.doors import Headers
from tests.integration.middleware.fresh import fresh_client
from tests.integration.middleware.test_error_shape import check_shape

HeadersOf = Callable[[str], Headers]
Wait = Callable[[int], None]
WRONG = {"username": "nobody", "password": "x"}


@pytest.fixture
def wait(database_url: str) -> Iterator[Wait]:
    """Time stands still, and goes on by so many seconds when it is called."""
    with freeze_time("2026-06-01 09:00:00", real_asyncio=True) as frozen:

        def on(seconds: int) -> None:
            frozen.tick(timedelta(seconds=seconds))

        yield on


def check_refusal(answer: httpx.Response) -> None:
    check_shape(answer, 429, "http.too_many")
    assert 0 < int(answer.headers["retry-after"]) == answer.json()["retry_after"] <= 61


async def test_signing_in_too_often_is_refused_by_whichever_door(wait: Wait):
    async with fresh_client(LOGIN_RATE_LIMIT_PER_MINUTE="3") as client:
        tried = [await client.post("/auth/login", data=WRONG) for _ in range(3)]
        refused = [
            await client.post("/auth/login", data=WRONG),
            await client.post("/api/auth/login", data=WRONG),
            await client.post("/auth/login/", data=WRONG),
            await client.post("/auth/session", json=WRONG, headers={"X-GUARDiA-Client": "web"}),
            await client.post("/auth/refresh", json={"refresh_token": "x"}),
        ]
        others = await client.get("/config/ui")
    assert [answer.status_code for answer in tried] == [401] * 3
    assert others.status_code == 200
    for answer in refused:
        check_refusal(answer)


async def test_after_the_wait_one_may_try_again(wait: Wait):
    async with fresh_client(LOGIN_RATE_LIMIT_PER_MINUTE="1") as client:
        await client.post("/auth/login", data=WRONG)
        refused = await client.post("/auth/login", data=WRONG)
        wait(refused.json()["retry_after"])
        again = await client.post("/auth/login", data=WRONG)
    check_refusal(refused)
    assert again.status_code == 401


async def test_asking_too_often_is_refused_to_that_caller_only(wait: Wait, headers_of: HeadersOf):
    asking, other = headers_of("pm"), headers_of("engineer")
    async with fresh_client(RATE_LIMIT_PER_MINUTE="5") as client:
        tried = [await client.get("/auth/me", headers=asking) for _ in range(5)]
        refused = await client.get("/auth/me", headers=asking)
        elsewhere = await client.get("/auth/me", headers=other)
        alive = [await client.get("/healthz") for _ in range(8)]
    assert {answer.status_code for answer in (*tried, elsewhere, *alive)} == {200}
    check_refusal(refused)


async def test_made_up_tokens_do_not_buy_more_tries(wait: Wait):
    async with fresh_client(RATE_LIMIT_PER_MINUTE="5") as client:
        answers = [
            await client.get("/auth/me", headers={"Authorization": f"Bearer made-up-{number}"}) for number in range(10)
        ]
    check_refusal(answers[-1])
