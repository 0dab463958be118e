"""Information systems (정보시스템) and their outages."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from core.systems import queries, service
from models import Outage
from routers.dependencies import (
    DbSession,
    OutageRecorder,
    ReadSession,
    RowId,
    SystemManager,
    SystemReader,
    VisibleSystem,
)
from schemas import (
    OutageForm,
    OutageOut,
    OutageQuery,
    OutageRemoval,
    OutageUpdate,
    SystemCreate,
    SystemOut,
    SystemQuery,
    SystemUpdate,
)
from utils.paging import Listed, Page

router = APIRouter(prefix="/systems", tags=["systems"])


async def _outage(outage_id: RowId, system: VisibleSystem, db: DbSession) -> Outage:
    return await queries.get_outage(db, system, outage_id)


VisibleOutage = Annotated[Outage, Depends(_outage)]


@router.get("/", response_model=Page[SystemOut])
async def list_systems(
    query: Annotated[SystemQuery, Query()], actor: SystemReader, db: ReadSession
) -> Listed[SystemOut]:
    """Systems within sight: a customer sees its own institution's."""
    return await service.present_page(db, await queries.list_systems(db, actor, query), by=actor)


@router.post("/", status_code=201)
async def create_system(form: SystemCreate, actor: SystemManager, db: DbSession) -> SystemOut:
    """Register an information system with its grade and monthly fee."""
    return await service.present(db, await service.create(db, form, by=actor), by=actor)


@router.get("/{system_id}")
async def get_system(system_id: RowId, actor: SystemReader, db: ReadSession) -> SystemOut:
    """One system; its fee only for those whose business it is."""
    return await service.present(db, await queries.get_system(db, actor, system_id), by=actor)


@router.patch("/{system_id}")
async def update_system(form: SystemUpdate, actor: SystemManager, system: VisibleSystem, db: DbSession) -> SystemOut:
    """Change a system; issued reports keep what they were issued with."""
    return await service.present(db, await service.update(db, system, form, by=actor), by=actor)


@router.get("/{system_id}/outages", response_model=Page[OutageOut])
async def list_outages(
    system_id: RowId, query: Annotated[OutageQuery, Query()], actor: SystemReader, db: ReadSession
) -> Listed[Outage]:
    """When the system did not serve; `since` and `until` keep what overlaps the time between."""
    system = await queries.get_system(db, actor, system_id)
    return await queries.list_outages(db, system, query)


@router.post("/{system_id}/outages", status_code=201, response_model=OutageOut)
async def record_outage(form: OutageForm, actor: OutageRecorder, system: VisibleSystem, db: DbSession) -> Outage:
    """Note an incident or a planned stop; refused in a month whose report is issued."""
    return await service.record(db, system, form, by=actor)


@router.patch("/{system_id}/outages/{outage_id}", response_model=OutageOut)
async def update_outage(
    form: OutageUpdate, actor: OutageRecorder, system: VisibleSystem, outage: VisibleOutage, db: DbSession
) -> Outage:
    """Change an outage, with a reason; refused where an issued report shows it."""
    return await service.edit(db, system, outage, form, by=actor)


@router.post("/{system_id}/outages/{outage_id}/removal", status_code=204)
async def remove_outage(
    form: OutageRemoval, actor: OutageRecorder, system: VisibleSystem, outage: VisibleOutage, db: DbSession
) -> None:
    """Take an outage back, with a reason; what it said stays in the audit trail."""
    await service.remove(db, system, outage, form.reason, by=actor)
