"""What stands in the books afterwards, read straight from the database."""

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditEvent, OutboxMessage


class Told(NamedTuple):
    """One message that waits to be delivered: the room and the words."""

    channel: int
    text: str


async def told(db: AsyncSession, *events: str) -> list[Told]:
    """What waits in the outbox of these kinds, in order."""
    rows = select(OutboxMessage.target, OutboxMessage.content).where(OutboxMessage.event.in_(events))
    return [Told(int(target), text) for target, text in await db.execute(rows.order_by(OutboxMessage.id))]


async def audited(db: AsyncSession, *actions: str) -> int:
    """How many times the audit trail says that one of these happened."""
    return await db.scalar(select(func.count()).where(AuditEvent.action.in_(actions))) or 0
