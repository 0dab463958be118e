"""Messages of the outbox, put there and looked at."""

from collections.abc import Sequence

from sqlalchemy import select, update

from core import outbox
from core.operations.enums import OutboxStatus
from database import ReadLocal, transaction
from models import OutboxMessage
from utils import clock


async def queue(content: str = "안녕하세요", *, channel: int = 1) -> int:
    """The id of a message that was queued and committed."""
    async with transaction() as db:
        row = await outbox.add(db, event="sr.created", channel_id=channel, content=content)
    return row.id


async def queue_dead(content: str = "안녕하세요") -> int:
    """One that Messenger never took."""
    letter = await queue(content)
    dead = {"status": OutboxStatus.DEAD, "attempts": 6, "last_error": "메신저에 연결할 수 없습니다."}
    async with transaction() as db:
        await db.execute(update(OutboxMessage).where(OutboxMessage.id == letter).values(**dead))
    return letter


async def read(letter: int) -> OutboxMessage:
    async with ReadLocal() as db:
        return await db.get_one(OutboxMessage, letter)


async def read_all() -> Sequence[OutboxMessage]:
    async with ReadLocal() as db:
        return (await db.scalars(select(OutboxMessage).order_by(OutboxMessage.id))).all()


async def make_all_due() -> None:
    """As if every wait were over."""
    async with transaction() as db:
        await db.execute(update(OutboxMessage).values(next_attempt_at=clock.now()))
