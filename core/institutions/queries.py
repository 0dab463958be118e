"""The only door to institutions."""

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.access import Actor
from core.errors import NotFound
from core.institutions.schemas import InstitutionQuery
from core.lists import SortColumns, paginate
from models import Institution
from utils.paging import Listed

SORTS: SortColumns = {"name": Institution.name, "code": Institution.code, "created_at": Institution.created_at}


def visible_institutions(actor: Actor) -> Select[Institution]:
    """All of them, or a customer's own."""
    rows = select(Institution)
    return rows.where(Institution.id == actor.institution_id) if actor.tenant_bound else rows


async def get_institution(db: AsyncSession, actor: Actor, institution_id: int) -> Institution:
    """One visible institution; raises NotFound."""
    row = await db.scalar(visible_institutions(actor).where(Institution.id == institution_id))
    if row is None:
        raise NotFound("institution.not_found", "기관을 찾을 수 없습니다.")
    return row


async def list_institutions(db: AsyncSession, actor: Actor, query: InstitutionQuery) -> Listed[Institution]:
    rows = visible_institutions(actor)
    if query.is_active is not None:
        rows = rows.where(Institution.is_active.is_(query.is_active))
    return await paginate(db, rows, query, sort=query.sort, columns=SORTS)
