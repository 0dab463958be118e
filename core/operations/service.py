"""What people can do about the machinery."""

from sqlalchemy.ext.asyncio import AsyncSession

from core import events, outbox
from core.access import Actor
from core.errors import Conflict
from core.operations.enums import OutboxStatus
from core.operations.queries import get_message
from database import after_commit
from models import OutboxMessage


async def resend(db: AsyncSession, message_id: int, *, by: Actor) -> OutboxMessage:
    """Give a dead message its tries again. Raises Conflict for one that is not dead."""
    row = await get_message(db, message_id)
    if row.status is not OutboxStatus.DEAD:
        raise Conflict("outbox.not_dead", "발송에 실패한 알림만 다시 보낼 수 있습니다.")
    row.status = OutboxStatus.PENDING
    outbox.revive(row)
    await db.flush()
    await events.emit("outbox.resent", row, by=by)
    after_commit(db, outbox.awake.set)
    return row
