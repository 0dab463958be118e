"""The only door to approvals."""

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from core.access import Actor
from core.approvals.enums import ApprovalStatus, StepStatus, SubjectType
from core.approvals.schemas import ApprovalQuery
from core.errors import NotFound
from core.lists import SortColumns, paginate
from models import Approval, ApprovalStep
from utils.paging import Listed

SORTS: SortColumns = {"created_at": Approval.created_at}
WITH_LINE = (
    joinedload(Approval.drafter),
    selectinload(Approval.steps).joinedload(ApprovalStep.approver),
)


def visible_approvals(actor: Actor) -> Select[Approval]:
    """All of them, or those of a customer's own institution."""
    rows = select(Approval)
    return rows.where(Approval.institution_id == actor.institution_id) if actor.tenant_bound else rows


async def get_approval(db: AsyncSession, actor: Actor, approval_id: int, *, lock: bool = False) -> Approval:
    """One visible approval with its whole line; `lock` keeps others from deciding meanwhile. Raises NotFound."""
    rows = visible_approvals(actor).where(Approval.id == approval_id)
    if lock:
        locked = rows.with_only_columns(Approval.id).with_for_update()
        await db.execute(locked)
    row = await db.scalar(rows.options(*WITH_LINE).execution_options(populate_existing=True))
    if row is None:
        raise NotFound("approval.not_found", "결재를 찾을 수 없습니다.")
    return row


async def list_approvals(db: AsyncSession, actor: Actor, query: ApprovalQuery) -> Listed[Approval]:
    """A box of the inbox."""
    rows = visible_approvals(actor).where(_box(query.box, actor))
    return await paginate(db, rows, query, sort=query.sort, columns=SORTS, options=WITH_LINE)


async def count_pending(db: AsyncSession, actor: Actor) -> int:
    rows = visible_approvals(actor).where(_box("pending", actor))
    return await db.scalar(rows.with_only_columns(func.count())) or 0


async def rounds_of(db: AsyncSession, subject_type: SubjectType, subject_id: int) -> list[Approval]:
    """Every round of a subject, the newest first; who may see the subject may see its line."""
    rows = (
        select(Approval)
        .where(Approval.subject_type == subject_type, Approval.subject_id == subject_id)
        .order_by(Approval.round.desc())
        .limit(50)
        .options(*WITH_LINE)
    )
    return list((await db.scalars(rows)).all())


def _box(box: str, actor: Actor) -> ColumnElement[bool]:
    mine = exists().where(ApprovalStep.approval_id == Approval.id, ApprovalStep.approver_id == actor.id)
    under_way = Approval.status == ApprovalStatus.IN_PROGRESS
    if box == "pending":
        return mine.where(ApprovalStep.status == StepStatus.CURRENT) & under_way
    involved = (Approval.drafter_id == actor.id) | mine
    return involved & (under_way if box == "progress" else ~under_way)
