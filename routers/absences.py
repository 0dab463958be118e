"""Absences (부재) and who signs meanwhile (대결)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from core.approvals import absences
from models import Absence
from routers.dependencies import ApprovalDecider, ApprovalReader, Asking, DbSession, ReadSession, RowId
from schemas import AbsenceForm, AbsenceOut, AbsenceQuery, AbsenceUpdate
from utils.paging import Listed, Page

router = APIRouter(prefix="/absences", tags=["absences"])


async def _absence(absence_id: RowId, actor: Asking, db: DbSession) -> Absence:
    return await absences.get_absence(db, actor, absence_id, lock=True)


VisibleAbsence = Annotated[Absence, Depends(_absence)]


@router.get("/", response_model=Page[AbsenceOut])
async def list_absences(
    query: Annotated[AbsenceQuery, Query()], actor: ApprovalReader, db: ReadSession
) -> Listed[AbsenceOut]:
    """My own and those in which I stand in; with `mine=false` all within sight."""
    page = await absences.list_absences(db, actor, query)
    return page.map(lambda absence: absences.present(absence, by=actor))


@router.post("/", status_code=201)
async def register_absence(form: AbsenceForm, actor: ApprovalDecider, db: DbSession) -> AbsenceOut:
    """Say when one is away and who may sign meanwhile; another's is for who manages approvals."""
    return absences.present(await absences.register(db, form, by=actor), by=actor)


@router.patch("/{absence_id}")
async def update_absence(
    form: AbsenceUpdate, actor: ApprovalDecider, absence: VisibleAbsence, db: DbSession
) -> AbsenceOut:
    """Change one that is not over."""
    return absences.present(await absences.update(db, absence, form, by=actor), by=actor)


@router.post("/{absence_id}/cancel")
async def cancel_absence(actor: ApprovalDecider, absence: VisibleAbsence, db: DbSession) -> AbsenceOut:
    """Take it back; one under way ends this moment."""
    return absences.present(await absences.cancel(db, absence, by=actor), by=actor)
