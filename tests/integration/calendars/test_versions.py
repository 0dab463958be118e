"""Versions: added once and never changed; each instant has the one that was in force then."""

from datetime import datetime, timedelta

import pytest
from freezegun import freeze_time
from sqlalchemy.ext.asyncio import AsyncSession

from core.calendars import queries as calendars
from models import CalendarVersion
from tests.factories import Make
from tests.fixtures.house import CAST, OWN
from tests.integration.calendars.books import (
    DEFAULT,
    LATE,
    NEVER,
    PROMISE,
    ROUND_THE_CLOCK,
    SEEDED,
    WEEK,
    add_calendar,
    add_holiday,
    trail,
    versions_of,
)
from tests.integration.tasks.visitors import As, refused, wrong_fields
from utils import clock

VERSIONS = f"/calendars/{DEFAULT}/versions"


def kst(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.SEOUL)


class TestAdding:
    async def test_a_version_begins_now_and_the_old_one_stays(self, as_: As, db_session: AsyncSession):
        old = (await versions_of(db_session, DEFAULT))[0]
        before = clock.now()
        answer = await as_("pm").post(VERSIONS, windows=LATE, observes_holidays=False, note="여름 근무")
        made = answer.json()
        assert (answer.status_code, made["version"], made["closed_count"], made["note"]) == (201, 2, 0, "여름 근무")
        assert before <= datetime.fromisoformat(made["effective_from"]) <= clock.now()
        assert made["created_by"] == {"id": CAST["pm"].id, "name": "박서연"}
        kept = (await versions_of(db_session, DEFAULT))[0]
        assert (kept.windows, kept.closed, kept.effective_from) == (old.windows, old.closed, old.effective_from)
        assert await trail(db_session, "calendar.version_added") == [
            (CAST["pm"].id, "CALENDAR", DEFAULT, "버전 2: 여름 근무")
        ]

    async def test_all_versions_are_listed_the_newest_first(self, as_: As):
        for note in ("하나", "둘"):
            await as_("admin").post(VERSIONS, windows=WEEK, note=note)
        page = (await as_("customer").get(VERSIONS, size=2)).json()
        assert (page["total"], page["pages"]) == (3, 2)
        assert [(row["version"], row["note"]) for row in page["items"]] == [(3, "둘"), (2, "하나")]

    async def test_it_may_begin_later_and_is_in_force_then(self, as_: As):
        with freeze_time("2026-11-02 00:00:00", real_asyncio=True) as frozen:
            await as_("admin").post(VERSIONS, windows=LATE, effective_from="2026-12-01T00:00:00+09:00")
            today = (await as_("admin").get(f"/calendars/{DEFAULT}")).json()["current"]["version"]
            frozen.move_to("2026-11-30 14:59:59")
            last_second = (await as_("admin").get(f"/calendars/{DEFAULT}")).json()["current"]["version"]
            frozen.move_to("2026-11-30 15:00:00")
            then = (await as_("admin").get(f"/calendars/{DEFAULT}")).json()["current"]["version"]
        assert (today, last_second, then) == (1, 1, 2)

    async def test_it_may_not_begin_before_the_newest(self, as_: As):
        await as_("admin").post(VERSIONS, windows=LATE, effective_from="2090-01-01T00:00:00+09:00")
        for earlier in ({}, {"effective_from": "2089-12-31T23:59:59+09:00"}):
            answer = await as_("admin").post(VERSIONS, windows=WEEK, **earlier)
            assert refused(answer) == (400, "calendar.effective_from")
            assert "2090-01-01 00:00" in answer.json()["detail"]
        same = await as_("admin").post(VERSIONS, windows=WEEK, effective_from="2090-01-01T00:00:00+09:00")
        assert same.json()["version"] == 3

    async def test_a_week_without_work_is_refused_and_says_which_calendar(self, as_: As):
        answer = await as_("admin").post(VERSIONS, windows=NEVER)
        assert refused(answer) == (400, "calendar.no_working_time")
        assert answer.json()["detail"] == "'평일 업무시간' 달력에는 370일 안에 업무 시간이 없습니다."

    async def test_a_calendar_that_is_not_there(self, as_: As):
        assert refused(await as_("admin").post("/calendars/999/versions", windows=WEEK)) == (404, "calendar.not_found")

    async def test_an_institutions_version_freezes_public_days_and_its_own_closures(
        self, as_: As, db_session: AsyncSession
    ):
        await add_holiday(as_("admin"), "2027-12-31", "종무식", institution_id=OWN)
        await add_holiday(as_("admin"), "2027-01-01", "시무식", institution_id=OWN)
        made = await add_calendar(as_("admin"), institution_id=OWN, effective_from="2024-01-01T00:00:00+09:00")
        plain = await as_("admin").post(f"/calendars/{made['id']}/versions", windows=WEEK, observes_holidays=False)
        first = (await versions_of(db_session, made["id"]))[0]
        assert made["current"]["closed_count"] == SEEDED + 1
        assert plain.json()["closed_count"] == 2
        assert {off["day"]: off["name"] for off in first.closed}["2027-01-01"] == "신정"

    async def test_days_off_are_kept_from_the_year_before_it_takes_effect(self, as_: As, db_session: AsyncSession):
        made = await add_calendar(as_("admin"), effective_from="2026-03-01T00:00:00+09:00")
        (version,) = await versions_of(db_session, made["id"])
        assert version.closed[0] == {"day": "2025-01-01", "name": "신정"}
        assert version.closed[-1]["day"] == "2035-12-25"


class TestVersionAt:
    async def test_each_instant_has_the_version_of_its_time(self, as_: As, db_session: AsyncSession):
        for day in ("2026-03-01", "2026-06-01", "2026-06-01"):
            await as_("admin").post(VERSIONS, windows=WEEK, effective_from=f"{day}T00:00:00+09:00")
        instants = ("2020-01-01", "2026-02-28", "2026-03-01", "2026-05-31", "2026-06-01", "2090-01-01")
        found = [await calendars.version_at(db_session, DEFAULT, kst(day)) for day in instants]
        together = [await calendars.versions_at(db_session, [DEFAULT, ROUND_THE_CLOCK], kst(day)) for day in instants]
        assert [version.version for version in found if version] == [1, 1, 2, 2, 4, 4]
        assert [versions[DEFAULT].version for versions in together] == [1, 1, 2, 2, 4, 4]
        assert {versions[ROUND_THE_CLOCK].version for versions in together} == {1}

    async def test_the_same_content_is_the_same_arithmetic(self, db_session: AsyncSession):
        one, other = [(await versions_of(db_session, DEFAULT))[0] for _ in range(2)]
        copy = CalendarVersion(windows=one.windows, closed=list(other.closed))
        assert calendars.arithmetic(one) is calendars.arithmetic(copy)


class TestGoldenVectors:
    """itsm.md §5, by the calendar every installation begins with."""

    @pytest.mark.parametrize(
        ("start", "hours", "due"),
        [
            ("2026-04-30T17:00", 2, "2026-05-04T10:00"),
            ("2026-06-05T17:00", 2, "2026-06-08T10:00"),
            ("2026-08-14T11:30", 1, "2026-08-14T13:30"),
            ("2026-08-14T17:00", 2, "2026-08-18T10:00"),
            ("2026-07-16T17:00", 2, "2026-07-20T10:00"),
            ("2026-10-02T17:00", 2, "2026-10-06T10:00"),
            ("2027-02-05T17:00", 2, "2027-02-10T10:00"),
            ("2024-02-08T17:00", 2, "2024-02-13T10:00"),
        ],
    )
    async def test_a_due_time_on_the_seeded_calendar(self, db_session: AsyncSession, start: str, hours: int, due: str):
        (version,) = await versions_of(db_session, DEFAULT)
        calendar = calendars.arithmetic(version)
        assert calendar.after(kst(start), timedelta(hours=hours)) == kst(due)
        assert calendar.worked(kst(start), kst(due)) == timedelta(hours=hours)


class TestYear:
    async def test_every_day_has_its_minutes_and_its_name(self, as_: As):
        year = (await as_("customer").get(f"/calendars/{DEFAULT}/years/2026")).json()
        days = {day["day"]: (day["minutes"], day["name"]) for day in year["days"]}
        assert (year["calendar_id"], year["year"], year["confirmed"], len(days)) == (DEFAULT, 2026, True, 365)
        assert {day: days[day] for day in ("2026-04-30", "2026-05-01", "2026-05-02", "2026-06-06", "2026-06-08")} == {
            "2026-04-30": (480, None),
            "2026-05-01": (0, "노동절"),
            "2026-05-02": (0, None),
            "2026-06-06": (0, "현충일"),
            "2026-06-08": (480, None),
        }
        assert year["working_days"] == sum(minutes > 0 for minutes, _ in days.values()) == 245

    async def test_round_the_clock_has_no_day_off(self, as_: As):
        year = (await as_("admin").get(f"/calendars/{ROUND_THE_CLOCK}/years/2028")).json()
        assert (year["working_days"], year["confirmed"], {day["minutes"] for day in year["days"]}) == (
            366,
            False,
            {1440},
        )

    async def test_a_year_costs_a_handful_of_questions(self, as_: As, queries):
        with queries(at_most=6):
            answer = await as_("admin").get(f"/calendars/{DEFAULT}/years/2027")
        assert answer.status_code == 200

    @pytest.mark.parametrize("year", ["1999", "2101", "x"])
    async def test_other_years_are_refused(self, as_: As, year: str):
        assert wrong_fields(await as_("admin").get(f"/calendars/{DEFAULT}/years/{year}")) == (422, ["year"])


class TestPreview:
    async def test_says_what_would_move_and_writes_nothing(self, as_: As, make: Make, db_session: AsyncSession):
        await make.post("/sla/policies/", PROMISE, by="admin")
        sr = await make.sr()
        late = [[["22:00", "23:00"]]] * 7
        answer = await as_("pm").post(f"{VERSIONS}/preview", windows=late, observes_holidays=False)
        moves = answer.json()
        assert (answer.status_code, moves["looked_at"], moves["moved"]) == (200, 1, 1)
        assert {(move["number"], move["title"]) for move in moves["items"]} == {(sr["number"], sr["title"])}
        assert all(move["old_due_at"] != move["new_due_at"] for move in moves["items"])
        assert [version.version for version in await versions_of(db_session, DEFAULT)] == [1]

    async def test_refuses_what_adding_refuses(self, as_: As):
        assert refused(await as_("pm").post(f"{VERSIONS}/preview", windows=NEVER)) == (400, "calendar.no_working_time")

    async def test_recalculation_is_asked_for_only_when_it_is_wanted(self, as_: As, db_session: AsyncSession):
        await as_("admin").post(VERSIONS, windows=LATE)
        assert await trail(db_session, "sla.recalculation_requested") == []
        await as_("admin").post(VERSIONS, windows=WEEK, recalculate=True)
        assert [note for *_, note in await trail(db_session, "sla.recalculation_requested")] == [
            "달력 변경: 평일 업무시간"
        ]
