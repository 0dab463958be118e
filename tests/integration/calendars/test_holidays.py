"""Days off: added and removed by hand, each in a new version of every calendar that it concerns."""

from datetime import date, timedelta
from typing import Any

import pytest
from freezegun import freeze_time
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.sla import recalculation
from models import CalendarVersion, Holiday
from tests.factories import Make
from tests.fixtures.house import CAST, OTHER, OWN
from tests.integration.calendars.books import (
    DEFAULT,
    LATE,
    PROMISE,
    ROUND_THE_CLOCK,
    SEEDED,
    WEEK,
    add_calendar,
    add_holiday,
    closed_on,
    trail,
    versions_of,
)
from tests.integration.tasks.visitors import As, refused, wrong_fields

ELECTION = "2027-04-07"


async def days(as_: As, username: str, **query: Any) -> list[tuple[str, str]]:
    return [(row["day"], row["name"]) for row in await as_(username).items("/holidays/", **query)]


async def count(db: AsyncSession, table: type[CalendarVersion] | type[Holiday]) -> int:
    return await db.scalar(select(func.count()).select_from(table)) or 0


async def id_of(as_: As, day: str) -> int:
    rows = await as_("admin").items("/holidays/", year=day[:4], size=100)
    return next(row["id"] for row in rows if row["day"] == day)


class TestAdding:
    async def test_everybodys_day_makes_one_new_version_of_each_calendar_that_observes(
        self, as_: As, db_session: AsyncSession
    ):
        own = await add_calendar(as_("admin"), institution_id=OWN)
        made = await add_holiday(as_("pm"), ELECTION, "임시공휴일")
        assert {key: made[key] for key in ("day", "name", "kind", "source", "institution_id", "added_by")} == {
            "day": ELECTION,
            "name": "임시공휴일",
            "kind": "TEMPORARY",
            "source": "MANUAL",
            "institution_id": None,
            "added_by": {"id": CAST["pm"].id, "name": "박서연"},
        }
        seen = {}
        for number in (DEFAULT, ROUND_THE_CLOCK, own["id"]):
            seen[number] = [closed_on(version, ELECTION) for version in await versions_of(db_session, number)]
        assert seen == {
            DEFAULT: [[], ["임시공휴일"]],
            ROUND_THE_CLOCK: [[]],
            own["id"]: [[], ["임시공휴일"]],
        }
        note = f"{ELECTION} 임시공휴일"
        assert await trail(db_session, "holiday.added") == [(CAST["pm"].id, "HOLIDAY", made["id"], note)]
        assert [(subject, told) for _, _, subject, told in await trail(db_session, "calendar.version_added")] == [
            (DEFAULT, f"버전 2: 휴일 추가: {note}"),
            (own["id"], f"버전 2: 휴일 추가: {note}"),
        ]

    async def test_an_institutions_day_is_a_closure_and_concerns_its_calendars_only(
        self, as_: As, db_session: AsyncSession
    ):
        own = await add_calendar(as_("admin"), "한빛", institution_id=OWN, observes_holidays=False)
        other = await add_calendar(as_("admin"), "푸른", institution_id=OTHER)
        made = await add_holiday(as_("admin"), ELECTION, "개청 기념일", institution_id=OWN)
        seen = {}
        for number in (DEFAULT, own["id"], other["id"]):
            seen[number] = [closed_on(version, ELECTION) for version in await versions_of(db_session, number)]
        assert (made["kind"], made["institution_id"]) == ("CLOSURE", OWN)
        assert seen == {DEFAULT: [[]], own["id"]: [[], ["개청 기념일"]], other["id"]: [[]]}

    async def test_the_new_version_keeps_the_hours_and_begins_now(self, as_: As, db_session: AsyncSession):
        with freeze_time("2026-11-02 03:00:00", real_asyncio=True):
            await as_("admin").post(f"/calendars/{DEFAULT}/versions", windows=LATE)
            await add_holiday(as_("admin"), ELECTION)
        _, before, after = await versions_of(db_session, DEFAULT)
        assert after.windows == before.windows
        assert (after.effective_from.isoformat(), after.created_by_id) == ("2026-11-02T03:00:00+00:00", 1)
        assert len(after.closed) == len(before.closed) + 1

    async def test_a_version_that_is_scheduled_learns_the_day_as_well(self, as_: As, db_session: AsyncSession):
        later = "2090-01-01T00:00:00+09:00"
        await as_("admin").post(f"/calendars/{DEFAULT}/versions", windows=LATE, effective_from=later)
        await add_holiday(as_("admin"), ELECTION)
        first, scheduled, now, again = await versions_of(db_session, DEFAULT)
        assert [closed_on(version, ELECTION) for version in (first, scheduled, now, again)] == [
            [],
            [],
            ["임시공휴일"],
            ["임시공휴일"],
        ]
        assert (now.windows, again.windows) == (first.windows, scheduled.windows)
        assert now.effective_from < again.effective_from == scheduled.effective_from
        current = (await as_("admin").get(f"/calendars/{DEFAULT}")).json()["current"]
        assert (current["version"], current["closed_count"]) == (3, SEEDED + 1)

    @pytest.mark.parametrize(
        ("fields", "refusal"),
        [
            ({"day": "2026-05-05"}, (409, "holiday.taken")),
            ({"day": "1999-12-31"}, (400, "holiday.day")),
            ({"day": "2101-01-01"}, (400, "holiday.day")),
            ({"kind": "CLOSURE"}, (400, "holiday.kind")),
            ({"institution_id": OWN, "kind": "PUBLIC"}, (400, "holiday.kind")),
            ({"institution_id": 999}, (404, "institution.not_found")),
        ],
    )
    async def test_what_breaks_a_rule_is_refused(
        self, as_: As, db_session: AsyncSession, fields: dict[str, Any], refusal: tuple[int, str]
    ):
        form = {"day": ELECTION, "name": "임시공휴일", **fields}
        assert refused(await as_("admin").post("/holidays/", **form)) == refusal
        assert refused(await as_("admin").post("/holidays/preview", **form)) == refusal
        assert (await count(db_session, Holiday), await count(db_session, CalendarVersion)) == (SEEDED, 2)

    async def test_a_day_is_everybodys_and_an_institutions_at_once_and_each_only_once(self, as_: As):
        await add_holiday(as_("admin"), ELECTION)
        await add_holiday(as_("admin"), ELECTION, "창립일", institution_id=OWN)
        await add_holiday(as_("admin"), ELECTION, "창립일", institution_id=OTHER)
        again = await as_("admin").post("/holidays/", day=ELECTION, name="창립일", institution_id=OWN)
        assert refused(again) == (409, "holiday.taken")
        assert again.json()["detail"] == "이미 휴일로 등록된 날짜입니다."

    async def test_a_day_that_is_no_date_is_refused_in_korean(self, as_: As):
        answer = await as_("admin").post("/holidays/", day="2027-02-30", name="x")
        assert wrong_fields(answer) == (422, ["day"])
        assert answer.json()["detail"].startswith("날짜: 날짜 형식이")

    async def test_no_calendar_is_left_without_work(self, as_: As, db_session: AsyncSession):
        with freeze_time("2026-11-02 03:00:00", real_asyncio=True):
            fridays_only: list[Any] = [[]] * 4 + [[["09:00", "18:00"]]] + [[]] * 2
            await add_calendar(as_("admin"), "금요일 달력", institution_id=OWN, windows=fridays_only)
            fridays = "\n".join(f"{day},휴무" for day in _fridays())
            answer = await as_("admin").post("/holidays/import", content=fridays, institution_id=OWN, dry_run=False)
        assert refused(answer) == (400, "calendar.no_working_time")
        assert "'금요일 달력'" in answer.json()["detail"]
        assert await count(db_session, Holiday) == SEEDED


def _fridays() -> list[str]:
    return [str(date(2026, 10, 30) + timedelta(weeks=number)) for number in range(60)]


class TestRemoving:
    async def test_a_seeded_day_too_can_be_removed_and_people_work_again(self, as_: As, db_session: AsyncSession):
        number = await id_of(as_, "2026-05-01")
        answer = await as_("pm").delete(f"/holidays/{number}", reason="잘못된 자료")
        assert (answer.status_code, answer.content) == (204, b"")
        seen = [closed_on(version, "2026-05-01") for version in await versions_of(db_session, DEFAULT)]
        assert seen == [["노동절"], []]
        assert await trail(db_session, "holiday.removed") == [(CAST["pm"].id, "HOLIDAY", number, "잘못된 자료")]
        assert refused(await as_("pm").delete(f"/holidays/{number}")) == (404, "holiday.not_found")

    async def test_recalculation_is_asked_for_only_when_it_is_wanted(self, as_: As, db_session: AsyncSession):
        await as_("admin").delete(f"/holidays/{await id_of(as_, '2026-05-01')}")
        assert await trail(db_session, "sla.recalculation_requested") == []
        await as_("admin").delete(f"/holidays/{await id_of(as_, '2026-05-05')}", recalculate=True)
        assert [note for *_, note in await trail(db_session, "sla.recalculation_requested")] == [
            "휴일 삭제: 2026-05-05 어린이날"
        ]

    @pytest.mark.parametrize("username", ["engineer", "customer", "auditor"])
    async def test_only_managers_change_days_off(self, as_: As, username: str):
        answers = [
            await as_(username).post("/holidays/", day=ELECTION, name="x"),
            await as_(username).post("/holidays/preview", day=ELECTION, name="x"),
            await as_(username).post("/holidays/import", content="x"),
            await as_(username).post("/holidays/years/2027/confirmation"),
            await as_(username).delete("/holidays/1"),
        ]
        assert {refused(answer) for answer in answers} == {(403, "access.forbidden")}


class TestPreview:
    async def test_says_what_would_move_and_writes_nothing(self, as_: As, make: Make, db_session: AsyncSession):
        with freeze_time("2026-11-03 01:00:00", real_asyncio=True):  # a Tuesday, 10:00
            await make.post("/sla/policies/", PROMISE, by="admin")
            sr = await make.sr()
            form = {"day": "2026-11-04", "name": "임시공휴일"}
            moves = (await as_("pm").post("/holidays/preview", **form)).json()
            elsewhere = (await as_("pm").post("/holidays/preview", **form, institution_id=OWN)).json()
        assert (moves["looked_at"], moves["moved"]) == (1, 1)
        assert [
            (move["number"], move["target"], move["old_due_at"], move["new_due_at"]) for move in moves["items"]
        ] == [(sr["number"], "RESOLUTION", "2026-11-04T01:00:00Z", "2026-11-05T01:00:00Z")]
        assert elsewhere["moved"] == 0
        assert (await count(db_session, Holiday), await count(db_session, CalendarVersion)) == (SEEDED, 2)

    async def test_what_was_previewed_is_what_a_recalculation_moves(self, as_: As, make: Make):
        with freeze_time("2026-11-03 01:00:00", real_asyncio=True):
            await make.post("/sla/policies/", PROMISE, by="admin")
            sr = await make.sr()
            await add_holiday(as_("admin"), "2026-11-04")
            assert await _resolution(as_, sr) == "2026-11-04T01:00:00Z"
            await as_("admin").delete(f"/holidays/{await id_of(as_, '2026-11-04')}")
            await add_holiday(as_("admin"), "2026-11-04", recalculate=True)
            await recalculation.run_pending()
            assert await _resolution(as_, sr) == "2026-11-05T01:00:00Z"


class TestSeeing:
    @pytest.fixture(autouse=True)
    async def closures(self, as_: As) -> None:
        await add_holiday(as_("admin"), "2027-12-31", "한빛 종무식", institution_id=OWN)
        await add_holiday(as_("admin"), "2027-12-31", "푸른 종무식", institution_id=OTHER)

    async def test_a_customer_sees_everybodys_and_its_own(self, as_: As):
        seen = {
            username: [name for day, name in await days(as_, username, year=2027, size=100) if day == "2027-12-31"]
            for username in ("customer", "stranger", "auditor")
        }
        assert seen == {
            "customer": ["한빛 종무식"],
            "stranger": ["푸른 종무식"],
            "auditor": ["한빛 종무식", "푸른 종무식"],
        }

    async def test_no_filter_reaches_over_the_fence(self, as_: As):
        assert await days(as_, "stranger", institution_id=OWN) == []
        assert await days(as_, "customer", institution_id=OWN) == [("2027-12-31", "한빛 종무식")]
        assert await days(as_, "admin", institution_id=OTHER, year=2027) == [("2027-12-31", "푸른 종무식")]
        assert await days(as_, "admin", institution_id=OTHER, year=2026) == []

    async def test_a_year_is_in_order_and_paged(self, as_: As):
        page = (await as_("customer").get("/holidays/", year=2026, size=5)).json()
        assert (page["total"], page["pages"]) == (22, 5)
        assert [row["day"] for row in page["items"]] == [
            "2026-01-01",
            "2026-02-16",
            "2026-02-17",
            "2026-02-18",
            "2026-03-01",
        ]
        assert (await days(as_, "customer", year=2026, sort="-day", size=1))[0][0] == "2026-12-25"
        assert wrong_fields(await as_("admin").get("/holidays/", year=1999)) == (422, ["year"])

    async def test_a_list_asks_as_often_however_long_it_is(self, as_: As, queries):
        with queries(at_most=5) as few:
            await as_("admin").items("/holidays/", size=1)
        with queries(at_most=5) as many:
            await as_("admin").items("/holidays/", size=100)
        assert len(few) == len(many)

    async def test_adding_a_day_asks_as_often_however_many_calendars_there_are(self, as_: As, queries):
        with queries(at_most=30) as few:
            await add_holiday(as_("admin"), "2027-04-07")
        for number in range(5):
            await add_calendar(as_("admin"), f"달력 {number}", windows=WEEK)
        with queries(at_most=30) as many:
            await add_holiday(as_("admin"), "2027-04-08")
        reads = [[text for text in seen if text.startswith("SELECT")] for seen in (few, many)]
        assert len(reads[0]) == len(reads[1])


async def _resolution(as_: As, sr: dict[str, Any]) -> str:
    clocks = (await as_("admin").get(f"/tasks/{sr['id']}/sla")).json()["clocks"]
    return next(clock["due_at"] for clock in clocks if clock["target"] == "RESOLUTION")
