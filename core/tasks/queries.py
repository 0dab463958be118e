"""The only door to service requests and what hangs on them."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from core import events
from core.access import Actor, Permission
from core.errors import NotFound
from core.lists import SortColumns, count, counting, ordered, paginate
from core.tasks.enums import SRStatus
from core.tasks.policy import FINISHED
from core.tasks.schemas import HistoryItem, SRListItem, SRQuery, ThreadQuery, WorkCounts
from models import AuditEvent, Institution, Server, SRComment, SRRequest, User, WorkLog
from utils import clock
from utils.forms import Named
from utils.paging import Listed

Condition = ColumnElement[bool]
SORTS: SortColumns = {
    "created_at": SRRequest.created_at,
    "updated_at": SRRequest.updated_at,
    "priority": SRRequest.priority_rank,
    "status": SRRequest.status,
    "number": SRRequest.number,
    "next_due_at": SRRequest.next_due_at,
}
WITH_PEOPLE = (
    joinedload(SRRequest.institution),
    joinedload(SRRequest.requester),
    joinedload(SRRequest.assignee),
    joinedload(SRRequest.server),
)
_assignee = aliased(User)
# What a list shows, as columns: whole rows of five tables would cost more than the query itself.
_LISTED = (
    SRRequest.id,
    SRRequest.number,
    SRRequest.title,
    SRRequest.category,
    SRRequest.priority,
    SRRequest.status,
    SRRequest.approval_required,
    SRRequest.version,
    SRRequest.created_at,
    SRRequest.updated_at,
    SRRequest.resolved_at,
    SRRequest.closed_at,
    SRRequest.next_due_at,
    SRRequest.next_due_target,
    SRRequest.sla_paused,
    Institution.id.label("institution_id"),
    Institution.name.label("institution_name"),
    User.id.label("requester_id"),
    User.name.label("requester_name"),
    _assignee.id.label("assignee_id"),
    _assignee.name.label("assignee_name"),
    Server.id.label("server_id"),
    Server.hostname,
)
# Built once: putting twenty columns and four joins together takes longer than asking for them.
_LIST = (
    select(*_LISTED)
    .select_from(SRRequest)
    .join(Institution, Institution.id == SRRequest.institution_id)
    .join(User, User.id == SRRequest.requester_id)
    .outerjoin(_assignee, _assignee.id == SRRequest.assignee_id)
    .outerjoin(Server, Server.id == SRRequest.server_id)
)
_SOON = timedelta(hours=24)
_UNFINISHED = [status for status in SRStatus if status not in FINISHED]
_INTERNAL_ACTIONS = (
    "sr.commented_internal",
    "sr.work_logged",
    "execution.%",
    "sla.escalated",
    "sla.breached",
    "sla.reclassified",
)


def in_sight(actor: Actor) -> list[Condition]:
    """What a row must fulfil to be seen: nothing, or to be of a customer's own institution."""
    return [SRRequest.institution_id == actor.institution_id] if actor.tenant_bound else []


def visible_srs(actor: Actor) -> Select[SRRequest]:
    """All of them, or those of a customer's own institution."""
    return select(SRRequest).where(*in_sight(actor))


async def get_sr(db: AsyncSession, actor: Actor, sr_id: int, *, lock: bool = False) -> SRRequest:
    """One visible SR with its people; `lock` lets nobody else change it meanwhile. Raises NotFound."""
    wanted = visible_srs(actor).where(SRRequest.id == sr_id).options(*WITH_PEOPLE)
    row = await db.scalar(wanted.with_for_update(of=SRRequest) if lock else wanted)
    if row is None:
        raise NotFound("sr.not_found", "SR을 찾을 수 없습니다.")
    return row


async def list_srs(db: AsyncSession, actor: Actor, query: SRQuery) -> Listed[SRListItem]:
    """A page of what is within sight, filtered and sorted."""
    conditions = [*in_sight(actor), *_of_box(query.box, actor), *_filters(query)]
    total = counting(SRRequest, conditions).scalar_subquery().label("total")
    page = ordered(_LIST.add_columns(total).where(*conditions), query.sort, SORTS, SRRequest.id)
    rows = (await db.execute(page.offset(query.offset).limit(query.size))).all()
    if rows:
        return Listed([_list_item(row) for row in rows], rows[0].total, query.page, query.size)
    return Listed([], await count(db, SRRequest, conditions), query.page, query.size)


async def newest(db: AsyncSession, actor: Actor, box: str, *, limit: int) -> list[SRListItem]:
    """The newest unfinished SRs of a box."""
    conditions = [*in_sight(actor), *_of_box(box, actor), SRRequest.status.in_(_UNFINISHED)]
    page = ordered(_LIST.where(*conditions), ["-created_at"], SORTS, SRRequest.id).limit(limit)
    return [_list_item(row) for row in (await db.execute(page)).all()]


def _filters(query: SRQuery) -> list[Condition]:
    conditions: list[Condition] = []
    for name in ("status", "priority", "category", "institution_id", "assignee_id", "requester_id", "server_id"):
        wanted = getattr(query, name)
        if wanted:
            column = getattr(SRRequest, name)
            conditions.append(column == wanted[0] if len(wanted) == 1 else column.in_(wanted))
    if query.due == "overdue":
        conditions.append(SRRequest.next_due_at < clock.now())
    if query.due == "soon":
        conditions.append(SRRequest.next_due_at.between(clock.now(), clock.now() + _SOON))
    if query.number:
        conditions.append(SRRequest.number == query.number.upper())
    return conditions


def _of_box(box: str | None, actor: Actor) -> list[Condition]:
    if box == "requested":
        return [SRRequest.requester_id == actor.id]
    if box == "assigned":
        return [SRRequest.assignee_id == actor.id]
    if box == "unassigned":
        return [SRRequest.assignee_id.is_(None), SRRequest.status.in_(_UNFINISHED)]
    return []


async def work_counts(db: AsyncSession, actor: Actor, *, approvals: int) -> WorkCounts:
    """How much waits for this person, in one query."""
    open_rows = visible_srs(actor).where(SRRequest.status.in_(_UNFINISHED)).subquery()
    counts = select(
        func.count().filter(open_rows.c.assignee_id == actor.id),
        func.count().filter(open_rows.c.requester_id == actor.id),
        func.count().filter(open_rows.c.assignee_id.is_(None)),
    ).select_from(open_rows)
    assigned, requested, unassigned = (await db.execute(counts)).one()
    return WorkCounts(approvals=approvals, assigned=assigned, requested=requested, unassigned=unassigned)


async def list_comments(db: AsyncSession, actor: Actor, sr: SRRequest, query: ThreadQuery) -> Listed[SRComment]:
    """What was said; internal notes only for the desk and auditors."""
    rows = select(SRComment).where(SRComment.sr_id == sr.id)
    if not actor.may(Permission.SR_READ_INTERNAL):
        rows = rows.where(SRComment.internal.is_(False))
    return await paginate(
        db,
        rows,
        query,
        sort=query.sort,
        columns={"created_at": SRComment.created_at},
        options=[joinedload(SRComment.author).load_only(User.name, raiseload=True)],
    )


async def list_work_logs(db: AsyncSession, sr: SRRequest, query: ThreadQuery) -> Listed[WorkLog]:
    rows = select(WorkLog).where(WorkLog.sr_id == sr.id)
    author = joinedload(WorkLog.author).load_only(User.name, raiseload=True)
    return await paginate(
        db, rows, query, sort=query.sort, columns={"created_at": WorkLog.created_at}, options=[author]
    )


async def list_history(db: AsyncSession, actor: Actor, sr: SRRequest, query: ThreadQuery) -> Listed[HistoryItem]:
    """Everything that happened to the SR, for a customer without what is internal to the desk."""
    rows = select(AuditEvent).where(AuditEvent.subject_type == "SR", AuditEvent.subject_id == sr.id)
    if not actor.may(Permission.SR_READ_INTERNAL):
        for pattern in _INTERNAL_ACTIONS:
            rows = rows.where(AuditEvent.action.not_like(pattern))
    found = await paginate(db, rows, query, sort=query.sort, columns={"created_at": AuditEvent.at})
    return found.map(_history_item)


def _list_item(row: Row[*tuple[Any, ...]]) -> SRListItem:
    values = row._asdict()
    values["institution"] = {"id": row.institution_id, "name": row.institution_name}
    values["requester"] = {"id": row.requester_id, "name": row.requester_name}
    values["assignee"] = {"id": row.assignee_id, "name": row.assignee_name} if row.assignee_id else None
    values["server"] = {"id": row.server_id, "hostname": row.hostname} if row.server_id else None
    return SRListItem.model_validate(values)


def _history_item(row: AuditEvent) -> HistoryItem:
    return HistoryItem(
        id=row.id,
        at=row.at,
        action=row.action,
        action_label=events.label_of(row.action),
        actor=Named(id=row.actor_id or 0, name=row.actor_name) if row.actor_name else None,
        changes=row.changes,
        note=row.note,
    )
