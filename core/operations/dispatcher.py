"""Carries what the outbox holds to Messenger.

A message is claimed by moving its next attempt 20 seconds into the future, in a transaction of its own, before
anything is sent. Killed after that, the message comes round again when they are over; killed after sending, it comes
round too, and Messenger knows its idempotency key. So each arrives at least once and is shown once.
"""

import asyncio
import contextlib
import logging
from datetime import datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import select, update

from core import outbox
from core.config import get_settings
from core.operations.enums import OutboxStatus
from database import ReadLocal, transaction
from models import OutboxMessage
from utils import clock

logger = logging.getLogger(__name__)

BATCH = 16
CLAIM = timedelta(seconds=20)  # longer than a batch takes: a batch with Messenger silent ends at its first timeout
_POLL_SECONDS = 1.0
_TIMEOUT = httpx.Timeout(5.0)
_ERROR_CHARS = 300


class Dispatcher:
    """Delivers in the background until it is stopped. `transport` is for tests that receive in this process."""

    def __init__(self, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        settings = get_settings()
        self._client = httpx.AsyncClient(
            base_url=settings.MESSENGER_BASE_URL,
            headers={"Authorization": f"Bearer {settings.MESSENGER_BOT_TOKEN.get_secret_value()}"},
            timeout=_TIMEOUT,
            transport=transport,
            trust_env=False,
        )
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._loop = asyncio.create_task(self._serve(), name="dispatcher")

    async def stop(self) -> None:
        if self._loop:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)
        await self._client.aclose()

    async def deliver_due(self) -> int:
        """One round: claim what is due, send it, write down how it went; how many were tried."""
        rows = await _claim()
        rooms: dict[str, list[OutboxMessage]] = {}
        for row in rows:
            rooms.setdefault(row.target, []).append(row)
        await asyncio.gather(*(self._deliver_in_order(of_room) for of_room in rooms.values()))
        return len(rows)

    async def _serve(self) -> None:
        while True:
            outbox.awake.clear()
            try:
                if await self.deliver_due() == BATCH:
                    continue
            except Exception:
                logger.exception("outbox dispatcher")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(outbox.awake.wait(), _POLL_SECONDS)

    async def _deliver_in_order(self, rows: list[OutboxMessage]) -> None:
        """A room reads as it happened: one after the other, and none past one that Messenger could not take."""
        for position, row in enumerate(rows):
            error = await self._send(row)
            try:
                next_attempt_at = await _settle(row, error)
                if isinstance(error, _Unreachable) and next_attempt_at:
                    await _postpone(rows[position + 1 :], next_attempt_at)
                    return
            except Exception:
                logger.exception("outbox message %s", row.id)  # its claim lapses and it comes round again

    async def _send(self, row: OutboxMessage) -> str | None:
        """None when Messenger has it, else why not."""
        try:
            answer = await self._client.post(
                "/api/messages",
                json={"channel_id": int(row.target), "content": row.content},
                headers={"Idempotency-Key": row.idempotency_key},
            )
        except httpx.HTTPError as error:
            return _Unreachable(f"메신저에 연결할 수 없습니다. ({type(error).__name__})")
        if answer.is_server_error:
            return _Unreachable(f"메신저가 처리하지 못했습니다. (HTTP {answer.status_code})")
        return None if answer.is_success else f"메신저가 거부했습니다. (HTTP {answer.status_code})"


class _Unreachable(str):
    """An error that says nothing of the message: others would fare the same."""

    __slots__ = ()


async def _claim() -> list[OutboxMessage]:
    now = clock.now()
    due = (OutboxMessage.status == OutboxStatus.PENDING) & (OutboxMessage.next_attempt_at <= now)
    async with ReadLocal() as db:
        ids = (
            await db.scalars(
                select(OutboxMessage.id)
                .where(due)
                .order_by(OutboxMessage.next_attempt_at, OutboxMessage.id)
                .limit(BATCH)
            )
        ).all()
    if not ids:
        return []
    async with transaction() as db:
        claimed = await db.scalars(
            update(OutboxMessage)
            .where(OutboxMessage.id.in_(ids), due)
            .values(next_attempt_at=now + CLAIM)
            .returning(OutboxMessage)
            .execution_options(synchronize_session=False)
        )
        return sorted(claimed.all(), key=lambda row: row.id)


async def _settle(row: OutboxMessage, error: str | None) -> datetime | None:
    """Write down how it went; when it is tried again, if it is."""
    now = clock.now()
    values = _delivered(now) if error is None else _failed(row, error, now)
    async with transaction() as db:
        await db.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id == row.id, OutboxMessage.status == OutboxStatus.PENDING)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
    return values.get("next_attempt_at")


async def _postpone(rows: list[OutboxMessage], until: datetime) -> None:
    """Give back what was claimed and not tried; it costs none of its tries."""
    async with transaction() as db:
        await db.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id.in_([row.id for row in rows]), OutboxMessage.status == OutboxStatus.PENDING)
            .values(next_attempt_at=until)
            .execution_options(synchronize_session=False)
        )


def _delivered(now: datetime) -> dict[str, Any]:
    return {
        "status": OutboxStatus.SENT,
        "sent_at": now,
        "last_error": None,
        "attempts": OutboxMessage.attempts + 1,
    }


def _failed(row: OutboxMessage, error: str, now: datetime) -> dict[str, Any]:
    attempts = row.attempts + 1
    delay = outbox.delay_after(attempts)
    if delay is None:
        logger.error("outbox message %s is dead: %s", row.id, error)
        return {"status": OutboxStatus.DEAD, "attempts": attempts, "last_error": error[:_ERROR_CHARS]}
    return {"attempts": attempts, "last_error": error[:_ERROR_CHARS], "next_attempt_at": now + delay}
