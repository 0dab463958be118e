"""The clock's door: a complete table, every firing recorded, one at a time, and a missed one made up for once."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from apscheduler.triggers.interval import IntervalTrigger
from freezegun import freeze_time
from sqlalchemy import select

from core import scheduler
from core.errors import Conflict, NotFound
from core.operations.enums import JobStatus
from core.scheduler import JOBS, Job, Scheduler, catch_up, run_job
from database import ReadLocal, transaction
from models import JobRun, Lease
from utils import clock

AddJob = Callable[[Callable[[], Awaitable[int]]], Job]


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch) -> AddJob:
    """Puts a job of the test's own, due every second, into the table."""

    def add(function: Callable[[], Awaitable[int]]) -> Job:
        one = Job("of_a_test", "시험", "시험합니다.", "1초마다", IntervalTrigger(seconds=1), function, catch_up=False)
        monkeypatch.setitem(JOBS, one.id, one)
        return one

    return add


async def did(count: int) -> int:
    return count


async def fail() -> int:
    raise RuntimeError("password=Hunter2-secret")


async def runs(job_id: str = "of_a_test") -> list[JobRun]:
    async with ReadLocal() as db:
        return list((await db.scalars(select(JobRun).where(JobRun.job_id == job_id).order_by(JobRun.id))).all())


async def ran(job_id: str, *, ago: timedelta) -> None:
    async with transaction() as db:
        then = clock.now() - ago
        db.add(JobRun(job_id=job_id, started_at=then, finished_at=then, status=JobStatus.SUCCEEDED))


class TestTable:
    @pytest.mark.parametrize("one", JOBS.values(), ids=list(JOBS))
    def test_each_job_tells_people_what_it_is_for(self, one: Job):
        assert re.fullmatch(r"[a-z_]{3,60}", one.id)
        assert len(one.label) >= 3
        assert one.purpose.endswith("다.")
        assert one.schedule

    @pytest.mark.parametrize("one", JOBS.values(), ids=list(JOBS))
    def test_each_lives_by_seouls_clock(self, one: Job):
        assert str(one.trigger.timezone) == "Asia/Seoul"

    @pytest.mark.parametrize("one", JOBS.values(), ids=list(JOBS))
    def test_each_can_be_called_alone_by_its_underscored_name(self, one: Job):
        assert getattr(scheduler, f"_{one.id}") is one.function

    def test_the_nightly_purge_is_at_half_past_three_in_seoul(self):
        noon = clock.seoul_now().replace(year=2026, month=5, day=25, hour=12)
        following = JOBS["purge_old_records"].trigger.get_next_fire_time(None, noon)
        assert following.isoformat(timespec="minutes") == "2026-05-26T03:30+09:00"


@pytest.mark.usefixtures("database_url")
class TestRun:
    @pytest.mark.parametrize("job_id", list(JOBS))
    async def test_each_job_of_the_table_runs(self, job_id: str):
        assert (await run_job(job_id)).status is JobStatus.SUCCEEDED

    async def test_is_recorded(self, job: AddJob):
        job(lambda: did(7))
        with freeze_time("2026-05-25 00:00:00", real_asyncio=True):
            await run_job("of_a_test")
        (run,) = await runs()
        assert (run.status, run.succeeded, run.failed, run.error) == (JobStatus.SUCCEEDED, 7, 0, None)
        assert run.started_at == run.finished_at

    async def test_a_failure_is_recorded_by_kind_and_goes_no_further(self, job: AddJob):
        job(fail)
        await run_job("of_a_test")
        (run,) = await runs()
        assert (run.status, run.failed, run.error) == (JobStatus.FAILED, 1, "RuntimeError")
        assert run.finished_at is not None

    async def test_after_a_failure_it_may_run_again(self, job: AddJob):
        job(fail)
        await run_job("of_a_test")
        job(lambda: did(1))
        assert (await run_job("of_a_test")).status is JobStatus.SUCCEEDED

    async def test_while_it_runs_it_is_not_started_again(self, job: AddJob):
        begun, go_on = asyncio.Event(), asyncio.Event()

        async def wait() -> int:
            begun.set()
            await go_on.wait()
            return 1

        job(wait)
        first = asyncio.create_task(run_job("of_a_test"))
        await begun.wait()
        with pytest.raises(Conflict) as caught:
            await run_job("of_a_test")
        go_on.set()

        assert (await first).status is JobStatus.SUCCEEDED
        assert caught.value.code == "job.running"
        assert len(await runs()) == 1

    async def test_one_that_is_cut_short_by_a_stop_does_not_seem_to_run_for_ever(self, job: AddJob):
        begun = asyncio.Event()

        async def hang() -> int:
            begun.set()
            await asyncio.Event().wait()
            return 1

        job(hang)
        task = asyncio.create_task(run_job("of_a_test"))
        await begun.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

        (run,) = await runs()
        assert run.status is JobStatus.INTERRUPTED

    async def test_an_unknown_one_is_not_found(self):
        with pytest.raises(NotFound):
            await run_job("nonsense")


@pytest.mark.usefixtures("database_url")
class TestCatchingUp:
    async def test_a_missed_firing_is_made_up_for_once(self):
        await ran("purge_old_records", ago=timedelta(days=3))
        assert [await catch_up(), await catch_up()] == [["purge_old_records"], []]
        assert len(await runs("purge_old_records")) == 2

    async def test_what_was_not_missed_is_not_run(self):
        with freeze_time("2026-05-25 03:00:00", real_asyncio=True):  # noon in Seoul
            await ran("purge_old_records", ago=timedelta(hours=8))
            assert await catch_up() == []

    async def test_a_job_that_never_ran_has_missed_nothing(self):
        assert await catch_up() == []

    async def test_what_comes_every_minute_is_not_worth_catching_up(self):
        await ran("interrupt_orphans", ago=timedelta(days=3))
        assert await catch_up() == []


@pytest.mark.usefixtures("database_url")
class TestScheduler:
    async def test_fires_what_is_due_while_it_holds_the_lease_and_gives_it_back(self, job: AddJob):
        fired = asyncio.Event()

        async def note() -> int:
            fired.set()
            return 1

        job(note)
        one = Scheduler()
        one.start()
        async with asyncio.timeout(10):
            await fired.wait()
        await one.stop()

        async with ReadLocal() as db:
            held = (await db.scalars(select(Lease.name).where(Lease.name == "scheduler"))).all()
        assert held == []
        assert len(await runs()) >= 1
