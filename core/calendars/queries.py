"""The only door to calendars and holidays, and a version as arithmetic."""

from datetime import date, datetime, time
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import Invalid
from models import CalendarVersion, WorkCalendar
from utils.business_calendar import BusinessCalendar, WorkingWeek


async def default_calendar(db: AsyncSession) -> WorkCalendar:
    """The one that applies where none is named; raises Invalid when nobody has made one."""
    row = await db.scalar(select(WorkCalendar).where(WorkCalendar.is_default).limit(1))
    if row is None:
        raise Invalid("calendar.no_default", "기본 업무 달력이 없습니다. 달력을 등록하고 기본으로 지정해 주세요.")
    return row


async def version_at(db: AsyncSession, calendar_id: int, at: datetime) -> CalendarVersion | None:
    """The version in force at an instant; for an instant before the first one, the first."""
    versions = select(CalendarVersion).where(CalendarVersion.calendar_id == calendar_id)
    newest = versions.where(CalendarVersion.effective_from <= at).order_by(
        CalendarVersion.effective_from.desc(), CalendarVersion.version.desc()
    )
    first = versions.order_by(CalendarVersion.effective_from, CalendarVersion.version)
    return await db.scalar(newest.limit(1)) or await db.scalar(first.limit(1))


def arithmetic(version: CalendarVersion) -> BusinessCalendar:
    """The version as a calendar to compute with; compiled once, for the same content is the same calendar."""
    return compiled(week_of(version))


def week_of(version: CalendarVersion) -> WorkingWeek:
    """What the version says, as the arithmetic wants it."""
    windows = tuple(tuple((_time(start), _time(end)) for start, end in day) for day in version.windows)
    return WorkingWeek(windows, frozenset(date.fromisoformat(off["day"]) for off in version.closed))


compiled = lru_cache(maxsize=256)(BusinessCalendar)
_time = lru_cache(maxsize=1500)(time.fromisoformat)
