"""What the clock does for calendars: it reminds people of a year nobody has confirmed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import events
from core.access import SYSTEM
from core.calendars import policy, queries
from database import transaction
from models import AuditEvent, HolidayYear
from utils import clock

_TOLD = "calendar.year_unconfirmed"


async def warn_unconfirmed_holidays() -> int:
    """From July on, tell the desk once a month that next year's days off are not confirmed; how often it was told."""
    now = clock.seoul_now()
    year = now.year + 1
    if not policy.is_due(year, now.date()):
        return 0
    async with transaction() as db:
        await queries.take_turn(db)
        if await db.get(HolidayYear, year) or await _told_this_month(db, now):
            return 0
        calendar = await queries.default_calendar(db)
        await events.emit("calendar.year_unconfirmed", calendar, by=SYSTEM, note=f"{year}년", year=year)
    return 1


async def _told_this_month(db: AsyncSession, now: datetime) -> bool:
    """By the audit trail, whichever calendar was the default then."""
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    told = select(AuditEvent.id).where(AuditEvent.action == _TOLD, AuditEvent.at >= month)
    return await db.scalar(told.limit(1)) is not None
