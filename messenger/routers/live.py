"""The WebSocket: what is said, the moment it is committed."""

import asyncio
import json
from typing import Any, Final

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from core.errors import Unauthenticated, Upstream
from core.hub import CLOSE_SIGNED_OUT, CLOSE_TOO_MANY, CLOSE_TRY_LATER, Hub, Listener
from core.identity import Identity, token_key
from core.people import Person
from routers.dependencies import bearer_of, same_origin, token_of

router = APIRouter()

MAX_INCOMING: Final = 1024
CLOSE_POLICY: Final = 1008
CLOSE_TOO_BIG: Final = 1009
PONG: Final = {"type": "pong"}


@router.websocket("/api/ws")
async def live(socket: WebSocket) -> None:
    """Refused before the handshake when another site's page brings our cookie; closed with 4401 when signed out."""
    if bearer_of(socket) is None and not same_origin(socket):
        await socket.close(CLOSE_POLICY)
        return
    await socket.accept()
    identity: Identity = socket.app.state.identity
    try:
        token = token_of(socket)
        person = await identity.resolve(token)
    except Unauthenticated:
        await socket.close(CLOSE_SIGNED_OUT)
    except Upstream:
        await socket.close(CLOSE_TRY_LATER)
    else:
        await _listen(socket, identity, token, person)


async def _listen(socket: WebSocket, identity: Identity, token: str, person: Person) -> None:
    hub: Hub = socket.app.state.hub
    listener = Listener(person, token_key(token))
    if not hub.join(listener):
        await socket.close(CLOSE_TOO_MANY)
        return
    recheck_every: float = socket.app.state.recheck_seconds
    tasks = [
        asyncio.create_task(_send(socket, listener)),
        asyncio.create_task(_receive(socket, listener)),
        asyncio.create_task(_recheck(identity, token, listener, recheck_every)),
    ]
    endings: list[asyncio.Future[Any]] = [listener.closing, *tasks]
    try:
        await asyncio.wait(endings, return_when=asyncio.FIRST_COMPLETED)
    finally:
        hub.leave(listener)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    if listener.closing.done():
        await socket.close(listener.closing.result())


async def _send(socket: WebSocket, listener: Listener) -> None:
    while True:
        await socket.send_json(await listener.queue.get())


async def _receive(socket: WebSocket, listener: Listener) -> None:
    """Ends when the other side leaves. Anything but a ping is ignored: there is nothing else to say here."""
    while True:
        try:
            text = await socket.receive_text()
        except (WebSocketDisconnect, KeyError):
            return
        if len(text) > MAX_INCOMING:
            listener.close(CLOSE_TOO_BIG)
            return
        if _is_ping(text):
            listener.offer(PONG)


def _is_ping(text: str) -> bool:
    try:
        said = json.loads(text)
    except ValueError:
        return False
    return isinstance(said, dict) and said.get("type") == "ping"


async def _recheck(identity: Identity, token: str, listener: Listener, every: float) -> None:
    """A role may change and a session may end while the socket stays open."""
    while True:
        await asyncio.sleep(every)
        try:
            listener.person = await identity.resolve(token)
        except Unauthenticated:
            listener.close(CLOSE_SIGNED_OUT)
            return
        except Upstream:
            listener.close(CLOSE_TRY_LATER)
            return
