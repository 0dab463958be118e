"""What must be told, written with the change it tells of and delivered afterwards, at least once.

Redaction stands here and not in each caller: whatever is added is masked before it is stored. The receiver shows a
message once, by its idempotency key. A failed delivery is tried again after 5, 15, 45, 120 and 300 seconds (with
jitter, so that a returning Messenger is not trampled); after the last one the row is DEAD and waits for a person.
"""

import asyncio
import random
import uuid
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from core.redaction import redactor
from database import after_commit
from models import OutboxMessage
from utils import clock

BACKOFF_SECONDS = (5, 15, 45, 120, 300)
_JITTER = 0.2
MAX_CONTENT = 4000

awake = asyncio.Event()
"""Set after a commit that queued something, so that the dispatcher need not wait for its next look."""


async def add(db: AsyncSession, *, event: str, channel_id: int, content: str) -> OutboxMessage:
    """Queue a message for a Messenger room, masked."""
    text = (await redactor(db)).text(content)[:MAX_CONTENT]
    row = OutboxMessage(event=event, target=str(channel_id), content=text, idempotency_key=uuid.uuid4().hex)
    db.add(row)
    after_commit(db, awake.set)
    return row


def delay_after(attempts: int) -> timedelta | None:
    """How long to wait after the n-th failure; None when that was the last try."""
    if attempts > len(BACKOFF_SECONDS):
        return None
    spread = 1 + random.uniform(-_JITTER, _JITTER)  # noqa: S311 - spreads load, guards nothing
    return timedelta(seconds=BACKOFF_SECONDS[attempts - 1] * spread)


def revive(row: OutboxMessage) -> None:
    """Give a dead message all its tries again, from now."""
    row.attempts = 0
    row.next_attempt_at = clock.now()
    row.last_error = None
