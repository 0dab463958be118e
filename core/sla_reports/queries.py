"""The only door to SLA contracts and reports, and to what a report is made of."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from core.access import Actor
from core.errors import NotFound
from core.lists import SortColumns, paginate
from core.sla.enums import ClockState, SlaSubject, SlaTarget
from core.sla_reports.enums import ReportStatus
from core.sla_reports.figures import span_of_month
from core.sla_reports.schemas import ReportQuery
from models import InformationSystem, Outage, Server, SlaClock, SlaContract, SlaReport, SRRequest, User
from utils.clock import SEOUL
from utils.paging import Listed

SORTS: SortColumns = {"month": SlaReport.month}
_WITH_NAMES = (
    joinedload(SlaReport.system, innerjoin=True).joinedload(InformationSystem.institution, innerjoin=True),
    joinedload(SlaReport.issued_by).load_only(User.name, raiseload=True),
)
MEASURED_TARGETS = (SlaTarget.RESPONSE, SlaTarget.RESOLUTION)


def visible_reports(actor: Actor) -> Select[SlaReport]:
    """All of them, or those of a customer's own institution."""
    rows = select(SlaReport)
    return rows.where(SlaReport.institution_id == actor.institution_id) if actor.tenant_bound else rows


async def get_report(db: AsyncSession, actor: Actor, report_id: int, *, lock: bool = False) -> SlaReport:
    """One visible report with its system and institution; `lock` lets nobody change it meanwhile. Raises NotFound."""
    wanted = visible_reports(actor).where(SlaReport.id == report_id).options(*_WITH_NAMES)
    row = await db.scalar(wanted.with_for_update(of=SlaReport) if lock else wanted)
    if row is None:
        raise NotFound("sla_report.not_found", "SLA 보고서를 찾을 수 없습니다.")
    return row


async def list_reports(db: AsyncSession, actor: Actor, query: ReportQuery) -> Listed[SlaReport]:
    rows = visible_reports(actor)
    for name in ("month", "system_id", "institution_id", "status"):
        wanted = getattr(query, name)
        if wanted is not None:
            rows = rows.where(getattr(SlaReport, name) == wanted)
    return await paginate(db, rows, query, sort=query.sort, columns=SORTS, options=_WITH_NAMES)


async def report_of_month(db: AsyncSession, system_id: int, month: str) -> SlaReport | None:
    """The report of that system and month, if somebody began it."""
    of_month = select(SlaReport).where(SlaReport.system_id == system_id, SlaReport.month == month)
    row: SlaReport | None = await db.scalar(of_month)
    return row


async def issued_months(db: AsyncSession, system_id: int, *, since: datetime, until: datetime) -> list[str]:
    """The months in Seoul from one instant to another whose report is issued, in order."""
    first, last = (instant.astimezone(SEOUL).strftime("%Y-%m") for instant in (since, until))
    months = _issued(system_id).where(SlaReport.month.between(first, last)).order_by(SlaReport.month)
    return list((await db.scalars(months)).all())


async def first_issued_month(db: AsyncSession, system_id: int, *, since: str) -> str | None:
    """The first issued month from that one on, if there is one."""
    later = _issued(system_id).where(SlaReport.month >= since).order_by(SlaReport.month).limit(1)
    month: str | None = await db.scalar(later)
    return month


async def list_contracts(db: AsyncSession, system_id: int) -> list[SlaContract]:
    """Every version of the contract, the newest first."""
    versions = select(SlaContract).where(SlaContract.system_id == system_id).order_by(SlaContract.from_month.desc())
    return list((await db.scalars(versions)).all())


async def contract_in_force(db: AsyncSession, system_id: int, month: str) -> SlaContract | None:
    """The newest version that began with this month or before."""
    begun = select(SlaContract).where(SlaContract.system_id == system_id, SlaContract.from_month <= month)
    row: SlaContract | None = await db.scalar(begun.order_by(SlaContract.from_month.desc()).limit(1))
    return row


async def outages_of_month(db: AsyncSession, system_id: int, month: str) -> list[Outage]:
    """What overlaps the month, and what that overlaps in turn: an incident is measured whole, from its beginning on."""
    since, until = span_of_month(month)
    while True:
        rows = (await db.scalars(_stops(system_id, since, until))).all()
        begun = min((row.started_at for row in rows), default=since)
        if begun >= since:
            return list(rows)
        since = begun


async def case_counts(db: AsyncSession, system_id: int, month: str) -> dict[str, dict[str, int]]:
    """For each target the SRs of the system's servers whose clock ended in the month: `total`, and `met` in time."""
    since, until = span_of_month(month)
    in_time = case(((SlaClock.state == ClockState.MET) & SlaClock.breached_at.is_(None), 1))
    counted = (
        select(SlaClock.target, func.count(), func.count(in_time))
        .join(SRRequest, (SlaClock.subject_type == SlaSubject.SR) & (SlaClock.subject_id == SRRequest.id))
        .join(Server, Server.id == SRRequest.server_id)
        .where(
            Server.system_id == system_id,
            SlaClock.target.in_(MEASURED_TARGETS),
            SlaClock.state.in_((ClockState.MET, ClockState.MISSED)),
            SlaClock.finished_at >= since,
            SlaClock.finished_at < until,
        )
        .group_by(SlaClock.target)
    )
    found = {row[0]: {"total": row[1], "met": row[2]} for row in (await db.execute(counted)).all()}
    return {target.value: found.get(target, {"total": 0, "met": 0}) for target in MEASURED_TARGETS}


def _issued(system_id: int) -> Select[Any]:
    return select(SlaReport.month).where(SlaReport.system_id == system_id, SlaReport.status == ReportStatus.ISSUED)


def _stops(system_id: int, since: datetime, until: datetime) -> Select[Outage]:
    goes_on = or_(Outage.ended_at.is_(None), Outage.ended_at >= since)
    rows = select(Outage).where(Outage.system_id == system_id, Outage.started_at < until, goes_on)
    return rows.order_by(Outage.started_at, Outage.id)
