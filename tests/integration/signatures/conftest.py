"""Somebody who enrols a second factor one morning."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pyotp
import pytest
from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory

from tests.fixtures.doors import Headers
from tests.fixtures.house import PASSWORD
from utils import clock

HeadersOf = Callable[[str], Headers]


@pytest.fixture
def morning(database_url: str) -> Iterator[Any]:
    """The clock stands; asyncpg keeps the class `datetime` it finds, so it is connected before."""
    with freeze_time("2026-09-03T01:00:10+00:00", real_asyncio=True, ignore=["_pytest."]) as frozen:
        yield frozen


@pytest.fixture
def ask(client: httpx.AsyncClient, headers_of: HeadersOf):
    async def ask(method: str, path: str, body: Any = None, *, by: str = "pm") -> httpx.Response:
        return await client.request(method, f"/auth/{path}", json=body, headers=headers_of(by))

    return ask


@pytest.fixture
async def secret(morning: FrozenDateTimeFactory, ask) -> str:
    """Of a device that was begun and not confirmed."""
    return str((await ask("POST", "totp", {"password": PASSWORD})).json()["secret"])


@pytest.fixture
async def device(secret: str, ask, morning: FrozenDateTimeFactory) -> pyotp.TOTP:
    """A confirmed one, a minute later."""
    app = pyotp.TOTP(secret)
    assert (await ask("POST", "totp/confirm", {"code": app.at(clock.now())})).status_code == 200
    morning.tick(60)
    return app
