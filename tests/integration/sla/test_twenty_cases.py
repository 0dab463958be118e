"""The cases of the twenty that are about rows; those about arithmetic are in tests/unit/sla, numbered alike."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.sla import clocks, jobs, recalculation
from core.sla.enums import SlaSubject
from database import ReadLocal
from models import SlaBreach, SlaClock, SlaEscalation
from tests.factories import Make
from tests.integration.sla.desk import Desk, utc, wall_at
from tests.integration.tasks.records import audited, told
from tests.integration.tasks.visitors import As, refused, wrong_fields
from utils import clock as time_of

CLOSED_WEEK: list[list[list[str]]] = [[]] * 7
LONG_DAYS = [[["08:00", "20:00"]]] * 7


async def breaches(db: AsyncSession) -> Sequence[tuple[str, str]]:
    """Every breach on record: the target and the due time that passed."""
    rows = select(SlaClock.target, SlaBreach.due_at).join(SlaClock, SlaClock.id == SlaBreach.clock_id)
    return [(target.value, f"{due:%m-%dT%H:%M}Z") for target, due in await db.execute(rows.order_by(SlaBreach.id))]


async def steps(db: AsyncSession) -> Sequence[tuple[str, int, bool]]:
    """Every step on record: the target, the percent, whether it has been dealt with."""
    rows = select(SlaClock.target, SlaEscalation.percent, SlaEscalation.notified_at).join(SlaEscalation.clock)
    return [(target.value, percent, at is not None) for target, percent, at in await db.execute(rows)]


class TestCase01ThePauseSurvivesTheNextPriority:
    """glpi#6902, glpi#15605."""

    async def test_there_and_back_again(self, desk: Desk):
        with wall_at("Mon 10:00") as wall:
            sr = await desk.in_work("NORMAL")
            wall.shows("Mon 11:00")
            await desk.hold(sr)
            wall.shows("Tue 11:00")
            await desk.make.move(sr, "IN_PROGRESS")
            normal = (await desk.clock(sr))["due_at"]
            await desk.edit(sr, priority="URGENT")
            urgent = (await desk.clock(sr))["due_at"]
            await desk.edit(sr, priority="NORMAL")
            assert ((await desk.clock(sr))["due_at"], normal, urgent) == (normal, utc("Fri 10:00"), utc("Tue 15:00"))


class TestCase03NoBreachIsRecordedInAPause:
    """glpi#24481."""

    async def test_however_long_it_waits(self, desk: Desk, db_session: AsyncSession):
        with wall_at("Mon 10:00") as wall:
            sr = await desk.in_work()
            await desk.hold(sr)
            wall.shows("Fri+2 18:00")
            await jobs.scan()
            await desk.say(sr, internal=True)
            await desk.edit(sr, title="부품 기다림")
        assert await breaches(db_session) == []


class TestCase06AReopeningMakesNoNoise:
    """ost#5955, ost#5206: an overdue notice in the same minute."""

    async def test_what_was_in_time_is_not_late_in_the_same_minute(self, desk: Desk, db_session: AsyncSession):
        with wall_at("Mon 09:00") as wall:
            sr = await desk.in_work()
            wall.shows("Mon 17:59")
            await desk.make.move(sr, "RESOLVED")
            wall.shows("Thu 09:00")
            await desk.make.move(sr, "IN_PROGRESS", by="customer", reason="다시 발생합니다.")
            wall.shows("Thu 09:00:59")
            await jobs.scan()
            assert (await desk.clock(sr))["due_at"] == utc("Thu 09:01")
        assert await breaches(db_session) == []
        assert await told(db_session, "sla.escalated") == []

    async def test_what_was_late_before_is_not_told_again(self, desk: Desk, db_session: AsyncSession):
        with wall_at("Mon 09:00") as wall:
            sr = await desk.in_work()
            wall.shows("Tue 09:30")
            await desk.make.move(sr, "RESOLVED")
            wall.shows("Thu 09:00")
            await desk.make.move(sr, "IN_PROGRESS", by="customer", reason="다시 발생합니다.")
            await jobs.scan()
            assert await told(db_session, "sla.escalated") == []
            assert (await desk.clock(sr))["breached_at"] == utc("Mon 18:00")
        assert await breaches(db_session) == [("UPDATE", "06-08T09:00Z"), ("RESOLUTION", "06-08T09:00Z")][::-1]


class TestCase07EachStepFiresOnceForEachTarget:
    """glpi#4170, glpi#2908: the levels of one target never ran; glpi#22678: one fired at midnight."""

    async def test_response_and_resolution_have_their_own(self, desk: Desk, db_session: AsyncSession):
        with wall_at("Mon 09:00") as wall:
            await desk.asked()
            for moment in ("Mon 09:31", "Mon 10:01", "Mon 14:01", "Mon 14:01", "Mon 14:02"):
                wall.shows(moment)
                await jobs.scan()
        assert sorted(await steps(db_session)) == [
            ("RESOLUTION", 50, True),
            *[("RESPONSE", percent, True) for percent in (50, 75, 90, 100, 150)],
            ("UPDATE", 50, True),
        ]
        assert [line.text.splitlines()[0].split()[2] for line in await told(db_session, "sla.escalated")] == [
            "50%**",
            "100%**",
            "150%**",
            "50%**",
            "50%**",
        ]

    async def test_a_step_is_told_at_its_hour_and_not_a_minute_before(self, desk: Desk, db_session: AsyncSession):
        await desk.policy(name="열 시간", category="INQUIRY", resolution_minutes=600, escalation=[90])
        with wall_at("Mon 09:00") as wall:
            await desk.asked()
            wall.shows("Tue 10:00")
            await jobs.scan()
            assert await told(db_session, "sla.escalated") == []
            wall.shows("Tue 10:01")
            await jobs.scan()
        (line,) = await told(db_session, "sla.escalated")
        assert line.text.splitlines()[1] == "해결 기한 2026-06-09 11:00 · 59분 남음 · 담당 미배정"


class TestCase08TheNextDueIsTheNearestOfThoseThatRun:
    """zm#5177, zm#3140, zm#2082."""

    async def test_from_response_to_update_to_resolution(self, desk: Desk):
        with wall_at("Mon 09:00") as wall:
            sr = await desk.asked()
            seen = [await desk.due(sr)]
            wall.shows("Mon 09:30")
            await desk.say(sr)
            seen.append(await desk.due(sr))
            wall.shows("Mon 09:40")
            await desk.make.move(sr, "IN_PROGRESS")
            await desk.edit(sr, priority="URGENT")
            seen.append(await desk.due(sr))
            await desk.make.move(sr, "RESOLVED")
            seen.append(await desk.due(sr))
        assert seen == [
            (utc("Mon 10:00"), "RESPONSE", False),
            (utc("Mon 18:00"), "RESOLUTION", False),
            (utc("Mon 11:30"), "UPDATE", False),
            (None, None, False),
        ]

    async def test_each_has_a_row_of_its_own_with_its_history(self, desk: Desk):
        with wall_at("Mon 09:00") as wall:
            sr = await desk.in_work()
            wall.shows("Mon 10:00")
            await desk.say(sr)
            shown = (await desk.sla(sr))["clocks"]
        rows = [(clock["target"], clock["cycle"], clock["state"]) for clock in shown]
        assert sorted(rows) == [
            ("RESOLUTION", 0, "RUNNING"),
            ("RESPONSE", 0, "MET"),
            ("UPDATE", 0, "MET"),
            ("UPDATE", 1, "RUNNING"),
        ]


class TestCase09WhatIsPromisedNoMoreIsCancelledWithItsReason:
    """zm#5624: a stale deadline stayed after the group changed."""

    async def test_and_comes_back_when_it_is_promised_again(self, desk: Desk):
        with wall_at("Mon 09:00"):
            sr = await desk.in_work("HIGH")
            first = await desk.clock(sr, "UPDATE")
            await desk.edit(sr, priority="NORMAL")
            gone = await desk.clock(sr, "UPDATE")
            assert await desk.due(sr) == (utc("Wed 18:00"), "RESOLUTION", False)
            await desk.edit(sr, priority="HIGH")
            back = await desk.clock(sr, "UPDATE")
            assert await desk.due(sr) == (utc("Mon 18:00"), "RESOLUTION", False)
        assert (gone["state"], gone["cancel_reason"], gone["due_at"]) == (
            "CANCELLED",
            "적용되는 SLA 정책에 이 목표가 없습니다.",
            None,
        )
        assert back == first

    async def test_and_goes_on_from_there(self, desk: Desk, db_session: AsyncSession):
        with wall_at("Mon 09:00") as wall:
            sr = await desk.in_work("HIGH")
            for priority in ("NORMAL", "HIGH"):
                await desk.edit(sr, priority=priority)
            wall.shows("Tue 09:30")
            await jobs.scan()
            assert (await desk.clock(sr, "UPDATE"))["breached_at"] == utc("Mon 18:00")
            await desk.say(sr)
            assert (await desk.clock(sr, "UPDATE"))["due_at"] == utc("Wed 09:30")

    async def test_a_word_promised_late_is_awaited_from_the_last_one_on(self, desk: Desk, db_session: AsyncSession):
        with wall_at("Mon 09:00") as wall:
            sr = await desk.in_work("NORMAL")
            wall.shows("Tue 10:00")
            await desk.say(sr)
            wall.shows("Tue 11:00")
            await desk.edit(sr, priority="HIGH")
            update = await desk.clock(sr, "UPDATE")
        assert (update["started_at"], update["due_at"], update["state"]) == (
            utc("Tue 10:00"),
            utc("Wed 10:00"),
            "RUNNING",
        )
        assert ("UPDATE", "06-08T09:00Z") not in await breaches(db_session)


class TestCase12NobodyIsWokenForWhatCanWait:
    """zm#4432: reminders at midnight and on weekends."""

    async def test_a_step_of_the_evening_is_told_in_the_morning(self, desk: Desk, db_session: AsyncSession):
        await desk.policy(name="휴일 없이", category="INQUIRY", calendar_id=2, escalation=[50])
        with wall_at("Fri 18:00") as wall:
            await desk.asked()
            for moment in ("Fri 23:30", "Sat 03:00", "Mon+1 08:59"):
                wall.shows(moment)
                await jobs.scan()
                assert await told(db_session, "sla.escalated") == []
            wall.shows("Mon+1 09:00")
            await jobs.scan()
            await jobs.scan()
        assert len(await told(db_session, "sla.escalated")) == 1

    async def test_unless_somebody_is_on_call(self, desk: Desk, db_session: AsyncSession):
        await desk.policy(name="당직", category="INQUIRY", calendar_id=2, escalation=[50], notify_any_hour=True)
        with wall_at("Fri 18:00") as wall:
            await desk.asked()
            wall.shows("Fri 23:30")
            await jobs.scan()
        assert len(await told(db_session, "sla.escalated")) == 1

    async def test_what_was_solved_over_night_is_not_told_at_all(self, desk: Desk, db_session: AsyncSession):
        await desk.policy(name="휴일 없이", category="INQUIRY", calendar_id=2, escalation=[50])
        with wall_at("Fri 18:00") as wall:
            sr = await desk.in_work()
            wall.shows("Fri 23:30")
            await jobs.scan()
            await desk.make.move(sr, "RESOLVED")
            wall.shows("Mon+1 09:00")
            await jobs.scan()
        assert await told(db_session, "sla.escalated") == []
        assert await steps(db_session) == [("RESOLUTION", 50, True)]

    async def test_nor_what_was_granted_more_time(self, desk: Desk, make: Make, db_session: AsyncSession):
        await desk.policy(name="휴일 없이", category="INQUIRY", calendar_id=2, escalation=[90])
        with wall_at("Fri 18:00") as wall:
            sr = await desk.in_work()
            await desk.extension(sr, "Fri+3 18:00")
            wall.shows("Sat 03:30")
            await jobs.scan()
            await make.post("/approvals/1/approve", {}, by="pm")
            wall.shows("Mon+1 09:00")
            await jobs.scan()
        assert await told(db_session, "sla.escalated") == []


class TestCase13ACalendarWithoutWorkIsRefused:
    """Frappe, ost#4807, glpi#6140."""

    async def test_when_it_is_made(self, as_: As):
        answer = await as_("pm").post("/calendars/", name="빈 달력", windows=CLOSED_WEEK)
        assert refused(answer) == (400, "calendar.no_working_time")

    async def test_and_as_the_next_version_of_one_that_works(self, as_: As):
        answer = await as_("pm").post("/calendars/1/versions", windows=CLOSED_WEEK)
        assert refused(answer) == (400, "calendar.no_working_time")

    async def test_and_so_is_a_promise_that_its_hours_never_reach(self, as_: As):
        blink = [[["09:00", "09:01"]], *CLOSED_WEEK[1:]]
        calendar = (await as_("pm").post("/calendars/", name="한 주에 일 분", windows=blink)).json()
        terms = {"name": "영원", "calendar_id": calendar["id"], "resolution_minutes": 60 * 100}
        assert refused(await as_("pm").post("/sla/policies/", **terms)) == (400, "sla.out_of_reach")


class TestCase14WhatIsOpenMovesOnlyWhenAskedTo:
    """ServiceNow, JSM, Zammad: editing a definition moves what is open, or what is closed."""

    async def test_another_policy_version_touches_nothing(self, desk: Desk, as_: As):
        with wall_at("Mon 09:00") as wall:
            sr = await desk.in_work()
            policy = await self._high(as_)
            wall.shows("Mon 10:00")
            added = await as_("pm").post(f"/sla/policies/{policy}/versions", resolution_minutes=60)
            await desk.say(sr)
            await jobs.scan()
            old = await desk.clock(sr)
            new = await desk.clock(await desk.in_work())
        assert added.status_code == 201, added.text
        assert (old["due_at"], old["policy_version"]) == (utc("Mon 18:00"), 1)
        assert (new["due_at"], new["policy_version"]) == (utc("Mon 11:00"), 2)

    async def test_nor_does_another_calendar_version(self, desk: Desk, as_: As):
        with wall_at("Mon 17:00") as wall:
            sr = await desk.in_work()
            before = await desk.clock(sr)
            await as_("pm").post("/calendars/1/versions", windows=LONG_DAYS)
            wall.shows("Mon 17:30")
            await desk.say(sr)
            after = await desk.clock(sr)
        assert (before["due_at"], before["calendar_version"]) == (after["due_at"], after["calendar_version"])

    async def test_a_change_of_priority_keeps_to_the_versions_of_its_time(self, desk: Desk, as_: As):
        with wall_at("Mon 09:00") as wall:
            sr = await desk.in_work("NORMAL")
            await as_("pm").post(f"/sla/policies/{await self._high(as_)}/versions", resolution_minutes=60)
            wall.shows("Mon 10:00")
            await desk.edit(sr, priority="HIGH")
            clock = await desk.clock(sr)
        assert (clock["policy_version"], clock["due_at"]) == (2, utc("Mon 10:00"))

    async def test_and_not_to_one_that_came_later(self, desk: Desk, as_: As):
        with wall_at("Mon 09:00") as wall:
            sr = await desk.in_work("NORMAL")
            wall.shows("Mon 10:00")
            await as_("pm").post(f"/sla/policies/{await self._high(as_)}/versions", resolution_minutes=60)
            await desk.edit(sr, priority="HIGH")
            assert (await desk.clock(sr))["policy_version"] == 1

    async def test_a_recalculation_does_and_is_audited(self, desk: Desk, as_: As, db_session: AsyncSession):
        with wall_at("Mon 09:00") as wall:
            sr = await desk.in_work()
            wall.shows("Mon 09:30")
            await as_("pm").post(f"/sla/policies/{await self._high(as_)}/versions", resolution_minutes=960)
            preview = (await as_("pm").post("/sla/recalculations/preview")).json()
            asked = await as_("pm").post("/sla/recalculations/", reason="협약 변경을 소급합니다.")
            await recalculation.run_pending()
            clock = await desk.clock(sr)
            history = await as_("customer").items(f"/tasks/{sr['id']}/history", sort="-created_at")
        assert asked.status_code == 202
        assert (clock["due_at"], clock["policy_version"]) == (utc("Tue 18:00"), 2)
        assert [(move["target"], move["new_due_at"]) for move in preview["items"]] == [
            ("RESOLUTION", utc("Tue 18:00")),
            ("UPDATE", None),
        ]
        told_of = next(entry for entry in history if entry["action"] == "sla.recalculated")
        assert told_of["note"] == "협약 변경을 소급합니다."
        assert set(told_of["changes"]) == {"due_resolution", "due_update"}
        assert await audited(db_session, "sla.recalculation_requested") == 1

    async def test_what_is_closed_never_moves(self, desk: Desk, as_: As):
        with wall_at("Mon 09:00") as wall:
            srs = [await desk.in_work() for _ in range(2)]
            wall.shows("Mon 10:00")
            for sr in srs:
                await desk.make.move(sr, "RESOLVED")
            await desk.make.move(srs[0], "CLOSED", by="customer")
            before = [await desk.sla(sr) for sr in srs]
            wall.shows("Mon 11:00")
            await as_("pm").post(f"/sla/policies/{await self._high(as_)}/versions", resolution_minutes=10)
            await as_("pm").post("/calendars/1/versions", windows=LONG_DAYS)
            await as_("pm").post("/sla/recalculations/", reason="협약 변경을 소급합니다.")
            await recalculation.run_pending()
            await desk.say(srs[0])
            after = [await desk.sla(sr) for sr in srs]
        assert after == before

    @staticmethod
    async def _high(as_: As) -> int:
        policies = await as_("pm").items("/sla/policies/")
        return next(policy["id"] for policy in policies if policy["priority"] == "HIGH")


class TestCase15ABreachIsAFactThatStays:
    """ost#4144, ost#4078: the overdue flag was cleared at closing."""

    LATE = ("RESOLUTION", "06-08T09:00Z")

    async def test_through_closing_reopening_and_another_priority(self, desk: Desk, db_session: AsyncSession):
        with wall_at("Mon 09:00") as wall:
            sr = await desk.in_work()
            wall.shows("Tue 10:00")
            await jobs.scan()
            await desk.edit(sr, priority="LOW")
            assert ((await desk.clock(sr))["due_at"], (await desk.clock(sr))["breached_at"]) == (
                utc("Fri 18:00"),
                utc("Mon 18:00"),
            )
            await desk.make.move(sr, "RESOLVED")
            assert (await desk.clock(sr))["state"] == "MISSED"
            await desk.make.move(sr, "IN_PROGRESS", by="customer", reason="다시 발생합니다.")
            await desk.make.move(sr, "RESOLVED")
            await desk.make.move(sr, "CLOSED", by="customer")
            closed = await desk.clock(sr)
        assert (closed["state"], closed["breached_at"]) == ("MISSED", utc("Mon 18:00"))
        assert self.LATE in await breaches(db_session)
        assert (await breaches(db_session)).count(self.LATE) == 1

    async def test_a_cancelled_target_keeps_its_breach_on_record(self, desk: Desk, db_session: AsyncSession):
        with wall_at("Mon 09:00") as wall:
            sr = await desk.in_work()
            wall.shows("Tue 10:00")
            await jobs.scan()
            await desk.edit(sr, priority="LOW")
        assert ("UPDATE", "06-08T09:00Z") in await breaches(db_session)

    async def test_a_breach_found_when_it_is_solved_counts_like_one_the_scan_found(self, desk: Desk):
        with wall_at("Mon 09:00") as wall:
            sr = await desk.in_work()
            wall.shows("Tue 10:00")
            await desk.make.move(sr, "RESOLVED")
            assert (await desk.clock(sr))["state"] == "MISSED"


class TestCase17WhatIsStoredSaysWhatItWasComputedFrom:
    """ost#5160: a flag outlived its due time."""

    async def test_a_breach_names_its_versions_and_the_clock_can_be_thrown_away(
        self, desk: Desk, db_session: AsyncSession
    ):
        with wall_at("Mon 09:00") as wall:
            sr = await desk.in_work()
            wall.shows("Tue 10:00")
            await jobs.scan()
            async with ReadLocal() as db:
                own = await clocks.clocks_of(db, SlaSubject.SR, sr["id"])
                happened = await clocks.happenings_of(db, SlaSubject.SR, sr["id"])
                again = [clocks.reading_of(clock, happened, time_of.now()) for clock in own]
        assert [(c.state, c.due_at, c.breached_at) for c in own] == [(r.state, r.due_at, r.breached_at) for r in again]
        versions = select(SlaBreach.policy_version_id, SlaBreach.calendar_version_id).distinct()
        assert (await db_session.execute(versions)).all() == [(own[0].policy_version_id, own[0].calendar_version_id)]

    async def test_overdue_goes_with_a_later_due_time(self, desk: Desk, make: Make):
        with wall_at("Mon 09:00") as wall:
            sr = await desk.in_work()
            wall.shows("Tue 09:30")
            await jobs.scan()
            assert (await desk.clock(sr))["overdue"] is True
            await desk.extension(sr, "Fri 18:00")
            await make.post("/approvals/1/approve", {}, by="pm")
            assert (await desk.clock(sr))["overdue"] is False


class TestCase19APauseSaysWhyAndWhatEndsIt:
    """ost#3034. Every way out of it: tests/integration/tasks/test_holding.py."""

    async def test_without_a_reason_nothing_pauses(self, desk: Desk):
        with wall_at("Mon 09:00"):
            sr = await desk.in_work()
            answer = await desk.as_("engineer").post(f"/tasks/{sr['id']}/transitions", to="ON_HOLD")
        assert refused(answer) == (400, "sr.reason_required")

    async def test_no_policy_pauses_while_people_work(self, as_: As):
        terms = {"name": "정책", "resolution_minutes": 60, "pause_statuses": ["IN_PROGRESS"]}
        answer = await as_("pm").post("/sla/policies/", **terms)
        assert wrong_fields(answer)[0] == 422

    async def test_a_pause_that_lasts_too_long_ends_by_itself_and_the_scan_sees_it(
        self, desk: Desk, db_session: AsyncSession
    ):
        await desk.policy(
            name="이틀까지", category="INQUIRY", resolution_minutes=60, max_pause_days=2, escalation=[100]
        )
        with wall_at("Mon 09:00") as wall:
            sr = await desk.in_work()
            await desk.hold(sr)
            wall.shows("Wed 09:00")
            await jobs.scan()
            assert await desk.due(sr) == (None, None, True)
            wall.shows("Wed 09:01")
            await jobs.scan()
            assert await desk.due(sr) == (utc("Wed 10:00"), "RESOLUTION", False)
            wall.shows("Wed 10:01")
            await jobs.scan()
        assert await breaches(db_session) == [("RESOLUTION", "06-10T01:00Z")]
        assert len(await told(db_session, "sla.escalated")) == 1
        assert (await desk.make.read(sr))["status"] == "ON_HOLD"


async def test_no_row_of_the_books_is_written_twice(desk: Desk, db_session: AsyncSession):
    with wall_at("Mon 09:00") as wall:
        await desk.asked()
        wall.shows("Fri 18:00")
        for _ in range(3):
            await jobs.scan()
    rows = select(SlaEscalation.clock_id, SlaEscalation.percent)
    twice = rows.group_by(SlaEscalation.clock_id, SlaEscalation.percent).having(func.count() > 1)
    assert (await db_session.execute(twice)).all() == []
    assert len(set(await breaches(db_session))) == len(await breaches(db_session)) == 3
