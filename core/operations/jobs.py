"""Housekeeping: what is kept for a while and then let go."""

from datetime import timedelta

from sqlalchemy import delete, select

from core.operations.enums import OutboxStatus
from database import Base, transaction
from models import JobRun, LoginSession, OutboxMessage, RefreshToken
from utils import clock

KEEP_SENT = timedelta(days=90)
KEEP_RUNS = timedelta(days=180)
KEEP_SESSIONS = timedelta(days=30)
_AT_ONCE = 1000


async def purge_old_records() -> int:
    """Delete delivered messages, job runs and ended sign-ins that are past keeping; how many rows went.

    Audit rows are never deleted. Each portion is a transaction of its own, so nobody waits long.
    """
    now = clock.now()
    old_sessions = select(LoginSession.id).where(LoginSession.expires_at < now - KEEP_SESSIONS)
    return (
        await _purge(
            OutboxMessage,
            (OutboxMessage.status == OutboxStatus.SENT) & (OutboxMessage.sent_at < now - KEEP_SENT),
        )
        + await _purge(JobRun, JobRun.started_at < now - KEEP_RUNS)
        + await _purge(RefreshToken, RefreshToken.session_id.in_(old_sessions))
        + await _purge(LoginSession, LoginSession.id.in_(old_sessions))
    )


async def _purge(table: type[Base], old: object) -> int:
    gone = 0
    while True:
        async with transaction() as db:
            portion = select(table.id).where(old).limit(_AT_ONCE)  # type: ignore[attr-defined, arg-type]
            ids = (await db.scalars(portion)).all()
            if ids:
                await db.execute(delete(table).where(table.id.in_(ids)))  # type: ignore[attr-defined]
        gone += len(ids)
        if len(ids) < _AT_ONCE:
            return gone
