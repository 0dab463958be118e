"""기한: working time of the approver's own calendar; the clock reminds, reports and delegates, and never decides."""

import logging

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from core.approvals import jobs
from models import ApprovalSeat
from tests.factories import Make, Row, decision, step
from tests.fixtures.house import CAST, OWN
from tests.integration.approvals.conftest import Read
from tests.integration.approvals.documents import signature, standing
from tests.integration.calendars.books import LATE, add_calendar
from tests.integration.sla.desk import Wall, utc, wall_at
from tests.integration.tasks.records import audited, told
from tests.integration.tasks.visitors import As, refused


def dues(approval: Row, position: int = 1) -> list[str | None]:
    return [seat["due_at"] for seat in approval["steps"][position - 1]["seats"]]


async def reminded(db: AsyncSession) -> list[str]:
    """The percents that were told, in order."""
    lines = [line.text for line in await told(db, "approval.reminded")]
    return [text.split("**")[1].removeprefix("결재 기한 ") for text in lines]


async def pass_by(db: AsyncSession, wall: Wall, *moments: str) -> list[str]:
    """Let the clock look at each moment; what it has told by the end."""
    for moment in moments:
        wall.shows(moment)
        await jobs.remind()
    return await reminded(db)


async def told_after(db: AsyncSession, wall: Wall, *moments: str) -> list[str]:
    """The reports to the desk by the last of these moments."""
    await pass_by(db, wall, *moments)
    return [line.text for line in await told(db, "approval.escalated")]


class TestWhenItIsDue:
    @pytest.mark.parametrize(
        ("asked_at", "minutes", "due"),
        [
            ("Mon 09:00", None, "Tue 18:00"),
            ("Mon 11:30", 60, "Mon 13:30"),
            ("Fri 17:00", 120, "Mon+1 10:00"),
            ("Sat 12:00", 60, "Mon+1 10:00"),
            ("2026-10-02 17:00", 120, "2026-10-06 10:00"),
            ("2026-04-30 17:00", 120, "2026-05-04 10:00"),
            ("2027-02-05 17:00", 120, "2027-02-10 10:00"),
        ],
    )
    async def test_in_working_time_over_weekends_and_holidays(
        self, make: Make, asked_at: str, minutes: int | None, due: str
    ):
        with wall_at(asked_at):
            approval = await make.document(decision("pm", deadline_minutes=minutes))
        assert (dues(approval), approval["due_at"]) == ([utc(due)], utc(due))

    async def test_of_the_calendar_of_the_approvers_institution(self, make: Make, as_: As):
        await add_calendar(as_("admin"), "한빛 달력", windows=LATE, institution_id=OWN)
        team = await make.group("customer", "manager", name="전산과", institution_id=OWN)
        seats = step("manager", "pm", team, {"role": "PM"}, deadline_minutes=120)
        with wall_at("Mon 09:00"):
            approval = await make.document(seats, decision("pm2"), by="engineer")
        assert dues(approval) == [utc("Mon 12:00"), utc("Mon 11:00"), utc("Mon 12:00"), utc("Mon 11:00")]
        assert approval["due_at"] == utc("Mon 11:00")

    async def test_it_begins_when_the_turn_comes(self, make: Make):
        with wall_at("Mon 09:00") as wall:
            approval = await make.document(step("manager", deadline_minutes=60), decision("pm", deadline_minutes=60))
            wall.shows("Wed 09:00")
            signed = await make.act(approval, "approve", by="manager")
        assert dues(approval, 2) == [None]
        assert (dues(signed, 2), signed["due_at"]) == ([utc("Wed 10:00")], utc("Wed 10:00"))

    async def test_the_rounds_is_the_nearest_of_those_still_open(self, make: Make):
        line = step("manager", deadline_minutes=60), decision("pm", deadline_minutes=480)
        with wall_at("Mon 09:00"):
            approval = await make.document(*line)
            signed = await make.act(approval, "approve", by="manager")
            ended = await make.act(approval, "approve", by="pm")
        assert [row["due_at"] for row in (approval, signed, ended)] == [utc("Mon 10:00"), utc("Mon 18:00"), None]

    async def test_late_is_what_waits_past_its_time(self, make: Make, read: Read):
        with wall_at("Mon 09:00") as wall:
            approval = await make.document(decision("pm", deadline_minutes=60))
            wall.shows("Mon 10:00")
            in_time = await read(approval)
            wall.shows("Mon 10:01")
            late = await read(approval)
            ended = await make.act(approval, "approve", by="pm")
        shown = [(row["is_overdue"], row["steps"][0]["seats"][0]["is_overdue"]) for row in (in_time, late, ended)]
        assert shown == [(False, False), (True, True), (False, False)]


class TestReminding:
    async def test_at_half_at_the_whole_and_half_as_long_again_once_each(self, make: Make, db_session: AsyncSession):
        with wall_at("Mon 09:00") as wall:
            await make.document(decision("pm"))
            early = await pass_by(db_session, wall, "Mon 17:59")
            half = await pass_by(db_session, wall, "Mon 18:00", "Tue 09:00", "Tue 17:59")
            whole = await pass_by(db_session, wall, "Tue 18:00", "Tue 18:01", "Wed 12:00")
            after = await pass_by(db_session, wall, "Wed 18:00", "Thu 09:00", "Mon+1 09:00")
        assert (early, half, whole, after) == ([], ["50%"], ["50%", "100%"], ["50%", "100%", "150%"])
        assert await audited(db_session, "approval.reminded") == 3

    async def test_it_names_who_is_waited_for_and_until_when(self, make: Make, db_session: AsyncSession):
        with wall_at("Mon 09:00") as wall:
            sr = await make.sr(title="로그 정리")
            await make.document(decision(await make.group("pm")), sr=sr)
            await pass_by(db_session, wall, "Mon 18:00")
        (line,) = await told(db_session, "approval.reminded")
        assert line.text == f"⏰ **결재 기한 50%** {sr['number']} 로그 정리\n보안팀 · 기한 2026-06-09 18:00"

    async def test_after_a_silence_only_the_last_is_told(self, make: Make, db_session: AsyncSession):
        with wall_at("Mon 09:00") as wall:
            await make.document(decision("pm"))
            assert await pass_by(db_session, wall, "Tue 18:30") == ["100%"]
            assert await pass_by(db_session, wall, "Fri 09:00") == ["100%", "150%"]

    async def test_each_seat_by_itself_and_not_one_that_was_signed(self, make: Make, db_session: AsyncSession):
        with wall_at("Mon 09:00") as wall:
            approval = await make.document(step("manager", "pm"), decision("pm2"))
            await make.act(approval, "approve", by="manager")
            await pass_by(db_session, wall, "Mon 18:00")
        (line,) = await told(db_session, "approval.reminded")
        assert "박서연" in line.text

    @pytest.mark.parametrize(
        ("verb", "by", "body"),
        [("approve", "pm", {}), ("reject", "pm", {"reason": "다시 써 주세요"}), ("withdraw", "customer", {})],
    )
    async def test_what_is_over_is_left_in_peace(
        self, make: Make, db_session: AsyncSession, verb: str, by: str, body: Row
    ):
        with wall_at("Mon 09:00") as wall:
            approval = await make.document(decision("pm"))
            await make.act(approval, verb, by=by, **body)
            wall.shows("Fri 09:00")
            assert (await jobs.remind(), await jobs.due_seats()) == (0, [])

    async def test_what_was_put_aside_is_reminded_of_too(self, make: Make, db_session: AsyncSession):
        with wall_at("Mon 09:00") as wall:
            approval = await make.document(decision("pm"))
            await make.act(approval, "hold", by="pm", reason="현장 확인 뒤에")
            assert await pass_by(db_session, wall, "Mon 18:00") == ["50%"]

    async def test_sent_back_it_begins_anew(self, make: Make, db_session: AsyncSession):
        with wall_at("Mon 09:00") as wall:
            approval = await make.document(step("manager"), decision("pm"))
            await pass_by(db_session, wall, "Tue 18:00")
            await make.act(approval, "approve", by="manager")
            await make.act(approval, "reject", by="pm", reason="다시 봐 주세요", to_position=1)
            told_again = await pass_by(db_session, wall, "Wed 17:59", "Wed 18:00")
        assert told_again == ["100%", "50%"]

    async def test_one_that_fails_keeps_no_other_waiting(
        self, make: Make, db_session: AsyncSession, caplog: pytest.LogCaptureFixture
    ):
        with wall_at("Mon 09:00") as wall:
            broken, _ = [await make.document(decision("pm")) for _ in range(2)]
            rows = update(ApprovalSeat).where(ApprovalSeat.approval_id == broken["id"]).values(opened_at=None)
            await db_session.execute(rows)
            await db_session.commit()
            wall.shows("Mon 18:00")
            with caplog.at_level(logging.CRITICAL, logger="core.portions"):
                assert await jobs.remind() == 1
        assert await reminded(db_session) == ["50%"]


REPORTED: Row = {"overdue_action": "ESCALATE", "overdue_minutes": 120}


def delegated(to: str) -> Row:
    return {"overdue_action": "DELEGATE", "overdue_minutes": 120, "overdue_to_id": CAST[to].id}


class TestNobodyDecides:
    async def test_it_is_reported_to_the_desk_once(self, make: Make, db_session: AsyncSession, read: Read):
        with wall_at("Mon 09:00") as wall:
            approval = await make.document(decision("manager", **REPORTED))
            early = await told_after(db_session, wall, "Mon 10:59")
            late = await told_after(db_session, wall, "Mon 11:00", "Mon 12:00", "Thu 09:00")
        assert (early, len(late)) == ([], 1)
        assert late[0].endswith("오세훈 · 기한 2026-06-09 18:00")
        assert standing(await read(approval)) == ("IN_PROGRESS", ["CURRENT"])

    async def test_the_one_who_was_named_may_decide_as_well(self, make: Make, as_: As, db_session: AsyncSession):
        with wall_at("Mon 09:00") as wall:
            approval = await make.document(decision("manager", **delegated("pm2")), decision("pm"))
            before = await as_("pm2").post(f"/approvals/{approval['id']}/approve")
            wall.shows("Mon 11:00")
            await jobs.remind()
            (waiting,) = await as_("pm2").items("/approvals/")
            signed = await make.act(approval, "approve", by="pm2")
        assert refused(before) == (403, "approval.not_on_line")
        assert waiting["steps"][0]["seats"][0]["delegate"]["name"] == "정우진"
        assert signature(signed, 1) == ("오세훈", "정우진", "DELEGATE")
        assert [(row["user"]["name"], row["kind"]) for row in signed["readers"]] == [("오세훈", "REPORT")]
        (line,) = await told(db_session, "approval.delegated")
        assert line.text.splitlines()[1] == "오세훈 → 정우진 · 기한 2026-06-09 18:00"
        assert (await as_("auditor").get(f"/approvals/{approval['id']}/verify")).json()["problems"] == []

    async def test_and_the_one_who_was_late_still_may(self, make: Make):
        with wall_at("Mon 09:00") as wall:
            approval = await make.document(decision("manager", **delegated("pm2")))
            wall.shows("Mon 11:00")
            await jobs.remind()
            signed = await make.act(approval, "approve", by="manager")
        assert signature(signed, 1) == ("오세훈", "오세훈", "SELF")

    async def test_nobody_is_delegated_his_own_document_and_the_desk_is_told(
        self, make: Make, db_session: AsyncSession, read: Read
    ):
        with wall_at("Mon 09:00") as wall:
            own = await make.sr(by="pm2")
            approval = await make.document(decision("manager", **delegated("pm2")), by="pm2", sr=own)
            assert len(await told_after(db_session, wall, "Mon 11:00", "Mon 12:00")) == 1
            document = await read(approval)
        assert document["steps"][0]["seats"][0]["delegate"] is None
        assert await told(db_session, "approval.delegated") == []

    @pytest.mark.parametrize("change", [{"is_active": False}, {"role": "ENGINEER"}])
    async def test_who_may_sign_no_more_is_not_delegated_and_the_desk_is_told(
        self, make: Make, as_: As, db_session: AsyncSession, change: Row
    ):
        with wall_at("Mon 09:00") as wall:
            await make.document(decision("manager", **delegated("pm2")))
            await as_("admin").patch(f"/users/{CAST['pm2'].id}", **change)
            assert len(await told_after(db_session, wall, "Mon 11:00")) == 1
        assert await told(db_session, "approval.delegated") == []

    async def test_a_delegate_has_no_delegate(self, make: Make, as_: As):
        with wall_at("Mon 09:00") as wall:
            await make.absence("pm2", "admin")
            approval = await make.document(decision("manager", **delegated("pm2")))
            wall.shows("Mon 11:00")
            await jobs.remind()
            answer = await as_("admin").post(f"/approvals/{approval['id']}/approve")
        assert refused(answer) == (403, "approval.not_on_line")

    @pytest.mark.parametrize("category", ["ACCOUNT", "NETWORK", "SERVER"])
    async def test_however_long_it_waits_the_clock_decides_nothing(
        self, make: Make, read: Read, db_session: AsyncSession, category: str
    ):
        line = decision("manager", **delegated("pm2")), decision("pm", **REPORTED)
        with wall_at("Mon 09:00") as wall:
            approval = await make.document(*line, sr=await make.sr(category=category))
            for moment in ("Mon 11:00", "Tue 18:00", "Wed 18:00", "2026-07-01 09:00", "2027-06-01 09:00"):
                wall.shows(moment)
                await jobs.remind()
            document = await read(approval)
        assert standing(document) == ("IN_PROGRESS", ["CURRENT", "WAITING"])
        assert [row["kind"] for row in document["records"]] == ["SUBMITTED"]
        assert (await make.read({"id": approval["subject_id"]}))["status"] == "PENDING_APPROVAL"
