"""Every test runs on a database of its own: on SQLite, and on PostgreSQL too where TEST_POSTGRES_URL names a server.

Alembic and the seed run once per process. On SQLite a test gets a copy of that file, on PostgreSQL the same database
emptied. The app is built once; what has state is made anew for each test.
"""

import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from fake_itsm import FakeItsm, cast
from fastapi import FastAPI
from helpers import BOT_TOKEN, Say, as_

from core.config import Settings
from main import create_app, services

pytest_plugins = ["databases"]


@pytest.fixture
def itsm() -> FakeItsm:
    return cast()


@pytest.fixture
async def itsm_client(itsm: FakeItsm) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(itsm.app()), base_url="http://itsm") as client:
        yield client


@pytest.fixture
def settings(database_url: str) -> Settings:
    return Settings(
        _env_file=None,
        ENV="test",
        MESSENGER_DB_URL=database_url,
        MESSENGER_BOT_TOKEN=BOT_TOKEN,
        GUARDIA_DEMO=True,
        METRICS_TOKEN="metrics-token",
    )


@pytest.fixture(scope="session")
def built_app() -> FastAPI:
    return create_app()


@pytest.fixture
async def app(built_app: FastAPI, settings: Settings, itsm_client: httpx.AsyncClient) -> AsyncIterator[FastAPI]:
    async with services(built_app, settings, itsm_client):
        yield built_app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Nobody in particular, as a program would call."""
    transport = httpx.ASGITransport(app=app, client=("10.0.0.9", 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://messenger:8002") as client:
        yield client


@pytest.fixture
def say(client: httpx.AsyncClient) -> Say:
    """`await say("eun", 2, "들립니다")` answers the message as the API gave it."""

    async def _say(username: str, channel_id: int, content: str, key: str | None = None) -> dict[str, Any]:
        headers = as_(username) | ({"Idempotency-Key": key} if key else {})
        body = {"channel_id": channel_id, "content": content}
        answer = await client.post("/api/messages", json=body, headers=headers)
        assert answer.status_code in (200, 201), answer.text
        return dict(answer.json())

    return _say


@pytest.fixture
def restored_logging() -> Iterator[None]:
    """A root logger for the service to set up in the test itself, whose standard output is captured by then."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    root.handlers = []
    yield
    root.handlers, root.level = handlers, level
