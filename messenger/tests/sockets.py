"""A WebSocket client that speaks ASGI in the loop of the test, so that nothing has to be waited for blindly."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

PATIENCE = 30  # seconds until a test that waits for something that never comes is a failed test


class Socket:
    def __init__(self) -> None:
        self.incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.outgoing: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def next(self) -> dict[str, Any]:
        """The next ASGI event from the server."""
        return await asyncio.wait_for(self.outgoing.get(), PATIENCE)

    async def hear(self) -> dict[str, Any]:
        """The next thing said, parsed."""
        event = await self.next()
        assert event["type"] == "websocket.send", event
        heard: dict[str, Any] = json.loads(event["text"])
        return heard

    async def closed_with(self) -> int:
        event = await self.next()
        assert event["type"] == "websocket.close", event
        return int(event["code"])

    def say(self, text: str) -> None:
        self.incoming.put_nowait({"type": "websocket.receive", "text": text})

    async def ping(self) -> None:
        """Returns when the server answered: everything sent before has arrived by then."""
        self.say('{"type": "ping"}')
        assert await self.hear() == {"type": "pong"}


@asynccontextmanager
async def handshake(app: FastAPI, headers: dict[str, str]) -> AsyncIterator[Socket]:
    """A connection as the server sees it; its first event is for the test to read."""
    socket = Socket()
    socket.incoming.put_nowait({"type": "websocket.connect"})
    scope = {
        "type": "websocket",
        "asgi": {"version": "3.0"},
        "scheme": "ws",
        "path": "/api/ws",
        "raw_path": b"/api/ws",
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("10.0.0.9", 4711),
        "server": ("messenger", 8002),
        "subprotocols": [],
    }
    task = asyncio.create_task(app(scope, socket.incoming.get, socket.outgoing.put))  # type: ignore[arg-type]
    try:
        yield socket
    finally:
        socket.incoming.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await asyncio.wait_for(task, PATIENCE)


@asynccontextmanager
async def connected(app: FastAPI, headers: dict[str, str]) -> AsyncIterator[Socket]:
    """Accepted, signed in and listening."""
    async with handshake(app, headers) as socket:
        assert (await socket.next())["type"] == "websocket.accept"
        await socket.ping()
        yield socket
