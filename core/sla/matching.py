"""Which policy applies: of those that fit, the most particular one, in the version of the time asked about."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from core import criteria
from core.calendars.queries import version_at
from models import CalendarVersion, InformationSystem, Server, SlaPolicy, SlaPolicyVersion, SRRequest


@dataclass(frozen=True, slots=True)
class Facts:
    """What a policy may ask of a subject."""

    institution_id: int
    category: str
    priority: str
    system_grade: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """The versions that apply to a subject."""

    policy: SlaPolicyVersion
    calendar: CalendarVersion


# How much each criterion weighs: an institution's own policy beats one for a category, and so on.
_CRITERIA: tuple[tuple[criteria.Criterion, str, int], ...] = (
    (SlaPolicy.institution_id, "institution_id", 8),
    (SlaPolicy.system_grade, "system_grade", 4),
    (SlaPolicy.category, "category", 2),
    (SlaPolicy.priority, "priority", 1),
)


async def match(db: AsyncSession, facts: Facts, at: datetime) -> Terms | None:
    """The terms in force at `at` for these facts; None when no policy fits."""
    weight = criteria.weight((column, points) for column, _, points in _CRITERIA)
    best = (
        select(SlaPolicyVersion)
        .join(SlaPolicyVersion.policy)
        .where(SlaPolicy.is_active, SlaPolicyVersion.effective_from <= at, *_fits(facts))
        .order_by(weight.desc(), SlaPolicy.id, SlaPolicyVersion.effective_from.desc(), SlaPolicyVersion.version.desc())
        .limit(1)
        .options(contains_eager(SlaPolicyVersion.policy))
    )
    policy = await db.scalar(best)
    if policy is None:
        return None
    calendar = await version_at(db, policy.calendar_id, at)
    return Terms(policy, calendar) if calendar else None


def _fits(facts: Facts) -> list[ColumnElement[bool]]:
    return [criteria.fits(column, getattr(facts, name)) for column, name, _ in _CRITERIA]


async def facts_of(db: AsyncSession, sr: SRRequest) -> Facts:
    """What a policy may ask of a service request."""
    return Facts(sr.institution_id, sr.category.value, sr.priority.value, await grade_of(db, sr.server_id))


async def grade_of(db: AsyncSession, server_id: int | None) -> int | None:
    """The grade of the information system a server belongs to."""
    if server_id is None:
        return None
    grade = select(InformationSystem.grade).join(Server, Server.system_id == InformationSystem.id)
    return await db.scalar(grade.where(Server.id == server_id))
