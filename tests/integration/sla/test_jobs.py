"""What the clock does for clocks: it tells once, loses nothing, and one that fails keeps nobody waiting."""

import asyncio
import logging

import pytest
from sqlalchemy import bindparam, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from core import scheduler
from core.sla import jobs
from database import UtcDateTime, transaction
from models import SlaBreach, SlaClock, SlaEscalation
from tests.integration.sla.desk import Desk, kst, utc, wall_at
from tests.integration.tasks.records import audited, told


async def kept(db: AsyncSession, target: str = "RESOLUTION") -> list[tuple[int, bool]]:
    """The steps of a target on record and whether they are dealt with."""
    rows = select(SlaEscalation.percent, SlaEscalation.notified_at.is_not(None)).join(SlaEscalation.clock)
    found = await db.execute(rows.where(SlaClock.target == target).order_by(SlaEscalation.percent))
    return [(percent, bool(dealt_with)) for percent, dealt_with in found]


async def percents_told(db: AsyncSession) -> list[str]:
    lines = [line.text.splitlines() for line in await told(db, "sla.escalated")]
    return [f"{first.split('**')[1].removeprefix('SLA ')} {second.split()[0]}" for first, second in lines]


async def test_looking_twice_tells_once(desk: Desk, db_session: AsyncSession):
    with wall_at("Mon 09:00") as wall:
        await desk.in_work("NORMAL")
        wall.shows("Thu 18:30")
        assert await jobs.scan() > 0
        assert await jobs.scan() == 0
    assert await db_session.scalar(select(func.count()).select_from(SlaBreach)) == 1
    assert await audited(db_session, "sla.breached") == 1


async def test_after_a_silence_only_the_highest_step_is_told_and_each_is_on_record(
    desk: Desk, db_session: AsyncSession
):
    with wall_at("Mon 09:00") as wall:
        await desk.in_work("NORMAL")
        wall.shows("Wed 17:00")
        await jobs.scan()
    assert await percents_told(db_session) == ["90% 해결"]
    assert await kept(db_session) == [(50, True), (75, True), (90, True)]


async def test_step_by_step_each_is_told(desk: Desk, db_session: AsyncSession):
    with wall_at("Mon 09:00") as wall:
        await desk.in_work("NORMAL")
        for moment in ("Tue 14:01", "Wed 11:01", "Wed 16:37", "Thu 09:01", "Fri 14:01", "Mon+1 09:00"):
            wall.shows(moment)
            await jobs.scan()
    assert await percents_told(db_session) == ["50% 해결", "75% 해결", "90% 해결", "100% 해결", "150% 해결"]


async def test_what_is_told_says_how_late_it_is_and_whose_it_is(desk: Desk, db_session: AsyncSession):
    with wall_at("Mon 09:00") as wall:
        await desk.in_work("HIGH")
        wall.shows("Tue 09:30")
        await jobs.scan()
    lines = [line.text.splitlines()[1] for line in await told(db_session, "sla.escalated")]
    assert sorted(lines) == [
        "진행 안내 기한 2026-06-08 18:00 · 30분 초과 · 담당 김도현",
        "해결 기한 2026-06-08 18:00 · 30분 초과 · 담당 김도현",
    ]


async def test_it_stays_among_the_desk(desk: Desk, db_session: AsyncSession):
    await desk.as_("admin").patch("/institutions/1", channel_id=11)
    with wall_at("Mon 09:00") as wall:
        sr = await desk.in_work("HIGH")
        wall.shows("Tue 09:30")
        await jobs.scan()
        history = await desk.as_("customer").items(f"/tasks/{sr['id']}/history", size=100)
    assert {line.channel for line in await told(db_session, "sla.escalated")} == {1}
    assert [entry["action"] for entry in history if entry["action"].startswith("sla.")] == []


@pytest.fixture
async def broken(desk: Desk, db_session: AsyncSession) -> int:
    """Three late SRs, of which the one in the middle cannot be read: its calendar says nothing that can be."""
    with wall_at("Mon 09:00"):
        srs = [await desk.in_work("NORMAL") for _ in range(3)]
    version = text(
        "INSERT INTO tb_calendar_version (calendar_id, version, effective_from, windows, observes_holidays, closed,"
        " created_at, updated_at) SELECT calendar_id, 99, :never, '[]', observes_holidays, closed, created_at,"
        " updated_at FROM tb_calendar_version WHERE id = 1 RETURNING id"
    ).bindparams(bindparam("never", kst("2099-01-01 00:00"), UtcDateTime()))
    broken_id = await db_session.scalar(version)
    middle = SlaClock.subject_id == srs[1]["id"]
    await db_session.execute(update(SlaClock).where(middle).values(calendar_version_id=broken_id))
    await db_session.commit()
    return int(srs[1]["id"])


async def test_one_that_fails_keeps_nobody_waiting(
    broken: int, desk: Desk, db_session: AsyncSession, caplog: pytest.LogCaptureFixture
):
    with wall_at("Thu 18:30"), caplog.at_level(logging.ERROR, logger="core.portions"):
        await jobs.scan()
    assert await db_session.scalar(select(func.count()).select_from(SlaBreach)) == 2
    assert {record.getMessage() for record in caplog.records} == {f"core.sla.jobs._look of {broken}"}


async def test_nor_does_a_whole_page_of_them(broken: int, db_session: AsyncSession, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(jobs, "_AT_ONCE", 1)
    with wall_at("Thu 18:30"):
        await asyncio.wait_for(jobs.scan(), 20)
    assert await db_session.scalar(select(func.count()).select_from(SlaBreach)) == 2


async def test_more_than_fit_in_one_look_are_all_looked_at(
    desk: Desk, db_session: AsyncSession, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(jobs, "_AT_ONCE", 2)
    with wall_at("Mon 09:00") as wall:
        for _ in range(5):
            await desk.asked("HIGH")
        wall.shows("Mon 10:01")
        await jobs.scan()
    assert await db_session.scalar(select(func.count()).select_from(SlaBreach)) == 5


async def test_two_looks_at_once_tell_once(desk: Desk, db_session: AsyncSession):
    with wall_at("Mon 09:00") as wall:
        for _ in range(4):
            await desk.in_work("NORMAL")
        wall.shows("Thu 09:30")
        await asyncio.gather(jobs.scan(), jobs.scan(), jobs.scan())
    assert await percents_told(db_session) == ["100% 해결"] * 4
    assert await db_session.scalar(select(func.count()).select_from(SlaBreach)) == 4


async def test_a_step_of_another_policy_that_is_not_reached_any_more_is_not_told(desk: Desk, db_session: AsyncSession):
    await desk.policy(name="밤", category="INQUIRY", calendar_id=2, resolution_minutes=60, escalation=[50])
    await desk.policy(name="낮", category="ETC", resolution_minutes=6000, escalation=[50])
    with wall_at("Fri 18:00") as wall:
        sr = await desk.in_work()
        wall.shows("Fri 18:45")
        await jobs.scan()
        await desk.edit(sr, category="ETC")
        wall.shows("Mon+1 09:00")
        await jobs.scan()
    assert await told(db_session, "sla.escalated") == []
    assert await kept(db_session) == [(50, True)]


async def test_the_scheduler_runs_all_three(desk: Desk):
    with wall_at("Mon 09:00") as wall:
        sr = await desk.in_work("NORMAL")
        wall.shows("Thu 18:30")
        runs = [await scheduler.run_job(job) for job in ("scan_sla", "recalculate_sla", "resume_holds")]
        assert (await desk.clock(sr))["breached_at"] == utc("Wed 18:00")
    assert [(run.status.value, run.succeeded > 0) for run in runs] == [
        ("SUCCEEDED", True),
        ("SUCCEEDED", False),
        ("SUCCEEDED", False),
    ]


async def test_a_clock_whose_subject_is_gone_on_is_read_in_its_own_transaction(desk: Desk, db_session: AsyncSession):
    with wall_at("Mon 09:00") as wall:
        sr = await desk.in_work("NORMAL")
        wall.shows("Thu 18:30")
        async with transaction() as db:
            await db.execute(update(SlaClock).where(SlaClock.subject_id == sr["id"]).values(due_at=None))
        await jobs.scan()
        assert (await desk.clock(sr))["due_at"] == utc("Wed 18:00")
