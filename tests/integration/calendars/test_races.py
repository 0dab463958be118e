"""Two who change calendars in the same moment: nothing is lost, nothing is there twice, nobody sees a crash."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core.calendars.enums import HolidayKind, HolidaySource
from database import transaction
from models import Holiday, WorkCalendar
from tests.fixtures.house import OWN
from tests.integration.calendars.books import DEFAULT, ROUND_THE_CLOCK, SEEDED, WEEK, closed_on, versions_of
from tests.integration.tasks.visitors import As

DAYS = tuple(f"2027-04-0{number}" for number in range(1, 7))


async def test_the_same_day_added_at_once_is_added_once(as_: As, db_session: AsyncSession):
    form = {"day": DAYS[0], "name": "임시공휴일"}
    answers = await asyncio.gather(*(as_("admin").post("/holidays/", **form) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {answer.json()["detail"] for answer in answers if answer.status_code == 409} == {
        "이미 휴일로 등록된 날짜입니다."
    }
    assert await db_session.scalar(select(func.count()).select_from(Holiday)) == SEEDED + 1
    assert [version.version for version in await versions_of(db_session, DEFAULT)] == [1, 2]


async def test_several_days_added_at_once_are_all_in_the_newest_version(as_: As, db_session: AsyncSession):
    forms = [{"day": day, "name": "임시공휴일"} for day in DAYS]
    answers = await asyncio.gather(*(as_("admin").post("/holidays/", **form) for form in forms))
    assert [answer.status_code for answer in answers] == [201] * len(DAYS)
    versions = await versions_of(db_session, DEFAULT)
    assert [version.version for version in versions] == list(range(1, len(DAYS) + 2))
    assert [closed_on(versions[-1], day) for day in DAYS] == [["임시공휴일"]] * len(DAYS)


async def test_a_calendar_made_while_a_day_is_added_knows_the_day(as_: As, db_session: AsyncSession):
    made, added = await asyncio.gather(
        as_("admin").post("/calendars/", name="새 달력", windows=WEEK),
        as_("pm").post("/holidays/", day=DAYS[0], name="임시공휴일"),
    )
    assert (made.status_code, added.status_code) == (201, 201)
    assert closed_on((await versions_of(db_session, made.json()["id"]))[-1], DAYS[0]) == ["임시공휴일"]


async def test_a_day_removed_twice_at_once_is_removed_once(as_: As, db_session: AsyncSession):
    answers = await asyncio.gather(*(as_("admin").delete("/holidays/1") for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [204, 404, 404]
    assert len(await versions_of(db_session, DEFAULT)) == 2


async def test_there_is_one_default_however_many_are_chosen_at_once(as_: As, db_session: AsyncSession):
    third = (await as_("admin").post("/calendars/", name="새 달력", windows=WEEK)).json()["id"]
    path = "/calendars/{}"
    answers = await asyncio.gather(
        as_("admin").patch(path.format(ROUND_THE_CLOCK), is_default=True),
        as_("pm").patch(path.format(third), is_default=True),
        as_("pm2").patch(path.format(ROUND_THE_CLOCK), is_active=False),
    )
    defaults = await db_session.execute(select(WorkCalendar.id, WorkCalendar.is_active).where(WorkCalendar.is_default))
    ((number, is_active),) = defaults.all()
    assert {answer.status_code for answer in answers} <= {200, 400}
    assert (number in (ROUND_THE_CLOCK, third), is_active) == (True, True)


@pytest.mark.parametrize("institution_id", [None, OWN])
@pytest.mark.usefixtures("database_url")
async def test_the_database_itself_keeps_a_day_single(institution_id: int | None):
    def closure() -> Holiday:
        return Holiday(
            day=date.fromisoformat(DAYS[0]),
            name="휴무",
            kind=HolidayKind.CLOSURE,
            source=HolidaySource.MANUAL,
            institution_id=institution_id,
        )

    with pytest.raises(IntegrityError):
        async with transaction() as db:
            db.add_all([closure(), closure()])
