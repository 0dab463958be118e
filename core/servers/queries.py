"""The only door to servers."""

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from core.access import Actor
from core.errors import NotFound
from core.lists import SortColumns, paginate
from core.servers.schemas import ServerQuery
from models import Server
from utils.paging import Listed

_WITH_NAMES = (joinedload(Server.institution), joinedload(Server.system))
SORTS: SortColumns = {"hostname": Server.hostname, "created_at": Server.created_at}


def visible_servers(actor: Actor) -> Select[Server]:
    """All of them, or those of a customer's own institution."""
    rows = select(Server)
    return rows.where(Server.institution_id == actor.institution_id) if actor.tenant_bound else rows


async def get_server(db: AsyncSession, actor: Actor, server_id: int) -> Server:
    """One visible server with its institution and system; raises NotFound."""
    row = await db.scalar(visible_servers(actor).where(Server.id == server_id).options(*_WITH_NAMES))
    if row is None:
        raise NotFound("server.not_found", "서버를 찾을 수 없습니다.")
    return row


async def list_servers(db: AsyncSession, actor: Actor, query: ServerQuery) -> Listed[Server]:
    rows = visible_servers(actor)
    if query.institution_id is not None:
        rows = rows.where(Server.institution_id == query.institution_id)
    if query.is_active is not None:
        rows = rows.where(Server.is_active.is_(query.is_active))
    return await paginate(db, rows, query, sort=query.sort, columns=SORTS, options=_WITH_NAMES)
