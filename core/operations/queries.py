"""The only door to the outbox, the audit trail and job runs."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import events
from core.errors import NotFound
from core.lists import paginate
from core.operations.schemas import AuditOut, AuditQuery, JobRunQuery, OutboxQuery
from models import AuditEvent, JobRun, OutboxMessage
from utils.forms import Named
from utils.paging import Listed


async def list_outbox(db: AsyncSession, query: OutboxQuery) -> Listed[OutboxMessage]:
    rows = select(OutboxMessage)
    if query.status:
        rows = rows.where(OutboxMessage.status.in_(query.status))
    return await paginate(db, rows, query, sort=query.sort, columns={"created_at": OutboxMessage.created_at})


async def get_message(db: AsyncSession, message_id: int) -> OutboxMessage:
    row = await db.get(OutboxMessage, message_id, with_for_update=True)
    if row is None:
        raise NotFound("outbox.not_found", "알림을 찾을 수 없습니다.")
    return row


async def list_audit(db: AsyncSession, query: AuditQuery) -> Listed[AuditOut]:
    rows = select(AuditEvent)
    for name in ("action", "actor_id", "subject_type", "subject_id"):
        wanted = getattr(query, name)
        if wanted is not None:
            rows = rows.where(getattr(AuditEvent, name) == wanted)
    found = await paginate(db, rows, query, sort=query.sort, columns={"at": AuditEvent.at})
    return found.map(_audit_out)


async def list_runs(db: AsyncSession, job_id: str, query: JobRunQuery) -> Listed[JobRun]:
    rows = select(JobRun).where(JobRun.job_id == job_id)
    return await paginate(db, rows, query, sort=query.sort, columns={"started_at": JobRun.started_at})


async def last_runs(db: AsyncSession) -> dict[str, JobRun]:
    """The newest run of each job."""
    newest = select(func.max(JobRun.id)).group_by(JobRun.job_id)
    return {run.job_id: run for run in (await db.scalars(select(JobRun).where(JobRun.id.in_(newest)))).all()}


async def outbox_counts(db: AsyncSession) -> dict[str, int]:
    """How many messages are in each state, for metrics."""
    rows = await db.execute(select(OutboxMessage.status, func.count()).group_by(OutboxMessage.status))
    return {row[0].value: row[1] for row in rows}


def _audit_out(row: AuditEvent) -> AuditOut:
    return AuditOut(
        id=row.id,
        at=row.at,
        action=row.action,
        action_label=events.label_of(row.action),
        actor=Named(id=row.actor_id or 0, name=row.actor_name) if row.actor_name else None,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        institution_id=row.institution_id,
        changes=row.changes,
        note=row.note,
        request_id=row.request_id,
    )
