"""Years: confirmed by somebody, warned about when it is time, told to the desk once a month."""

import pytest
from freezegun import freeze_time
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from core.calendars.jobs import warn_unconfirmed_holidays
from models import HolidayYear
from tests.fixtures.house import CAST
from tests.integration.calendars.books import DEFAULT, ROUND_THE_CLOCK, trail
from tests.integration.tasks.records import told
from tests.integration.tasks.visitors import As, refused, wrong_fields

WARNING = "{}년 휴일이 확인되지 않았습니다. 월력요항과 대조한 뒤 확인해 주세요."


async def warnings(as_: As) -> dict[int, str | None]:
    rows = (await as_("customer").get("/holidays/years")).json()
    return {row["year"]: row["warning"] for row in rows}


async def forget(db: AsyncSession, year: int) -> None:
    await db.execute(delete(HolidayYear).where(HolidayYear.year == year))
    await db.commit()


class TestYears:
    async def test_last_year_to_the_year_after_next(self, as_: As):
        with freeze_time("2026-11-24 03:00:00", real_asyncio=True):
            rows = (await as_("customer").get("/holidays/years")).json()
        assert [(row["year"], row["days"], row["confirmed_at"] is not None, row["warning"]) for row in rows] == [
            (2025, 19, True, None),
            (2026, 22, True, None),
            (2027, 24, True, None),
            (2028, 18, False, None),
        ]
        assert [row["confirmed_by"] for row in rows] == [None] * 4

    @pytest.mark.parametrize(
        ("now", "expected"),
        [
            ("2027-06-30 14:59:59", {2026: None, 2027: None, 2028: None, 2029: None}),
            ("2027-06-30 15:00:00", {2026: None, 2027: None, 2028: WARNING.format(2028), 2029: None}),
            ("2027-12-31 15:00:00", {2027: None, 2028: WARNING.format(2028), 2029: None, 2030: None}),
        ],
    )
    async def test_next_year_is_due_from_the_first_of_july_in_seoul_on_and_this_year_always(
        self, as_: As, now: str, expected: dict[int, str | None]
    ):
        with freeze_time(now, real_asyncio=True):
            assert await warnings(as_) == expected

    async def test_whoever_confirms_a_year_stands_by_it(self, as_: As, db_session: AsyncSession):
        with freeze_time("2027-07-05 03:00:00", real_asyncio=True):
            confirmed = (await as_("pm").post("/holidays/years/2028/confirmation")).json()
            assert await warnings(as_) == {2026: None, 2027: None, 2028: None, 2029: None}
            year = (await as_("customer").get(f"/calendars/{DEFAULT}/years/2028")).json()
        assert confirmed == {
            "year": 2028,
            "days": 18,
            "confirmed_at": "2027-07-05T03:00:00Z",
            "confirmed_by": {"id": CAST["pm"].id, "name": "박서연"},
            "warning": None,
        }
        assert year["confirmed"] is True
        assert await trail(db_session, "holiday.year_confirmed") == [(CAST["pm"].id, "HOLIDAY_YEAR", 2028, "2028년")]

    async def test_a_year_may_be_compared_again(self, as_: As, db_session: AsyncSession):
        again = (await as_("admin").post("/holidays/years/2027/confirmation")).json()
        assert again["confirmed_by"]["name"] == "관리자"
        assert len(await trail(db_session, "holiday.year_confirmed")) == 1

    async def test_a_year_without_a_day_cannot_be_confirmed(self, as_: As):
        assert refused(await as_("pm").post("/holidays/years/2050/confirmation")) == (400, "holiday.year_empty")
        assert wrong_fields(await as_("pm").post("/holidays/years/2101/confirmation")) == (422, ["year"])


@pytest.mark.usefixtures("database_url")
class TestWarning:
    """The job looks every morning and speaks once a month."""

    @pytest.mark.parametrize("now", ["2027-01-05 00:05:00", "2027-06-30 14:59:59"])
    async def test_nothing_is_said_before_july(self, now: str):
        with freeze_time(now, real_asyncio=True):
            assert await warn_unconfirmed_holidays() == 0

    async def test_the_desk_is_told_once_a_month_until_somebody_confirms(self, as_: As, db_session: AsyncSession):
        said = []
        with freeze_time("2027-06-30 15:00:00", real_asyncio=True) as frozen:
            for now in (
                "2027-07-01 00:05",
                "2027-07-02 00:05",
                "2027-07-31 14:59",
                "2027-07-31 15:00",
                "2027-08-31 00:05",
            ):
                frozen.move_to(now)
                said.append(await warn_unconfirmed_holidays())
            frozen.move_to("2027-09-10 00:05")
            await as_("admin").post("/holidays/years/2028/confirmation")
            said.append(await warn_unconfirmed_holidays())
        assert said == [1, 0, 0, 1, 0, 0]
        messages = await told(db_session, "calendar.year_unconfirmed")
        assert [message.channel for message in messages] == [1, 1]
        assert {message.text for message in messages} == {
            "🗓️ **휴일 확인 필요** 2028년 휴일이 아직 확인되지 않았습니다. 월력요항과 대조해 주세요."
        }

    async def test_another_default_calendar_does_not_make_it_speak_twice(self, as_: As, db_session: AsyncSession):
        with freeze_time("2027-07-01 00:05:00", real_asyncio=True):
            first = await warn_unconfirmed_holidays()
            await as_("admin").patch(f"/calendars/{ROUND_THE_CLOCK}", is_default=True)
            assert (first, await warn_unconfirmed_holidays()) == (1, 0)
        told_about = [(kind, subject) for _, kind, subject, _ in await trail(db_session, "calendar.year_unconfirmed")]
        assert told_about == [("CALENDAR", DEFAULT)]

    async def test_a_confirmed_year_is_no_news(self, db_session: AsyncSession):
        with freeze_time("2026-07-01 00:05:00", real_asyncio=True):
            assert await warn_unconfirmed_holidays() == 0
            await forget(db_session, 2027)
            assert await warn_unconfirmed_holidays() == 1
