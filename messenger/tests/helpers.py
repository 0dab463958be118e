"""Words the tests share."""

import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fake_itsm import token_for
from fastapi import FastAPI
from httpx import AsyncClient, Response
from sqlalchemy import event

BOT_TOKEN = "bot-token-for-tests-0123456789abcdef"
WEB = {"X-GUARDiA-Client": "web"}

Say = Callable[..., Awaitable[dict[str, Any]]]
Queries = list[str]


def as_(username: str) -> dict[str, str]:
    """Headers of someone of the cast, or of the bot."""
    token = BOT_TOKEN if username == "bot" else token_for(username)
    return {"Authorization": f"Bearer {token}"}


def cookie(username: str) -> dict[str, str]:
    """The same person in a browser."""
    return {"Cookie": f"guardia_access={token_for(username)}"}


def require(program: str | None, what: str) -> str:
    """Skip where a program is missing on this machine; with GUARDIA_REQUIRE_ALL=1 that is a failure."""
    if program is not None:
        return program
    if os.environ.get("GUARDIA_REQUIRE_ALL") == "1":
        pytest.fail(f"GUARDIA_REQUIRE_ALL=1, but there is no {what}")
    pytest.skip(f"needs {what}")


@contextmanager
def recorded_queries(app: FastAPI) -> Iterator[Queries]:
    """Every statement that the block causes."""
    statements: Queries = []

    def record(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    engine = app.state.db.engine.sync_engine
    event.listen(engine, "before_cursor_execute", record)
    yield statements
    event.remove(engine, "before_cursor_execute", record)


async def send_command(client: AsyncClient, command: object, username: str = "eun", channel_id: object = 2) -> Response:
    """A command of somebody of the cast, typed in a room."""
    body = {"channel_id": channel_id, "command": command}
    return await client.post("/api/commands", json=body, headers=as_(username))


async def told(client: AsyncClient, command: str, username: str = "eun") -> str:
    """What the bot answers it."""
    answer = await send_command(client, command, username)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["reply"])
