"""What stands there before anybody has made a calendar: made once, offline, and never put back."""

import pytest
from sqlalchemy import delete, func, select

from core import seed
from core.calendars.holidays import korean_days
from core.calendars.service import seed_defaults
from database import ReadLocal, transaction
from models import CalendarVersion, Holiday, HolidayYear, WorkCalendar
from tests.integration.calendars.books import SEEDED

pytestmark = pytest.mark.usefixtures("database_url")

_TABLES = (CalendarVersion, WorkCalendar, HolidayYear, Holiday)


async def sizes() -> list[int]:
    async with ReadLocal() as db:
        return [await db.scalar(select(func.count()).select_from(table)) or 0 for table in _TABLES]


async def test_two_calendars_the_holidays_and_the_confirmed_years():
    assert await sizes() == [2, 2, 4, SEEDED]
    async with ReadLocal() as db:
        rows = (await db.execute(select(Holiday.day, Holiday.name, Holiday.kind).order_by(Holiday.day))).all()
        years = (await db.scalars(select(HolidayYear.year).order_by(HolidayYear.year))).all()
    assert [tuple(row) for row in rows] == [(off.day, off.name, off.kind) for off in korean_days()]
    assert years == [2024, 2025, 2026, 2027]


@pytest.mark.usefixtures("empty_house")
async def test_a_start_seeds_an_empty_database_and_the_next_changes_nothing():
    for _ in range(2):
        await seed.first_start()
        assert await sizes() == [2, 2, 4, SEEDED]


async def test_what_people_removed_is_not_put_back():
    async with transaction() as db:
        await db.execute(delete(Holiday))
        await db.execute(delete(HolidayYear))
    async with transaction() as db:
        assert await seed_defaults(db) == []
    assert await sizes() == [2, 2, 0, 0]
