"""The machinery: outbox, audit trail, scheduled jobs."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Query

from core import audit, scheduler
from core.operations import queries, service
from models import JobRun, OutboxMessage
from routers.dependencies import (
    AuditReader,
    DbSession,
    JobReader,
    JobRunner,
    OutboxManager,
    OutboxReader,
    ReadSession,
    RowId,
)
from schemas import AuditOut, AuditQuery, JobOut, JobRunOut, JobRunQuery, OutboxOut, OutboxQuery
from utils.paging import Listed, Page

router = APIRouter(tags=["operations"])


@router.get("/outbox/", response_model=Page[OutboxOut])
async def list_outbox(
    query: Annotated[OutboxQuery, Query()], actor: OutboxReader, db: ReadSession
) -> Listed[OutboxMessage]:
    """What was and is to be told in Messenger."""
    return await queries.list_outbox(db, query)


@router.post("/outbox/{message_id}/resend", response_model=OutboxOut)
async def resend(message_id: RowId, actor: OutboxManager, db: DbSession) -> OutboxMessage:
    """Give a message that could not be delivered (DEAD) its tries again."""
    return await service.resend(db, message_id, by=actor)


@router.get("/audit/", response_model=Page[AuditOut])
async def list_audit(query: Annotated[AuditQuery, Query()], actor: AuditReader, db: ReadSession) -> Listed[AuditOut]:
    """Who did what, and when."""
    return await queries.list_audit(db, query)


@router.get("/jobs/")
async def list_jobs(actor: JobReader, db: ReadSession) -> list[JobOut]:
    """Scheduled jobs with their last run."""
    last = await queries.last_runs(db)
    return [
        JobOut(
            id=job.id,
            label=job.label,
            purpose=job.purpose,
            schedule=job.schedule,
            last_run=JobRunOut.model_validate(last[job.id]) if job.id in last else None,
        )
        for job in scheduler.JOBS.values()
    ]


@router.get("/jobs/{job_id}/runs", response_model=Page[JobRunOut])
async def list_runs(
    job_id: str, query: Annotated[JobRunQuery, Query()], actor: JobReader, db: ReadSession
) -> Listed[JobRun]:
    """Every run of a job."""
    return await queries.list_runs(db, scheduler.get_job(job_id).id, query)


@router.post("/jobs/{job_id}/run", status_code=202)
async def run_job(job_id: str, actor: JobRunner, db: DbSession, background: BackgroundTasks) -> dict[str, str]:
    """Fire a job now; its run appears under `/jobs/{job_id}/runs`."""
    job = await scheduler.check_idle(job_id)
    audit.record(db, "job.started_by_hand", subject_type="JOB", subject_id=0, by=actor, note=job.id)
    background.add_task(scheduler.run_unless_running, job.id)
    return {"message": "실행이 요청되었습니다.", "job_id": job.id}
