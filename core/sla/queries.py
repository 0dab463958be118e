"""The only door to policies and clocks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from core.access import Actor
from core.errors import NotFound
from core.lists import SortColumns, ordered, paginate
from core.sla.enums import ACTIVE_CLOCKS, ClockState, SlaEventKind, SlaSubject, SlaTarget
from core.sla.schemas import PolicyQuery, RecalculationQuery, WallCounts, WallQuery
from models import (
    Approval,
    Institution,
    SlaClock,
    SlaEscalation,
    SlaEvent,
    SlaExtension,
    SlaPolicy,
    SlaPolicyVersion,
    SlaRecalculation,
    SRRequest,
    User,
)
from schemas import ThreadQuery
from utils import clock as wall
from utils.paging import Listed

SOON = timedelta(hours=24)
WALL_SORTS: SortColumns = {"due_at": SlaClock.due_at}
POLICY_SORTS: SortColumns = {"name": SlaPolicy.name, "created_at": SlaPolicy.created_at}
WITH_VERSION = (joinedload(SlaPolicyVersion.calendar), joinedload(SlaPolicyVersion.created_by))

_assignee = aliased(User)
_WALL = (
    select(
        SlaClock,
        SRRequest.id.label("sr_id"),
        SRRequest.number,
        SRRequest.title,
        SRRequest.status,
        SRRequest.priority,
        Institution.id.label("institution_id"),
        Institution.name.label("institution_name"),
        _assignee.id.label("assignee_id"),
        _assignee.name.label("assignee_name"),
    )
    .join(SRRequest, SRRequest.id == SlaClock.subject_id)
    .join(Institution, Institution.id == SlaClock.institution_id)
    .outerjoin(_assignee, _assignee.id == SRRequest.assignee_id)
)


def visible_policies(actor: Actor) -> Select[SlaPolicy]:
    """All of them; for a customer those for everybody and those of its own institution."""
    rows = select(SlaPolicy)
    if not actor.tenant_bound:
        return rows
    return rows.where(SlaPolicy.institution_id.is_(None) | (SlaPolicy.institution_id == actor.institution_id))


async def get_policy(db: AsyncSession, actor: Actor, policy_id: int) -> SlaPolicy:
    row = await db.scalar(
        visible_policies(actor).where(SlaPolicy.id == policy_id).options(joinedload(SlaPolicy.institution))
    )
    if row is None:
        raise NotFound("sla_policy.not_found", "SLA 정책을 찾을 수 없습니다.")
    return row


async def list_policies(db: AsyncSession, actor: Actor, query: PolicyQuery) -> Listed[SlaPolicy]:
    rows = visible_policies(actor)
    if query.is_active is not None:
        rows = rows.where(SlaPolicy.is_active.is_(query.is_active))
    if query.institution_id is not None:
        rows = rows.where(SlaPolicy.institution_id == query.institution_id)
    options = [joinedload(SlaPolicy.institution)]
    return await paginate(db, rows, query, sort=query.sort, columns=POLICY_SORTS, options=options)


async def versions_in_force(db: AsyncSession, policy_ids: Sequence[int]) -> dict[int, SlaPolicyVersion]:
    """The version in force now of each policy that has one."""
    newest = (
        func.row_number()
        .over(
            partition_by=SlaPolicyVersion.policy_id,
            order_by=(SlaPolicyVersion.effective_from.desc(), SlaPolicyVersion.version.desc()),
        )
        .label("place")
    )
    places = (
        select(SlaPolicyVersion.id, newest)
        .where(SlaPolicyVersion.policy_id.in_(policy_ids), SlaPolicyVersion.effective_from <= wall.now())
        .subquery()
    )
    rows = (
        select(SlaPolicyVersion)
        .join(places, places.c.id == SlaPolicyVersion.id)
        .where(places.c.place == 1)
        .options(*WITH_VERSION)
    )
    return {row.policy_id: row for row in (await db.scalars(rows)).all()}


async def list_versions(db: AsyncSession, policy: SlaPolicy, query: ThreadQuery) -> Listed[SlaPolicyVersion]:
    rows = select(SlaPolicyVersion).where(SlaPolicyVersion.policy_id == policy.id)
    columns: SortColumns = {"created_at": SlaPolicyVersion.version}
    return await paginate(db, rows, query, sort=query.sort, columns=columns, options=WITH_VERSION)


async def list_wall(db: AsyncSession, actor: Actor, query: WallQuery) -> Listed[Row[*tuple[Any, ...]]]:
    """Open clocks with their SR, the nearest due first; paused ones stand last."""
    conditions = [*_in_sight(actor), _open(query.box, wall.now()), *_filters(query)]
    counts = await _count_by_state(db, conditions)
    page = ordered(_WALL.where(*conditions), query.sort, WALL_SORTS, SlaClock.id).options(*_WITH_TERMS)
    found: list[Row[*tuple[Any, ...]]] = []
    offset = query.offset
    for state in ACTIVE_CLOCKS:  # one after the other, each in order out of an index; together they would be sorted
        if offset < counts[state] and len(found) < query.size:
            rest = page.where(SlaClock.state == state).offset(offset).limit(query.size - len(found))
            found += (await db.execute(rest)).all()
        offset = max(0, offset - counts[state])
    return Listed(found, sum(counts.values()), query.page, query.size)


def _filters(query: WallQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.target is not None:
        conditions.append(SlaClock.target == query.target)
    if query.institution_id is not None:
        conditions.append(SlaClock.institution_id == query.institution_id)
    if query.assignee_id is not None:
        mine = select(SRRequest.id).where(SRRequest.assignee_id == query.assignee_id)
        conditions.append(SlaClock.subject_id.in_(mine))
    return conditions


async def _count_by_state(db: AsyncSession, conditions: Sequence[ColumnElement[bool]]) -> dict[ClockState, int]:
    rows = select(SlaClock.state, func.count()).where(*conditions).group_by(SlaClock.state)
    counts = dict.fromkeys(ACTIVE_CLOCKS, 0)
    counts.update((await db.execute(rows)).all())
    return counts


_WITH_TERMS = (joinedload(SlaClock.policy_version), joinedload(SlaClock.calendar_version))


async def wall_counts(db: AsyncSession, actor: Actor) -> WallCounts:
    """How many clocks stand in each box, in one query."""
    now = wall.now()
    boxes = ("overdue", "soon", "running", "paused")
    counts = [func.count().filter(_open(box, now)).label(box) for box in boxes]
    row = (await db.execute(select(*counts).where(*_in_sight(actor), _open(None, now)))).one()
    return WallCounts.model_validate(row._asdict())


def _in_sight(actor: Actor) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [SlaClock.subject_type == SlaSubject.SR]
    if actor.tenant_bound:
        conditions.append(SlaClock.institution_id == actor.institution_id)
    return conditions


def _open(box: str | None, now: datetime) -> ColumnElement[bool]:
    running, active = SlaClock.state == ClockState.RUNNING, SlaClock.state.in_(ACTIVE_CLOCKS)
    return {
        "overdue": and_(active, SlaClock.due_at < now),
        "soon": and_(active, SlaClock.due_at >= now, SlaClock.due_at < now + SOON),
        "running": running,
        "paused": SlaClock.state == ClockState.PAUSED,
        None: active,
    }[box]


async def escalations_of(db: AsyncSession, clock_ids: Sequence[int]) -> dict[int, list[SlaEscalation]]:
    """The steps each clock has reached, the lowest first."""
    rows = (
        select(SlaEscalation)
        .where(SlaEscalation.clock_id.in_(clock_ids))
        .order_by(SlaEscalation.clock_id, SlaEscalation.percent)
    )
    found: dict[int, list[SlaEscalation]] = {clock_id: [] for clock_id in clock_ids}
    for row in (await db.scalars(rows)).all():
        found[row.clock_id].append(row)
    return found


async def last_status(db: AsyncSession, kind: SlaSubject, subject_id: int) -> SlaEvent | None:
    """The newest status with its reason: why a subject waits."""
    rows = (
        select(SlaEvent)
        .where(SlaEvent.subject_type == kind, SlaEvent.subject_id == subject_id, SlaEvent.kind == SlaEventKind.STATUS)
        .order_by(SlaEvent.id.desc())
        .limit(1)
    )
    return await db.scalar(rows)


async def extensions_of(db: AsyncSession, subject_id: int) -> list[tuple[SlaExtension, SlaTarget, int | None]]:
    """Each 기한연장 of an SR, the newest first, with its target and its approval's number."""
    rows = (
        select(SlaExtension, SlaClock.target, Approval.id)
        .join(SlaClock, SlaClock.id == SlaExtension.clock_id)
        .outerjoin(Approval, (Approval.subject_type == "SLA_EXTENSION") & (Approval.subject_id == SlaExtension.id))
        .where(SlaClock.subject_type == SlaSubject.SR, SlaClock.subject_id == subject_id)
        .order_by(SlaExtension.id.desc())
        .limit(50)
        .options(joinedload(SlaExtension.requested_by))
    )
    return [(row[0], row[1], row[2]) for row in (await db.execute(rows)).all()]


async def list_recalculations(db: AsyncSession, query: RecalculationQuery) -> Listed[SlaRecalculation]:
    return await paginate(
        db,
        select(SlaRecalculation),
        query,
        sort=query.sort,
        columns={"created_at": SlaRecalculation.created_at},
        options=[joinedload(SlaRecalculation.requested_by)],
    )
