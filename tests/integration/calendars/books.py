"""What calendars say, as tests write it down and read it back."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditEvent, CalendarVersion
from tests.integration.tasks.visitors import Visitor

Row = dict[str, Any]

DEFAULT, ROUND_THE_CLOCK = 1, 2
"""The numbers of the seeded calendars."""

SEEDED = 248
"""How many public holidays the seed has."""

DAY = [["09:00", "12:00"], ["13:00", "18:00"]]
WEEK = [DAY] * 5 + [[], []]
LATE = [[["10:00", "19:00"]]] * 5 + [[], []]
NEVER: list[Any] = [[]] * 7

PROMISE: Row = {"name": "기본 정책", "calendar_id": DEFAULT, "response_minutes": 60, "resolution_minutes": 480}


async def add_calendar(visitor: Visitor, name: str = "야간 달력", **fields: Any) -> Row:
    answer = await visitor.post("/calendars/", **{"name": name, "windows": WEEK, **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def add_holiday(visitor: Visitor, day: str, name: str = "임시공휴일", **fields: Any) -> Row:
    answer = await visitor.post("/holidays/", day=day, name=name, **fields)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def versions_of(db: AsyncSession, calendar_id: int) -> list[CalendarVersion]:
    """Every version in order of its number, as it stands in the database."""
    rows = select(CalendarVersion).where(CalendarVersion.calendar_id == calendar_id)
    return list(await db.scalars(rows.order_by(CalendarVersion.version)))


def closed_on(version: CalendarVersion, day: str) -> list[str]:
    """The name under which a day is off, if it is."""
    return [off["name"] for off in version.closed if off["day"] == day]


async def trail(db: AsyncSession, action: str) -> list[tuple[int | None, str, int, str | None]]:
    """Who did it to what, with which note."""
    columns = AuditEvent.actor_id, AuditEvent.subject_type, AuditEvent.subject_id, AuditEvent.note
    rows = await db.execute(select(*columns).where(AuditEvent.action == action).order_by(AuditEvent.id))
    return [(actor, kind, subject, note) for actor, kind, subject, note in rows]
