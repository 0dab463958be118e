"""Live listeners. Publishing never waits: who cannot keep up is dropped and catches up from history."""

import asyncio
from typing import Any, Final

from core.channels import Audience, may_see
from core.people import Person
from schemas import MessageOut

QUEUE_SIZE: Final = 256
MAX_PER_PERSON: Final = 20

CLOSE_TRY_LATER: Final = 1013
CLOSE_SIGNED_OUT: Final = 4401
CLOSE_TOO_MANY: Final = 4429

Event = dict[str, Any]


class Listener:
    """One socket: who it belongs to, what waits for it, and with which code it has to close, if it has to."""

    def __init__(self, person: Person, session_key: str, queue_size: int = QUEUE_SIZE) -> None:
        self.person = person
        self.session_key = session_key
        self.queue: asyncio.Queue[Event] = asyncio.Queue(queue_size)
        self.closing: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def offer(self, event: Event) -> bool:
        """False when the queue is full: the listener is closed and gets nothing more."""
        if self.closing.done():
            return False
        try:
            self.queue.put_nowait(event)
        except asyncio.QueueFull:
            self.close(CLOSE_TRY_LATER)
            return False
        return True

    def close(self, code: int) -> None:
        if not self.closing.done():
            self.closing.set_result(code)


class Hub:
    """All listeners of this process. Run one process: listeners of another would not hear what is said here."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._listeners)

    def join(self, listener: Listener) -> bool:
        """False when the person already has as many sockets as one person can need."""
        if sum(other.person.id == listener.person.id for other in self._listeners) >= MAX_PER_PERSON:
            return False
        self._listeners.add(listener)
        return True

    def leave(self, listener: Listener) -> None:
        self._listeners.discard(listener)

    def publish(self, message: MessageOut, audience: Audience, key: str | None = None) -> None:
        """To everyone who may see the channel. Call it after COMMIT only.

        The author's own listeners get the Idempotency-Key too: the page that is still waiting for the answer to its
        POST knows by it that this is the same message.
        """
        event = {"type": "message", "message": message.model_dump(mode="json")}
        own = event if key is None else event | {"idempotency_key": key}
        hearing = [listener for listener in self._listeners if may_see(listener.person, audience)]
        self._send(own, [listener for listener in hearing if listener.person.id == message.author.id])
        self._send(event, [listener for listener in hearing if listener.person.id != message.author.id])

    def publish_read(self, person: Person, channel_id: int, message_id: int) -> None:
        """To the other tabs of the same person, so that a badge cleared in one is cleared in all."""
        event = {"type": "read", "channel_id": channel_id, "message_id": message_id}
        self._send(event, [listener for listener in self._listeners if listener.person.id == person.id])

    def sign_out(self, session_key: str) -> None:
        for listener in self._listeners:
            if listener.session_key == session_key:
                listener.close(CLOSE_SIGNED_OUT)

    def _send(self, event: Event, listeners: list[Listener]) -> None:
        for listener in listeners:
            if not listener.offer(event):
                self._listeners.discard(listener)
                self.dropped += 1
