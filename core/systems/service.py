"""Registering information systems, and recording when they did not serve.

What a report of a month said must stay true: once it is issued, an outage can no longer change in that month. One that
still goes on when the month is over can be ended later, for that changes only the months that follow.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import events
from core.access import Actor
from core.audit import change
from core.errors import Conflict, Invalid
from core.institutions.queries import get_institution
from core.sla_reports.figures import span_of_month
from core.sla_reports.queries import issued_months
from core.systems import queries
from core.systems.enums import OutageKind
from core.systems.schemas import OutageForm, OutageUpdate, SystemCreate, SystemOut, SystemUpdate
from models import InformationSystem, Outage
from utils import clock
from utils.paging import Listed
from utils.spans import Span, within

_NEVER_EMPTY = ("name", "grade", "is_active")
_OUTAGE_NEVER_EMPTY = ("kind", "title", "started_at")
_OUTAGE_FIELDS = ("kind", "title", "started_at", "ended_at", "note")

Values = dict[str, Any]


async def present(db: AsyncSession, system: InformationSystem, *, by: Actor) -> SystemOut:
    """One system as this reader may see it."""
    counts = await queries.server_counts(db, [system.id])
    return _out(system, counts, by)


async def present_page(db: AsyncSession, page: Listed[InformationSystem], *, by: Actor) -> Listed[SystemOut]:
    """The same for a page of them, with one more query."""
    counts = await queries.server_counts(db, [system.id for system in page.items])
    return page.map(lambda system: _out(system, counts, by))


async def create(db: AsyncSession, form: SystemCreate, *, by: Actor) -> InformationSystem:
    """Register a system; raises Conflict when its institution has one with this code."""
    institution = await get_institution(db, by, form.institution_id)
    taken = select(InformationSystem.id).where(
        InformationSystem.institution_id == institution.id, InformationSystem.code == form.code
    )
    if await db.scalar(taken):
        raise Conflict("system.taken", "이 기관에 같은 코드의 정보시스템이 이미 있습니다.")
    system = InformationSystem(**form.model_dump(exclude={"institution_id"}), institution=institution)
    db.add(system)
    await db.flush()
    await events.emit("system.created", system, by=by)
    return system


async def update(db: AsyncSession, system: InformationSystem, form: SystemUpdate, *, by: Actor) -> InformationSystem:
    """Change what the form names. Reports that were issued keep the grade and fee they were issued with."""
    wanted = form.model_dump(exclude_unset=True)
    if any(field in wanted and wanted[field] is None for field in _NEVER_EMPTY):
        raise Invalid("system.required", "이름, 등급, 사용 여부는 비울 수 없습니다.")
    changes = {k: change(getattr(system, k), v) for k, v in wanted.items() if getattr(system, k) != v}
    for field, value in wanted.items():
        setattr(system, field, value)
    if changes:
        await events.emit("system.edited", system, by=by, changes=changes)
    return system


async def record(db: AsyncSession, system: InformationSystem, form: OutageForm, *, by: Actor) -> Outage:
    """Note an outage. Raises Invalid for times that cannot be, Conflict when its month's report is issued."""
    values = form.model_dump()
    _check_times(values)
    await _keep_issued_months(db, system, None, values)
    outage = Outage(**values, system_id=system.id, recorded_by_id=by.id)
    db.add(outage)
    await db.flush()
    await events.emit("outage.recorded", outage, by=by)
    return outage


async def edit(db: AsyncSession, system: InformationSystem, outage: Outage, form: OutageUpdate, *, by: Actor) -> Outage:
    """Change an outage, with a reason for the audit trail. Raises as `record`."""
    wanted = form.model_dump(exclude_unset=True, exclude={"reason"})
    if any(field in wanted and wanted[field] is None for field in _OUTAGE_NEVER_EMPTY):
        raise Invalid("outage.required", "종류, 제목, 시작 시각은 비울 수 없습니다.")
    before = _values_of(outage)
    after = {**before, **wanted}
    _check_times(after)
    changes = {field: change(before[field], after[field]) for field in before if before[field] != after[field]}
    if not changes:
        return outage
    await _keep_issued_months(db, system, before, after)
    for field, value in wanted.items():
        setattr(outage, field, value)
    await db.flush()
    await events.emit("outage.edited", outage, by=by, changes=changes, note=form.reason)
    return outage


async def remove(db: AsyncSession, system: InformationSystem, outage: Outage, reason: str, *, by: Actor) -> None:
    """Take an outage back; what it said stays in the audit trail. Raises Conflict when its month's report is issued."""
    before = _values_of(outage)
    await _keep_issued_months(db, system, before, None)
    changes = {field: change(value, None) for field, value in before.items() if value is not None}
    await events.emit("outage.removed", outage, by=by, changes=changes, note=reason)
    await db.delete(outage)
    await db.flush()


def _out(system: InformationSystem, counts: dict[int, int], by: Actor) -> SystemOut:
    fee = system.monthly_fee if queries.sees_fee(by, system.institution_id) else None
    return SystemOut(
        id=system.id,
        name=system.name,
        code=system.code,
        institution_id=system.institution_id,
        institution_name=system.institution.name,
        grade=system.grade,
        monthly_fee=None if fee is None else int(fee),
        description=system.description,
        is_active=system.is_active,
        server_count=counts.get(system.id, 0),
        created_at=system.created_at,
    )


def _values_of(outage: Outage) -> Values:
    return {field: getattr(outage, field) for field in _OUTAGE_FIELDS}


def _check_times(values: Values) -> None:
    started, ended, now = values["started_at"], values["ended_at"], clock.now()
    if ended is not None and ended <= started:
        raise Invalid("outage.order", "끝난 시각은 시작한 시각보다 뒤여야 합니다.")
    if values["kind"] is OutageKind.PLANNED:
        if ended is None:
            raise Invalid("outage.planned_end", "계획정지는 끝나는 시각을 정해야 합니다.")
    elif max(started, ended or started) > now:
        raise Invalid("outage.future", "장애의 시각은 지금보다 뒤일 수 없습니다.")


async def _keep_issued_months(
    db: AsyncSession, system: InformationSystem, before: Values | None, after: Values | None
) -> None:
    """Refuse a change that some issued month would show; none stands for an outage that is not there."""
    spans = [_span(values) for values in (before, after) if values]
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    for month in await issued_months(db, system.id, since=first, until=last):
        bounds = span_of_month(month)
        if _shown(before, bounds) != _shown(after, bounds):
            raise Conflict(
                "outage.month_issued", f"{month} SLA 보고서가 확정되어 그 달의 중단 기록은 바꿀 수 없습니다."
            )


def _shown(values: Values | None, bounds: Span) -> Any:
    """What a month's report says of an outage: nothing, unless it lies in that month."""
    inside = within([_span(values)], bounds) if values else []
    return (values["kind"], values["title"], values["note"], inside) if values and inside else None


def _span(values: Values) -> Span:
    """One that goes on reaches until now, past every month that could have been issued."""
    started, ended = values["started_at"], values["ended_at"]
    return started, ended or max(started, clock.now())
