"""Institutions (기관)."""

from typing import Annotated

from fastapi import APIRouter, Query

from core.institutions import queries, service
from models import Institution
from routers.dependencies import (
    DbSession,
    InstitutionManager,
    InstitutionReader,
    ReadSession,
    RowId,
    VisibleInstitution,
)
from schemas import InstitutionCreate, InstitutionOut, InstitutionQuery, InstitutionUpdate
from utils.paging import Listed, Page

router = APIRouter(prefix="/institutions", tags=["institutions"])


@router.get("/", response_model=Page[InstitutionOut])
async def list_institutions(
    query: Annotated[InstitutionQuery, Query()], actor: InstitutionReader, db: ReadSession
) -> Listed[Institution]:
    """Institutions within sight: a customer sees its own."""
    return await queries.list_institutions(db, actor, query)


@router.post("/", status_code=201, response_model=InstitutionOut)
async def create_institution(form: InstitutionCreate, actor: InstitutionManager, db: DbSession) -> Institution:
    """Register an institution."""
    return await service.create(db, form, by=actor)


@router.get("/{institution_id}", response_model=InstitutionOut)
async def get_institution(institution_id: RowId, actor: InstitutionReader, db: ReadSession) -> Institution:
    """One institution."""
    return await queries.get_institution(db, actor, institution_id)


@router.patch("/{institution_id}", response_model=InstitutionOut)
async def update_institution(
    form: InstitutionUpdate, actor: InstitutionManager, institution: VisibleInstitution, db: DbSession
) -> Institution:
    """Change an institution."""
    return await service.update(db, institution, form, by=actor)
