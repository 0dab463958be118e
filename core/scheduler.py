"""The clock's door: a table of jobs, fired by APScheduler, recorded in `tb_job_run`.

Of several processes only the one that holds the lease fires. A firing that was missed while nothing ran is caught up
once, when a process takes the lease. Each function can be called alone, as tests and `POST /jobs/{id}/run` do.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import update

from core import leases
from core.approvals import jobs as approval_jobs
from core.calendars.jobs import warn_unconfirmed_holidays
from core.errors import Conflict, NotFound
from core.executions.jobs import interrupt_orphans
from core.operations.enums import JobStatus
from core.operations.jobs import purge_old_records
from core.operations.queries import last_runs
from core.sla import jobs as sla_jobs
from core.sla import recalculation
from core.tasks.jobs import resume_due_holds
from database import ReadLocal, transaction
from models import JobRun
from utils import clock

logger = logging.getLogger(__name__)

_LEASE = "scheduler"
_RENEW_SECONDS = 10
_JOB_LEASE_SECONDS = 600


async def _interrupt_orphans() -> int:
    return await interrupt_orphans()


async def _scan_sla() -> int:
    return await sla_jobs.scan()


async def _recalculate_sla() -> int:
    return await recalculation.run_pending()


async def _resume_holds() -> int:
    return await resume_due_holds()


async def _remind_approvers() -> int:
    return await approval_jobs.remind()


async def _purge_old_records() -> int:
    return await purge_old_records()


async def _warn_unconfirmed_holidays() -> int:
    return await warn_unconfirmed_holidays()


@dataclass(frozen=True, slots=True)
class Job:
    """`schedule` is for people; `function` answers how many things it did; `catch_up` runs a missed firing once."""

    id: str
    label: str
    purpose: str
    schedule: str
    trigger: BaseTrigger
    function: Callable[[], Awaitable[int]]
    catch_up: bool = True


JOBS: dict[str, Job] = {
    job.id: job
    for job in (
        Job(
            "interrupt_orphans",
            "중단된 실행 정리",
            "실행하던 프로세스가 사라진 명령을 '중단됨'으로 표시합니다.",
            "1분마다",
            IntervalTrigger(minutes=1, timezone=clock.SEOUL),
            _interrupt_orphans,
            catch_up=False,
        ),
        Job(
            "scan_sla",
            "SLA 점검",
            "기한이 가까워졌거나 지난 SR을 찾아 단계별로 알립니다.",
            "1분마다",
            IntervalTrigger(minutes=1, timezone=clock.SEOUL),
            _scan_sla,
            catch_up=False,
        ),
        Job(
            "recalculate_sla",
            "SLA 재계산",
            "요청된 SLA 재계산을 이어서 처리합니다.",
            "1분마다",
            IntervalTrigger(minutes=1, timezone=clock.SEOUL),
            _recalculate_sla,
            catch_up=False,
        ),
        Job(
            "resume_holds",
            "보류 재개",
            "정한 날짜가 된 보류 SR을 다시 시작합니다.",
            "1분마다",
            IntervalTrigger(minutes=1, timezone=clock.SEOUL),
            _resume_holds,
            catch_up=False,
        ),
        Job(
            "remind_approvers",
            "결재 기한 점검",
            "결재 기한의 50·100·150%에 알리고, 지연된 결재를 보고하거나 위임합니다. 자동으로 승인하지는 않습니다.",
            "1분마다",
            IntervalTrigger(minutes=1, timezone=clock.SEOUL),
            _remind_approvers,
            catch_up=False,
        ),
        Job(
            "purge_old_records",
            "오래된 기록 정리",
            "발송된 지 90일이 지난 알림, 180일이 지난 작업 기록, 만료된 로그인 기록을 지웁니다.",
            "매일 03:30",
            CronTrigger(hour=3, minute=30, timezone=clock.SEOUL),
            _purge_old_records,
        ),
        Job(
            "warn_unconfirmed_holidays",
            "휴일 확인 알림",
            "7월부터 내년 휴일이 확인되지 않았으면 한 달에 한 번 알립니다.",
            "매일 09:05",
            CronTrigger(hour=9, minute=5, timezone=clock.SEOUL),
            _warn_unconfirmed_holidays,
        ),
    )
}


class Scheduler:
    """APScheduler with a lease around it."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(timezone=clock.SEOUL)
        self._keeper: asyncio.Task[None] | None = None
        self._leading = False

    def start(self) -> None:
        for job in JOBS.values():
            self._scheduler.add_job(
                self._fire,
                job.trigger,
                args=[job],
                id=job.id,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
                replace_existing=True,
            )
        self._scheduler.start()
        self._keeper = asyncio.create_task(self._keep_lease(), name="scheduler")

    async def stop(self) -> None:
        self._scheduler.shutdown(wait=False)
        if self._keeper:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        with contextlib.suppress(Exception):
            await leases.release(_LEASE)

    async def _fire(self, job: Job) -> None:
        if self._leading:
            await run_unless_running(job.id)

    async def _keep_lease(self) -> None:
        while True:
            try:
                held = await leases.hold(_LEASE)
                if held and not self._leading:
                    await interrupt_lost_runs()
                    await catch_up()
                self._leading = held
            except Exception:
                logger.exception("scheduler lease")
                self._leading = False
            await asyncio.sleep(_RENEW_SECONDS)


async def catch_up() -> list[str]:
    """Run once each job whose firing was missed since its last run; the ids of those run."""
    now = clock.now()
    async with ReadLocal() as db:
        last = await last_runs(db)
    missed = []
    for job in JOBS.values():
        run = last.get(job.id)
        due = job.trigger.get_next_fire_time(run.started_at, run.started_at) if run else None
        if job.catch_up and due is not None and due <= now:
            missed.append(job.id)
            await run_unless_running(job.id)
    return missed


async def run_job(job_id: str) -> JobRun:
    """Fire a job now and record it. Raises NotFound for an unknown one, Conflict while it runs somewhere already."""
    job = get_job(job_id)
    lease, holder = _lease_of(job), f"{leases.HOLDER}:{id(asyncio.current_task())}"
    if not await leases.hold(lease, holder=holder, seconds=_JOB_LEASE_SECONDS):
        raise _running()
    try:
        return await _recorded(job)
    finally:
        await leases.release(lease, holder=holder)


async def run_unless_running(job_id: str) -> None:
    """Fire a job in the background; that somebody was quicker is no error there."""
    with contextlib.suppress(Conflict):
        await run_job(job_id)


async def check_idle(job_id: str) -> Job:
    """The job, if it could be fired now. Raises NotFound for an unknown one, Conflict while it runs."""
    job = get_job(job_id)
    if await leases.is_held(_lease_of(job)):
        raise _running()
    return job


async def interrupt_lost_runs() -> None:
    """Close the records of runs whose process is gone: nothing stays "running" that nobody runs."""
    for job in JOBS.values():
        if not await leases.is_held(_lease_of(job)):
            async with transaction() as db:
                await db.execute(
                    update(JobRun)
                    .where(JobRun.job_id == job.id, JobRun.status == JobStatus.RUNNING)
                    .values(status=JobStatus.INTERRUPTED, finished_at=clock.now())
                )


def _lease_of(job: Job) -> str:
    return f"job:{job.id}"


def _running() -> Conflict:
    return Conflict("job.running", "이미 실행 중인 작업입니다.")


def get_job(job_id: str) -> Job:
    """The job of this id; raises NotFound."""
    if job_id not in JOBS:
        raise NotFound("job.not_found", "없는 작업입니다.")
    return JOBS[job_id]


async def _recorded(job: Job) -> JobRun:
    async with transaction() as db:
        run = JobRun(job_id=job.id)
        db.add(run)
    try:
        outcome = _outcome(JobStatus.SUCCEEDED, succeeded=await job.function())
    except asyncio.CancelledError:
        await asyncio.shield(_close(run, _outcome(JobStatus.INTERRUPTED)))
        raise
    except Exception as failure:
        logger.exception("job %s", job.id)
        outcome = _outcome(JobStatus.FAILED, failed=1, error=type(failure).__name__)
    await _close(run, outcome)
    return run


def _outcome(status: JobStatus, *, succeeded: int = 0, failed: int = 0, error: str | None = None) -> dict[str, Any]:
    return {
        "status": status,
        "finished_at": clock.now(),
        "succeeded": succeeded,
        "failed": failed,
        "error": error,
    }


async def _close(run: JobRun, outcome: dict[str, Any]) -> None:
    async with transaction() as db:
        await db.execute(update(JobRun).where(JobRun.id == run.id).values(**outcome))
    for field, value in outcome.items():
        setattr(run, field, value)
