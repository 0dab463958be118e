"""The information systems of the demo site, their servers, last month's outages and its SLA report."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from core.access import Actor
from core.sla_reports import service as reports
from core.sla_reports.enums import IndicatorKind
from core.systems import service as systems
from core.systems.enums import OutageKind
from models import InformationSystem, Server
from schemas import ContractForm, ContractTerms, Indicator, OutageForm, PenaltyBand, ReportCreate, SystemCreate
from utils import clock


@dataclass(frozen=True, slots=True)
class _System:
    """`servers` by number; `outages` are (kind, title, day of last month, hour, minutes)."""

    name: str
    code: str
    institution_id: int
    grade: int
    fee: int
    servers: tuple[int, ...]
    outages: tuple[tuple[OutageKind, str, int, int, int], ...] = ()


_SYSTEMS = (
    _System(
        "민원 포털",
        "MINWON",
        1,
        2,
        12_000_000,
        (1, 2, 3),
        (
            (OutageKind.INCIDENT, "접속 지연으로 로그인 불가", 7, 10, 34),
            (OutageKind.PLANNED, "정기 점검과 보안 갱신", 12, 2, 180),
            (OutageKind.INCIDENT, "저장소 장애로 서비스 중단", 21, 14, 26),
        ),
    ),
    _System("군청 대표 누리집", "HOMEPAGE", 2, 3, 5_000_000, (4,)),
    _System("공간정보 시스템", "GIS", 2, 2, 8_000_000, (5,), ((OutageKind.INCIDENT, "지도 서비스 중단", 16, 9, 95),)),
    _System("교육 행정 포털", "EDU", 3, 1, 20_000_000, (6,)),
    _System("정산 시스템", "SETTLE", 4, 3, 7_000_000, (8, 9)),
)


async def make(db: AsyncSession, *, by: Actor) -> None:
    """Systems with their servers; the first also with a contract and last month's report, ready to be issued."""
    last_month = _last_month()
    for position, plan in enumerate(_SYSTEMS):
        form = SystemCreate(
            name=plan.name,
            code=plan.code,
            institution_id=plan.institution_id,
            grade=plan.grade,
            monthly_fee=Decimal(plan.fee),
        )
        system = await systems.create(db, form, by=by)
        await db.execute(update(Server).where(Server.id.in_(plan.servers)).values(system_id=system.id))
        for kind, title, day, hour, minutes in plan.outages:
            began = last_month.replace(day=day, hour=hour)
            ended = began + timedelta(minutes=minutes)
            await systems.record(
                db, system, OutageForm(kind=kind, title=title, started_at=began, ended_at=ended), by=by
            )
        if position == 0:
            await _report(db, system, f"{last_month:%Y-%m}", by=by)


async def _report(db: AsyncSession, system: InformationSystem, month: str, *, by: Actor) -> None:
    contract = ContractForm(from_month=f"{month[:4]}-01", terms=_terms())
    await reports.set_contract(db, system, contract, by=by)
    await reports.create(db, ReportCreate(system_id=system.id, month=month), by=by)


def _terms() -> ContractTerms:
    """The two mandatory indicators of grade 2, and two of the house's own making."""
    return ContractTerms(
        indicators=[
            _indicator("availability", IndicatorKind.AVAILABILITY, "서비스 가용률", "99.90", 40),
            _indicator(
                "recovery", IndicatorKind.RECOVERY, "장애조치 최대 허용시간", "180", 20, unit="분", higher=False
            ),
            _indicator("resolution_rate", IndicatorKind.RESOLUTION_RATE, "처리 기한 준수율", "95", 30),
            _indicator("training", IndicatorKind.MANUAL, "운영자 교육", "2", 10, unit="회"),
        ],
        bands=[PenaltyBand(below=Decimal(90), percent=Decimal(3)), PenaltyBand(below=Decimal(80), percent=Decimal(6))],
    )


def _indicator(
    key: str, kind: IndicatorKind, name: str, goal: str, weight: int, *, unit: str = "%", higher: bool = True
) -> Indicator:
    return Indicator(
        key=key,
        kind=kind,
        name=name,
        goal=Decimal(goal),
        unit=unit,
        higher_is_better=higher,
        weight=Decimal(weight),
    )


def _last_month() -> datetime:
    """The first midnight of last month in Seoul."""
    this = clock.seoul_now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (this - timedelta(days=1)).replace(day=1)
