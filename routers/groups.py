"""Groups of people (그룹)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from core.groups import queries, service
from models import Group
from routers.dependencies import Asking, DbSession, GroupManager, GroupReader, ReadSession, RowId
from schemas import GroupCreate, GroupOut, GroupQuery, GroupUpdate
from utils.paging import Listed, Page

router = APIRouter(prefix="/groups", tags=["groups"])


async def _group(group_id: RowId, actor: Asking, db: DbSession) -> Group:
    return await queries.get_group(db, actor, group_id, lock=True)


VisibleGroup = Annotated[Group, Depends(_group)]


@router.get("/", response_model=Page[GroupOut])
async def list_groups(query: Annotated[GroupQuery, Query()], actor: GroupReader, db: ReadSession) -> Listed[GroupOut]:
    """Groups within sight: a customer sees its own institution's, and the names of the desk's."""
    page = await queries.list_groups(db, actor, query)
    return page.map(lambda group: service.present(group, by=actor))


@router.post("/", status_code=201)
async def create_group(form: GroupCreate, actor: GroupManager, db: DbSession) -> GroupOut:
    """Register a group of the desk, or of an institution."""
    return service.present(await service.create(db, form, by=actor), by=actor)


@router.get("/{group_id}")
async def get_group(group_id: RowId, actor: GroupReader, db: ReadSession) -> GroupOut:
    """One group."""
    return service.present(await queries.get_group(db, actor, group_id), by=actor)


@router.patch("/{group_id}")
async def update_group(form: GroupUpdate, actor: GroupManager, group: VisibleGroup, db: DbSession) -> GroupOut:
    """Change a group; refused where documents wait for it and nobody would be left to sign them."""
    return service.present(await service.update(db, group, form, by=actor), by=actor)
