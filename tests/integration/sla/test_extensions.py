"""기한연장: asked with a reason, signed by a line; only then another date holds."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.sla import jobs
from models import SlaBreach
from tests.factories import Make, Row
from tests.integration.sla.desk import Desk, kst, utc, wall_at
from tests.integration.tasks.records import told
from tests.integration.tasks.visitors import As, refused, wrong_fields

SIGN, REJECT = "/approvals/1/approve", "/approvals/1/reject"


def path(sr: Row) -> str:
    return f"/tasks/{sr['id']}/sla/extensions"


def form(due: str, **fields: object) -> dict[str, object]:
    return {"new_due_at": kst(due).isoformat(), "reason": "자재 수급 지연", "approver_ids": [2], **fields}


async def test_a_signed_extension_is_the_agreed_date_and_no_pause_moves_it(desk: Desk, make: Make):
    with wall_at("Mon 09:00") as wall:
        sr = await desk.in_work()
        asked = await desk.extension(sr, "Thu 15:00")
        assert (await desk.clock(sr))["due_at"] == utc("Mon 18:00")
        wall.shows("Mon 10:00")
        await make.post(SIGN, {}, by="pm")
        agreed = await desk.clock(sr)
        await desk.hold(sr)
        wall.shows("Wed 09:00")
        held = await desk.clock(sr)
        await make.move(sr, "IN_PROGRESS")
        after = await desk.clock(sr)
    (extension,) = asked["extensions"]
    assert (extension["number"], extension["status"], extension["approval_id"]) == ("EXT-2026-000001", "PENDING", 1)
    assert (extension["old_due_at"], extension["new_due_at"]) == (utc("Mon 18:00"), utc("Thu 15:00"))
    assert [(clock["due_at"], clock["agreed"]) for clock in (agreed, held, after)] == [(utc("Thu 15:00"), True)] * 3
    assert held["state"] == "PAUSED"


async def test_those_concerned_hear_of_it(desk: Desk, make: Make, db_session: AsyncSession):
    with wall_at("Mon 09:00"):
        sr = await desk.in_work()
        await desk.extension(sr, "Thu 15:00")
        await make.post(SIGN, {}, by="pm")
        history = await desk.as_("customer").items(f"/tasks/{sr['id']}/history", size=100)
    (line,) = await told(db_session, "sla.extended")
    assert line.text.splitlines()[1] == "해결 기한 2026-06-08 18:00 → 2026-06-11 15:00 · 박서연"
    notes = {entry["action"]: entry["note"] for entry in history}
    assert notes["sla.extension_requested"] == "2026-06-11 15:00까지: 자재 수급 지연"
    assert notes["sla.extended"] == "자재 수급 지연"


async def test_the_line_finds_it_in_its_inbox_with_the_way_to_the_sr(desk: Desk, as_: As):
    with wall_at("Mon 09:00"):
        sr = await desk.in_work()
        await desk.extension(sr, "Thu 15:00")
        (waiting,) = await as_("pm").items("/approvals/", box="pending")
        assert (await as_("pm").get("/tasks/my-work")).json()["counts"]["approvals"] == 1
    assert (waiting["subject_type"], waiting["subject_path"]) == ("SLA_EXTENSION", f"/app/tasks/{sr['id']}")
    assert (waiting["subject_number"], waiting["subject_title"]) == (
        "EXT-2026-000001",
        f"{sr['number']} 해결 기한연장",
    )


async def test_nobody_signs_what_he_asked_for(desk: Desk, as_: As):
    with wall_at("Mon 09:00"):
        sr = await desk.in_work(by="customer")
        own = await as_("pm").post(path(sr), **form("Thu 15:00", approver_ids=[2]))
        requesters = await as_("pm").post(path(sr), **form("Thu 15:00", approver_ids=[4]))
        assert (await desk.sla(sr))["extensions"] == []
    assert [refused(own), refused(requesters)] == [(400, "approval.self_line")] * 2


async def test_only_who_is_on_the_line_signs(desk: Desk, as_: As):
    with wall_at("Mon 09:00"):
        await desk.extension(await desk.in_work(), "Thu 15:00")
        assert refused(await as_("pm2").post(SIGN)) == (403, "approval.not_on_line")


async def test_a_line_of_two_moves_nothing_until_both_have_signed(desk: Desk, make: Make):
    with wall_at("Mon 09:00"):
        sr = await desk.in_work()
        await desk.extension(sr, "Thu 15:00", approver_ids=[2, 8])
        await make.post(SIGN, {}, by="pm")
        assert (await desk.clock(sr))["due_at"] == utc("Mon 18:00")
        await make.post(SIGN, {}, by="pm2")
        assert (await desk.clock(sr))["due_at"] == utc("Thu 15:00")


async def test_rejected_it_changes_nothing_and_another_may_be_asked_for(desk: Desk, make: Make):
    with wall_at("Mon 09:00"):
        sr = await desk.in_work()
        await desk.extension(sr, "Thu 15:00")
        await make.post(REJECT, {"reason": "일정을 나누어 주세요."}, by="pm")
        assert (await desk.clock(sr))["due_at"] == utc("Mon 18:00")
        second = await desk.extension(sr, "Tue 15:00")
    assert [row["status"] for row in second["extensions"]] == ["PENDING", "REJECTED"]
    assert second["extensions"][1]["decided_at"] == utc("Mon 09:00")


async def test_withdrawn_it_changes_nothing(desk: Desk, make: Make):
    with wall_at("Mon 09:00"):
        sr = await desk.in_work()
        await desk.extension(sr, "Thu 15:00")
        await make.post("/approvals/1/withdraw", {}, by="engineer")
        shown = await desk.sla(sr)
    assert shown["extensions"][0]["status"] == "WITHDRAWN"
    assert {clock["agreed"] for clock in shown["clocks"]} == {False}


async def test_a_second_one_waits_for_the_first(desk: Desk, as_: As):
    with wall_at("Mon 09:00"):
        sr = await desk.asked()
        await desk.extension(sr, "Thu 15:00")
        second = await as_("engineer").post(path(sr), **form("Fri 15:00"))
        other_target = await as_("engineer").post(path(sr), **form("Fri 15:00", target="RESPONSE"))
    assert refused(second) == (409, "sla.extension_pending")
    assert other_target.status_code == 201


@pytest.mark.parametrize("due", ["Mon 18:00", "Mon 17:00", "2026-06-07 09:00"])
async def test_a_date_that_is_not_later_is_no_extension(desk: Desk, as_: As, due: str):
    with wall_at("Mon 09:00"):
        sr = await desk.in_work()
        assert refused(await as_("engineer").post(path(sr), **form(due))) == (409, "sla.extension_not_later")


async def test_there_must_be_a_clock_that_runs(desk: Desk, as_: As):
    with wall_at("Mon 09:00"):
        sr = await desk.in_work()
        answered = await as_("engineer").post(path(sr), **form("Thu 15:00", target="RESPONSE"))
        word = await as_("engineer").post(path(sr), **form("Thu 15:00", target="UPDATE"))
        await desk.make.move(sr, "RESOLVED")
        solved = await as_("engineer").post(path(sr), **form("Thu 15:00"))
        assert (await desk.sla(sr, by="engineer"))["can"] == []
    assert [refused(answer) for answer in (answered, word, solved)] == [(409, "sla.no_clock")] * 3


async def test_who_does_not_work_on_it_asks_for_none(desk: Desk, as_: As):
    with wall_at("Mon 09:00"):
        sr = await desk.in_work()
        can = {name: (await desk.sla(sr, by=name))["can"] for name in ("engineer", "customer", "auditor")}
        assert refused(await as_("customer").post(path(sr), **form("Thu 15:00"))) == (403, "access.forbidden")
        assert refused(await as_("stranger").get(f"/tasks/{sr['id']}/sla")) == (404, "sr.not_found")
    assert can == {"engineer": ["request_extension"], "customer": [], "auditor": []}


async def test_an_old_breach_stays_a_breach(desk: Desk, make: Make, db_session: AsyncSession):
    with wall_at("Mon 09:00") as wall:
        sr = await desk.in_work()
        wall.shows("Tue 09:30")
        await jobs.scan()
        await desk.extension(sr, "Thu 15:00")
        await make.post(SIGN, {}, by="pm")
        extended = await desk.clock(sr)
        await make.move(sr, "RESOLVED")
        solved = await desk.clock(sr)
    assert (extended["overdue"], extended["breached_at"], extended["due_at"]) == (
        False,
        utc("Mon 18:00"),
        utc("Thu 15:00"),
    )
    assert (solved["state"], solved["breached_at"]) == ("MISSED", utc("Mon 18:00"))
    dues = await db_session.scalars(select(SlaBreach.due_at).where(SlaBreach.clock_id == solved["id"]))
    assert [f"{due:%a %H}" for due in dues] == ["Mon 09"]


async def test_the_agreed_date_can_be_missed_too(desk: Desk, make: Make, db_session: AsyncSession):
    with wall_at("Mon 09:00") as wall:
        sr = await desk.in_work()
        await desk.extension(sr, "Thu 15:00")
        await make.post(SIGN, {}, by="pm")
        wall.shows("Thu 15:01")
        await jobs.scan()
        missed = await desk.clock(sr)
    assert (missed["overdue"], missed["breached_at"]) == (True, utc("Thu 15:00"))


async def test_signed_after_the_end_it_changes_nothing(desk: Desk, make: Make):
    with wall_at("Mon 09:00") as wall:
        sr = await desk.in_work()
        await desk.extension(sr, "Thu 15:00")
        wall.shows("Mon 10:00")
        await make.move(sr, "RESOLVED")
        await make.move(sr, "CLOSED", by="customer")
        before = (await desk.sla(sr))["clocks"]
        await make.post(SIGN, {}, by="pm")
        after = await desk.sla(sr)
    assert (after["clocks"], after["extensions"][0]["status"]) == (before, "APPROVED")


async def test_no_date_is_so_far_away_that_signing_it_fails(desk: Desk, as_: As, make: Make):
    with wall_at("Mon 09:00"):
        sr = await desk.in_work()
        far = [await as_("engineer").post(path(sr), **form("2029-06-18 18:00"))]
        far += [await as_("engineer").post(path(sr), **{**form("Thu 15:00"), "new_due_at": at}) for at in BEYOND]
        await desk.extension(sr, "2029-06-08 18:00")
        await make.post(SIGN, {}, by="pm")
        assert (await desk.clock(sr))["due_at"] == utc("2029-06-08 18:00")
    assert [wrong_fields(answer) for answer in far] == [(422, ["new_due_at"])] * 4


BEYOND = ("9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+09:00", "2026-06-11T15:00:00")
