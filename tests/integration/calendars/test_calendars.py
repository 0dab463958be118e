"""Calendars: registered, renamed, retired, one of them the default; seen by those whose they are."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuditEvent, WorkCalendar
from tests.fixtures.house import CAST, OTHER, OWN
from tests.integration.calendars.books import DEFAULT, LATE, NEVER, ROUND_THE_CLOCK, SEEDED, WEEK, add_calendar, trail
from tests.integration.tasks.visitors import As, refused, wrong_fields


async def names(as_: As, username: str, **query: Any) -> list[str]:
    return [row["name"] for row in await as_(username).items("/calendars/", **query)]


class TestSeeded:
    async def test_the_house_begins_with_two_calendars_and_one_default(self, as_: As):
        rows = await as_("customer").items("/calendars/")
        assert [(row["name"], row["is_default"], row["is_active"], row["institution_id"]) for row in rows] == [
            ("24시간 365일", False, True, None),
            ("평일 업무시간", True, True, None),
        ]
        assert [(row["current"]["closed_count"], row["current"]["observes_holidays"]) for row in rows] == [
            (0, False),
            (SEEDED, True),
        ]
        assert {row["current"]["effective_from"] for row in rows} == {"2023-12-31T15:00:00Z"}
        assert rows[1]["current"]["windows"][0] == [["09:00:00", "12:00:00"], ["13:00:00", "18:00:00"]]
        assert rows[0]["current"]["windows"][6] == [["00:00:00", "00:00:00"]]


class TestCreating:
    async def test_a_calendar_comes_with_its_first_version(self, as_: As, db_session: AsyncSession):
        made = await add_calendar(as_("pm"), windows=LATE, note="교대 근무", effective_from="2026-01-01T00:00:00+09:00")
        assert {key: made[key] for key in ("name", "institution_id", "is_default", "is_active")} == {
            "name": "야간 달력",
            "institution_id": None,
            "is_default": False,
            "is_active": True,
        }
        current = made["current"]
        assert (current["version"], current["note"], current["effective_from"]) == (
            1,
            "교대 근무",
            "2025-12-31T15:00:00Z",
        )
        assert current["created_by"] == {"id": CAST["pm"].id, "name": "박서연"}
        assert (await as_("pm").get(f"/calendars/{made['id']}")).json() == made
        assert await trail(db_session, "calendar.created") == [(CAST["pm"].id, "CALENDAR", made["id"], "교대 근무")]

    async def test_an_institutions_calendar_names_it(self, as_: As):
        made = await add_calendar(as_("admin"), institution_id=OWN)
        assert (made["institution_id"], made["institution_name"]) == (OWN, "한빛시청")

    async def test_seconds_of_a_window_are_kept(self, as_: As):
        made = await add_calendar(as_("admin"), windows=[[["09:00:30", "18:00"]]] + [[]] * 6)
        assert made["current"]["windows"][0] == [["09:00:30", "18:00:00"]]

    @pytest.mark.parametrize(
        ("fields", "refusal"),
        [
            ({"name": "평일 업무시간"}, (409, "calendar.taken")),
            ({"name": " 평일 업무시간 "}, (409, "calendar.taken")),
            ({"windows": NEVER}, (400, "calendar.no_working_time")),
            ({"institution_id": 999}, (404, "institution.not_found")),
            ({"effective_from": "1999-12-31T00:00:00+09:00"}, (400, "calendar.effective_year")),
            ({"effective_from": "9999-12-31T23:59:59-12:00"}, (400, "calendar.effective_year")),
        ],
    )
    async def test_what_breaks_a_rule_is_refused(self, as_: As, fields: dict[str, Any], refusal: tuple[int, str]):
        answer = await as_("admin").post("/calendars/", **{"name": "새 달력", "windows": WEEK, **fields})
        assert refused(answer) == refusal
        assert await names(as_, "admin") == ["24시간 365일", "평일 업무시간"]

    @pytest.mark.parametrize(
        ("windows", "field"),
        [
            ([[["09:00", "12:00"]]] * 6, "windows"),
            ([[["12:00", "09:00"]]] + [[]] * 6, "windows"),
            ([[["09:00", "12:00"], ["11:00", "18:00"]]] + [[]] * 6, "windows"),
            ([[["09:00Z", "12:00"]]] + [[]] * 6, "windows"),
            ([[["09:00", "25:00"]]] + [[]] * 6, "windows"),
            ([[["09:00"]]] + [[]] * 6, "windows"),
            ("09:00-18:00", "windows"),
        ],
    )
    async def test_windows_out_of_shape_are_refused(self, as_: As, windows: Any, field: str):
        answer = await as_("admin").post("/calendars/", name="새 달력", windows=windows)
        assert wrong_fields(answer) == (422, [field])
        assert answer.json()["errors"][0]["label"] == "업무 시간"

    async def test_an_effective_time_without_a_zone_is_refused(self, as_: As):
        answer = await as_("admin").post("/calendars/", name="x", windows=WEEK, effective_from="2026-01-01T00:00:00")
        assert wrong_fields(answer) == (422, ["effective_from"])
        assert "시간대를 포함해" in answer.json()["detail"]


class TestChanging:
    async def test_the_default_is_handed_over(self, as_: As, db_session: AsyncSession):
        answer = await as_("pm").patch(f"/calendars/{ROUND_THE_CLOCK}", is_default=True, name="연중무휴")
        assert (answer.status_code, answer.json()["is_default"], answer.json()["name"]) == (200, True, "연중무휴")
        defaults = await db_session.scalars(select(WorkCalendar.id).where(WorkCalendar.is_default))
        assert list(defaults) == [ROUND_THE_CLOCK]
        changes = select(AuditEvent.subject_id, AuditEvent.changes).where(AuditEvent.action == "calendar.edited")
        assert dict((await db_session.execute(changes)).all()) == {
            DEFAULT: {"is_default": {"from": True, "to": False}},
            ROUND_THE_CLOCK: {
                "name": {"from": "24시간 365일", "to": "연중무휴"},
                "is_default": {"from": False, "to": True},
            },
        }

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"is_default": False}, "calendar.default_required"),
            ({"is_active": False}, "calendar.default_inactive"),
            ({"name": None}, "calendar.required"),
            ({"is_active": None}, "calendar.required"),
        ],
    )
    async def test_the_default_stays_one_in_use(self, as_: As, fields: dict[str, Any], code: str):
        assert refused(await as_("admin").patch(f"/calendars/{DEFAULT}", **fields)) == (400, code)

    async def test_an_institutions_calendar_or_one_out_of_use_is_no_default(self, as_: As):
        own = await add_calendar(as_("admin"), institution_id=OWN)
        await as_("admin").patch(f"/calendars/{ROUND_THE_CLOCK}", is_active=False)
        refusals = [
            refused(await as_("admin").patch(f"/calendars/{number}", is_default=True))
            for number in (own["id"], ROUND_THE_CLOCK)
        ]
        assert refusals == [(400, "calendar.default_institution"), (400, "calendar.default_inactive")]
        both = await as_("admin").patch(f"/calendars/{ROUND_THE_CLOCK}", is_default=True, is_active=True)
        assert both.json()["is_default"] is True

    async def test_a_name_is_taken_once_and_nothing_changed_is_nothing_told(self, as_: As, db_session: AsyncSession):
        taken = await as_("admin").patch(f"/calendars/{DEFAULT}", name="24시간 365일")
        same = await as_("admin").patch(f"/calendars/{DEFAULT}", name="평일 업무시간", is_default=True)
        assert refused(taken) == (409, "calendar.taken")
        assert same.status_code == 200
        assert await trail(db_session, "calendar.edited") == []

    @pytest.mark.parametrize("username", ["engineer", "customer", "auditor"])
    async def test_only_managers_change_calendars(self, as_: As, username: str):
        answers = [
            await as_(username).post("/calendars/", name="x", windows=WEEK),
            await as_(username).patch(f"/calendars/{DEFAULT}", name="x"),
            await as_(username).post(f"/calendars/{DEFAULT}/versions", windows=WEEK),
            await as_(username).post(f"/calendars/{DEFAULT}/versions/preview", windows=WEEK),
        ]
        assert {refused(answer) for answer in answers} == {(403, "access.forbidden")}


class TestSeeing:
    @pytest.fixture(autouse=True)
    async def calendars(self, as_: As) -> dict[str, int]:
        made = {"한빛": OWN, "푸른": OTHER}
        return {name: (await add_calendar(as_("admin"), name, institution_id=at))["id"] for name, at in made.items()}

    async def test_a_customer_sees_everybodys_and_its_own(self, as_: As):
        common = ["24시간 365일", "평일 업무시간"]
        assert {username: await names(as_, username) for username in ("customer", "stranger", "auditor")} == {
            "customer": [*common, "한빛"],
            "stranger": [*common, "푸른"],
            "auditor": [*common, "푸른", "한빛"],
        }

    async def test_no_filter_reaches_over_the_fence(self, as_: As):
        assert await names(as_, "stranger", institution_id=OWN) == []
        assert await names(as_, "stranger", institution_id=OTHER) == ["푸른"]
        assert await names(as_, "admin", institution_id=OWN) == ["한빛"]

    async def test_what_is_out_of_sight_is_not_there(self, as_: As, calendars: dict[str, int]):
        number = calendars["한빛"]
        for path in (f"/calendars/{number}", f"/calendars/{number}/versions", f"/calendars/{number}/years/2026"):
            assert refused(await as_("stranger").get(path)) == (404, "calendar.not_found"), path
            assert (await as_("customer").get(path)).status_code == 200, path

    async def test_lists_are_filtered_sorted_and_paged(self, as_: As, calendars: dict[str, int]):
        await as_("admin").patch(f"/calendars/{calendars['한빛']}", is_active=False)
        assert await names(as_, "admin", is_active=False) == ["한빛"]
        assert await names(as_, "admin", sort="-name", size=2) == ["한빛", "푸른"]
        assert await names(as_, "admin", sort="-created_at", size=1) == ["푸른"]
        assert wrong_fields(await as_("admin").get("/calendars/", sort="institution_id")) == (422, ["sort"])

    async def test_a_list_asks_as_often_however_many_calendars_there_are(self, as_: As, queries):
        with queries(at_most=6) as few:
            await as_("admin").items("/calendars/", size=2)
        with queries(at_most=6) as many:
            await as_("admin").items("/calendars/")
        assert len(few) == len(many)
