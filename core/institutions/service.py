"""Making and changing institutions."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import events
from core.access import Actor, Permission
from core.audit import change
from core.errors import Conflict, Invalid
from core.institutions.schemas import InstitutionCreate, InstitutionUpdate
from core.security import actor_of
from models import Institution, User

_NEVER_EMPTY = ("name", "code", "is_active")


async def create(db: AsyncSession, form: InstitutionCreate, *, by: Actor) -> Institution:
    """Register an institution; raises Conflict when its name or code is taken."""
    values = form.model_dump()
    await _check(db, values, own_id=None)
    row = Institution(**values)
    db.add(row)
    await db.flush()
    await events.emit("institution.created", row, by=by)
    return row


async def update(db: AsyncSession, row: Institution, form: InstitutionUpdate, *, by: Actor) -> Institution:
    """Change what the form names; raises Conflict when a name or code is taken, Invalid for an unfit approver."""
    wanted = form.model_dump(exclude_unset=True)
    if any(field in wanted and wanted[field] is None for field in _NEVER_EMPTY):
        raise Invalid("institution.required", "이름, 코드, 사용 여부는 비울 수 없습니다.")
    await _check(db, wanted, own_id=row.id)
    changes = {k: change(getattr(row, k), v) for k, v in wanted.items() if getattr(row, k) != v}
    for field, value in wanted.items():
        setattr(row, field, value)
    if changes:
        await events.emit("institution.edited", row, by=by, changes=changes)
    return row


async def _check(db: AsyncSession, values: dict[str, Any], *, own_id: int | None) -> None:
    for field, label in (("name", "이름"), ("code", "코드")):
        column = getattr(Institution, field)
        if field in values and await db.scalar(
            select(Institution.id).where(column == values[field], Institution.id != (own_id or 0))
        ):
            raise Conflict("institution.taken", f"이미 등록된 기관 {label}입니다.")
    if values.get("default_approver_id"):
        await _check_approver(db, values["default_approver_id"], own_id)


async def _check_approver(db: AsyncSession, user_id: int, own_id: int | None) -> None:
    user = await db.get(User, user_id)
    if user is None or not user.is_active or user.is_service:
        raise Invalid("user.unavailable", "지정한 결재자를 찾을 수 없거나 사용 중지된 사용자입니다.")
    actor = actor_of(user)
    if not actor.may(Permission.APPROVAL_DECIDE) or not actor.sees_institution(own_id):
        raise Invalid("user.unfit", f"{user.name} 님은 이 기관의 결재를 맡을 수 없습니다.")
