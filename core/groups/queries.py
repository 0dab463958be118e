"""The only door to groups."""

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from core.access import Actor
from core.approvals.machine import UNDECIDED
from core.errors import NotFound
from core.groups.schemas import GroupQuery
from core.lists import SortColumns, paginate
from models import ApprovalSeat, Group, GroupMember
from utils.paging import Listed

SORTS: SortColumns = {"name": Group.name, "created_at": Group.created_at}
_WITH_NAMES = (joinedload(Group.institution), selectinload(Group.members).joinedload(GroupMember.user))


def visible_groups(actor: Actor) -> Select[Group]:
    """All of them; for a customer the desk's and those of its own institution."""
    rows = select(Group)
    if not actor.tenant_bound:
        return rows
    return rows.where(Group.institution_id.is_(None) | (Group.institution_id == actor.institution_id))


async def get_group(db: AsyncSession, actor: Actor, group_id: int, *, lock: bool = False) -> Group:
    """One visible group with its members; `lock` lets nobody else change it meanwhile. Raises NotFound."""
    wanted = visible_groups(actor).where(Group.id == group_id).options(*_WITH_NAMES)
    if lock:
        wanted = wanted.with_for_update(of=Group).execution_options(populate_existing=True)
    row = await db.scalar(wanted)
    if row is None:
        raise NotFound("group.not_found", "그룹을 찾을 수 없습니다.")
    return row


async def list_groups(db: AsyncSession, actor: Actor, query: GroupQuery) -> Listed[Group]:
    rows = visible_groups(actor)
    if query.institution_id is not None:
        rows = rows.where(Group.institution_id == query.institution_id)
    if query.is_active is not None:
        rows = rows.where(Group.is_active.is_(query.is_active))
    return await paginate(db, rows, query, sort=query.sort, columns=SORTS, options=_WITH_NAMES)


async def count_waiting(db: AsyncSession, group: Group) -> int:
    """How many documents wait for this group, or will when their turn comes."""
    seats = select(func.count(ApprovalSeat.approval_id.distinct()))
    return await db.scalar(seats.where(ApprovalSeat.group_id == group.id, ApprovalSeat.status.in_(UNDECIDED))) or 0
