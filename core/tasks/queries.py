"""The only door to service requests and what hangs on them."""

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from core import events
from core.access import Actor, Permission
from core.errors import NotFound
from core.lists import AnyRow, AnySelect, SortColumns, counting, ordered, paginate, rows_of
from core.tasks.enums import SRStatus
from core.tasks.policy import FINISHED
from core.tasks.schemas import HistoryItem, SRListItem, SRQuery, ThreadQuery, WorkCounts
from models import AuditEvent, Institution, Server, SRComment, SRRequest, User, WorkLog
from utils import clock
from utils.forms import Named
from utils.paging import Listed

Condition = ColumnElement[bool]
Asked = dict[str, Any]
"""Names of `_CONDITIONS` with the values they are to hold for."""
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
_LIST = (
    select(*_LISTED)
    .select_from(SRRequest)
    .join(Institution, Institution.id == SRRequest.institution_id)
    .join(User, User.id == SRRequest.requester_id)
    .outerjoin(_assignee, _assignee.id == SRRequest.assignee_id)
    .outerjoin(Server, Server.id == SRRequest.server_id)
)
_NAMES = tuple(column["name"] for column in _LIST.column_descriptions)
_ITEMS = TypeAdapter(list[SRListItem])
_SOON = timedelta(hours=24)
_UNFINISHED = [status for status in SRStatus if status not in FINISHED]
_UNFINISHED_ONLY: Asked = {"unfinished": None}
_FILTERS = ("status", "priority", "category", "institution_id", "assignee_id", "requester_id", "server_id")
# What a list may be asked for, by name; the values come with each asking.
_CONDITIONS: dict[str, Condition] = {
    **{name: getattr(SRRequest, name).in_(bindparam(name, expanding=True)) for name in _FILTERS},
    "number": SRRequest.number == bindparam("number"),
    "in_sight": SRRequest.institution_id == bindparam("in_sight"),
    "requested": SRRequest.requester_id == bindparam("requested"),
    "assigned": SRRequest.assignee_id == bindparam("assigned"),
    "unassigned": SRRequest.assignee_id.is_(None),
    "unfinished": SRRequest.status.in_(_UNFINISHED),
    "due_from": SRRequest.next_due_at >= bindparam("due_from"),
    "due_to": SRRequest.next_due_at <= bindparam("due_to"),
    "overdue": SRRequest.next_due_at < bindparam("overdue"),
}
_INTERNAL_ACTIONS = (
    "sr.commented_internal",
    "sr.work_logged",
    "execution.%",
    "sla.escalated",
    "sla.breached",
    "sla.reclassified",
)


def visible_srs(actor: Actor) -> Select[SRRequest]:
    """All of them, or those of a customer's own institution."""
    rows = select(SRRequest)
    return rows.where(SRRequest.institution_id == actor.institution_id) if actor.tenant_bound else rows


async def get_sr(db: AsyncSession, actor: Actor, sr_id: int, *, lock: bool = False) -> SRRequest:
    """One visible SR with its people; `lock` lets nobody else change it meanwhile. Raises NotFound."""
    wanted = visible_srs(actor).where(SRRequest.id == sr_id).options(*WITH_PEOPLE)
    row = await db.scalar(wanted.with_for_update(of=SRRequest) if lock else wanted)
    if row is None:
        raise NotFound("sr.not_found", "SR을 찾을 수 없습니다.")
    return row


async def list_srs(db: AsyncSession, actor: Actor, query: SRQuery) -> Listed[SRListItem]:
    """A page of what is within sight, filtered and sorted."""
    asked = {**_sight(actor), **_of_box(query.box, actor), **_filters(query)}
    page = _page(tuple(asked), tuple(query.sort))
    rows = await rows_of(db, page, {**asked, "skipped": query.offset, "size": query.size})
    total = rows[0].total if rows else await db.scalar(_total(tuple(asked)), asked) or 0
    return Listed(_list_items(rows), total, query.page, query.size)


async def newest(db: AsyncSession, actor: Actor, box: str, *, limit: int) -> list[SRListItem]:
    """The newest unfinished SRs of a box."""
    asked = {**_sight(actor), **_of_box(box, actor), **_UNFINISHED_ONLY}
    page = _ordered(tuple(asked), ("-created_at",))
    return _list_items(await rows_of(db, page.limit(limit), asked))


# Built once for what is asked together: putting twenty columns, four joins and the conditions together, and finding the
# compiled text of an equal statement, takes longer than the database does.
@lru_cache(maxsize=256)
def _page(asked: tuple[str, ...], sort: tuple[str, ...]) -> AnySelect:
    total = _total(asked).scalar_subquery().label("total")
    return _ordered(asked, sort).add_columns(total).offset(bindparam("skipped")).limit(bindparam("size"))


def _ordered(asked: tuple[str, ...], sort: tuple[str, ...]) -> AnySelect:
    return ordered(_LIST.where(*_conditions(asked)), sort, SORTS, SRRequest.id)


def _total(asked: tuple[str, ...]) -> Select[int]:
    return counting(SRRequest, _conditions(asked))


def _conditions(asked: tuple[str, ...]) -> list[Condition]:
    return [_CONDITIONS[name] for name in asked]


def _sight(actor: Actor) -> Asked:
    """As `visible_srs`: nothing, or to be of a customer's own institution."""
    return {"in_sight": actor.institution_id} if actor.tenant_bound else {}


def _filters(query: SRQuery) -> Asked:
    asked: Asked = {name: wanted for name in _FILTERS if (wanted := getattr(query, name))}
    if query.due == "overdue":
        asked["overdue"] = clock.now()
    if query.due == "soon":
        asked |= {"due_from": clock.now(), "due_to": clock.now() + _SOON}
    if query.number:
        asked["number"] = query.number.upper()
    return asked


def _of_box(box: str | None, actor: Actor) -> Asked:
    if box == "unassigned":
        return {"unassigned": None, **_UNFINISHED_ONLY}
    return {} if box is None else {box: actor.id}


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


def _list_items(rows: Sequence[AnyRow]) -> list[SRListItem]:
    """All of them in one validation: row by row takes four times as long."""
    return _ITEMS.validate_python([_nested(dict(zip(_NAMES, row, strict=False))) for row in rows])


def _nested(values: dict[str, Any]) -> dict[str, Any]:
    values["institution"] = {"id": values["institution_id"], "name": values["institution_name"]}
    values["requester"] = {"id": values["requester_id"], "name": values["requester_name"]}
    values["assignee"] = _mention(values["assignee_id"], name=values["assignee_name"])
    values["server"] = _mention(values["server_id"], hostname=values["hostname"])
    return values


def _mention(row_id: int | None, **named: str) -> dict[str, int | str] | None:
    return {"id": row_id, **named} if row_id else None


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
