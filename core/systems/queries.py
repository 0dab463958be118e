"""The only door to information systems and their outages."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from core.access import Actor, Permission
from core.errors import NotFound
from core.lists import SortColumns, paginate
from core.systems.schemas import OutageQuery, SystemQuery
from core.users.enums import Role
from models import InformationSystem, Outage, Server
from utils.paging import Listed

SORTS: SortColumns = {"name": InformationSystem.name, "created_at": InformationSystem.created_at}
OUTAGE_SORTS: SortColumns = {"started_at": Outage.started_at}


def sees_fee(actor: Actor, institution_id: int) -> bool:
    """Whether the monthly fee is this actor's business: who manages systems, auditors, and the one who pays it."""
    if actor.tenant_bound:
        return actor.sees_institution(institution_id)
    return actor.may(Permission.SYSTEM_MANAGE) or actor.role is Role.AUDITOR


def visible_systems(actor: Actor) -> Select[InformationSystem]:
    """All of them, or those of a customer's own institution."""
    rows = select(InformationSystem)
    return rows.where(InformationSystem.institution_id == actor.institution_id) if actor.tenant_bound else rows


async def get_system(db: AsyncSession, actor: Actor, system_id: int, *, lock: bool = False) -> InformationSystem:
    """One visible system with its institution; `lock` lets nobody record an outage or issue a report meanwhile.

    Raises NotFound.
    """
    wanted = visible_systems(actor).where(InformationSystem.id == system_id)
    wanted = wanted.options(joinedload(InformationSystem.institution, innerjoin=True))
    if lock:  # what was read of it before somebody else's change was committed must not be what counts
        wanted = wanted.with_for_update(of=InformationSystem).execution_options(populate_existing=True)
    row = await db.scalar(wanted)
    if row is None:
        raise NotFound("system.not_found", "정보시스템을 찾을 수 없습니다.")
    return row


async def list_systems(db: AsyncSession, actor: Actor, query: SystemQuery) -> Listed[InformationSystem]:
    rows = visible_systems(actor)
    if query.institution_id is not None:
        rows = rows.where(InformationSystem.institution_id == query.institution_id)
    if query.grade:
        rows = rows.where(InformationSystem.grade.in_(query.grade))
    if query.is_active is not None:
        rows = rows.where(InformationSystem.is_active.is_(query.is_active))
    institution = joinedload(InformationSystem.institution)
    return await paginate(db, rows, query, sort=query.sort, columns=SORTS, options=[institution])


async def server_counts(db: AsyncSession, system_ids: Sequence[int]) -> dict[int, int]:
    """How many servers belong to each of these systems, in one query; systems without any are left out."""
    if not system_ids:
        return {}
    counted = select(Server.system_id, func.count()).where(Server.system_id.in_(system_ids)).group_by(Server.system_id)
    return {system_id: count for system_id, count in (await db.execute(counted)).all() if system_id is not None}


async def get_outage(db: AsyncSession, system: InformationSystem, outage_id: int) -> Outage:
    """One outage of this system; raises NotFound."""
    row = await db.scalar(select(Outage).where(Outage.id == outage_id, Outage.system_id == system.id))
    if row is None:
        raise NotFound("outage.not_found", "서비스 중단 기록을 찾을 수 없습니다.")
    return row


async def list_outages(db: AsyncSession, system: InformationSystem, query: OutageQuery) -> Listed[Outage]:
    """A page of them; `since` and `until` keep what overlaps the time between."""
    rows = select(Outage).where(Outage.system_id == system.id, *_overlapping(query))
    if query.kind is not None:
        rows = rows.where(Outage.kind == query.kind)
    return await paginate(db, rows, query, sort=query.sort, columns=OUTAGE_SORTS)


def _overlapping(query: OutageQuery) -> list[Any]:
    conditions: list[Any] = []
    if query.since is not None:
        conditions.append(or_(Outage.ended_at.is_(None), Outage.ended_at > query.since))
    if query.until is not None:
        conditions.append(Outage.started_at < query.until)
    return conditions
