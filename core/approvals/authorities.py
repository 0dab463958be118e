"""The delegation of authority (위임전결규정): its rules and who keeps them; `policy.may_finalize` applies them."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import events
from core.access import Actor
from core.approvals.enums import SUBJECT_LABELS, SubjectType
from core.approvals.line_schemas import AuthorityForm, AuthorityQuery
from core.audit import change
from core.errors import Conflict, Invalid, NotFound
from core.lists import SortColumns, paginate
from core.tasks.enums import SRCategory
from core.users.enums import ROLE_LABELS
from models import ApprovalAuthority
from utils.paging import Listed

SORTS: SortColumns = {"created_at": ApprovalAuthority.created_at}
_RULE = ("subject_type", "category", "grade", "amount_below", "position", "role")


async def get_authority(db: AsyncSession, authority_id: int, *, lock: bool = False) -> ApprovalAuthority:
    """One rule; they are the house's and hold for every institution. Raises NotFound."""
    row = await db.get(ApprovalAuthority, authority_id, with_for_update=lock, populate_existing=lock)
    if row is None:
        raise NotFound("approval_authority.not_found", "위임전결 규정을 찾을 수 없습니다.")
    return row


async def list_authorities(db: AsyncSession, query: AuthorityQuery) -> Listed[ApprovalAuthority]:
    rows = select(ApprovalAuthority)
    if query.subject_type is not None:
        rows = rows.where(ApprovalAuthority.subject_type == query.subject_type)
    if query.is_active is not None:
        rows = rows.where(ApprovalAuthority.is_active.is_(query.is_active))
    return await paginate(db, rows, query, sort=query.sort, columns=SORTS)


async def create(db: AsyncSession, form: AuthorityForm, *, by: Actor) -> ApprovalAuthority:
    """Add a rule. Raises Conflict when the very same one is there, Invalid for an unknown category."""
    values = await _checked(db, form, own_id=None)
    row = ApprovalAuthority(**values)
    db.add(row)
    await db.flush()
    await events.emit("approval_authority.created", row, by=by, note=_in_words(row))
    return row


async def update(db: AsyncSession, row: ApprovalAuthority, form: AuthorityForm, *, by: Actor) -> ApprovalAuthority:
    """Make it as the form says; what was decided by it stays decided. Raises as `create`."""
    values = await _checked(db, form, own_id=row.id)
    changes = {name: change(getattr(row, name), value) for name, value in values.items() if getattr(row, name) != value}
    for name, value in values.items():
        setattr(row, name, value)
    await db.flush()
    if changes:
        await events.emit("approval_authority.edited", row, by=by, changes=changes)
    return row


async def remove(db: AsyncSession, row: ApprovalAuthority, *, by: Actor) -> None:
    """Delete it; what it said stays in the audit trail."""
    await events.emit("approval_authority.removed", row, by=by, note=_in_words(row))
    await db.delete(row)
    await db.flush()


async def _checked(db: AsyncSession, form: AuthorityForm, *, own_id: int | None) -> dict[str, Any]:
    if form.subject_type is SubjectType.SR and form.category is not None and form.category not in {*SRCategory}:
        raise Invalid("approval_authority.category", "없는 SR 분류입니다.")
    values = form.model_dump()
    same = [getattr(ApprovalAuthority, name).is_not_distinct_from(values[name]) for name in _RULE]
    if await db.scalar(select(ApprovalAuthority.id).where(ApprovalAuthority.id != (own_id or 0), *same)):
        raise Conflict("approval_authority.taken", "같은 위임전결 규정이 이미 있습니다.")
    return values


def _in_words(row: ApprovalAuthority) -> str:
    """서비스 요청 · DEPLOY · 2등급 · 5,000,000원 미만: 과장 PM."""
    limits = [
        SUBJECT_LABELS[row.subject_type],
        row.category,
        f"{row.grade}등급" if row.grade else None,
        f"{row.amount_below:,}원 미만" if row.amount_below is not None else None,
    ]
    who = [row.position, ROLE_LABELS[row.role] if row.role else None]
    return f"{' · '.join(part for part in limits if part)}: {' '.join(part for part in who if part)}"
