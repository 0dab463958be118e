"""기한연장 of an approver's own deadline: asked with a reason, put to approval itself, decided by the next approver.

Only an approved one moves the deadline. The old due time stays on record, and a deadline that had passed before stays
overdue in the reports.
"""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from core import events, numbers
from core.access import Actor, Permission, roles_with
from core.approvals import deadlines, policy, service, subjects
from core.approvals.enums import (
    OPEN_STEPS,
    ApprovalStatus,
    DeadlineExtensionStatus,
    StepKind,
    StepMode,
    StepStatus,
    SubjectType,
)
from core.approvals.line_schemas import StepForm, Target
from core.approvals.policy import Claim
from core.approvals.queries import get_approval, standing_of
from core.approvals.schemas import ApprovalRequest, DeadlineExtensionForm
from core.approvals.subjects import Content
from core.errors import Conflict, Invalid
from models import Approval, ApprovalExtension, ApprovalSeat, User
from utils import clock
from utils.text import at_seoul

MAX_PER_SEAT = 2
_FURTHEST = timedelta(days=365)


async def request(db: AsyncSession, approval_id: int, form: DeadlineExtensionForm, *, by: Actor) -> ApprovalExtension:
    """Ask for a later due time for the seat one is to sign.

    Raises as `policy.check_decision`; Invalid for a date that is not later or too far away; Conflict while another
    extension of the seat is open or when it had two already.
    """
    approval = await get_approval(db, by, approval_id, lock=True)
    if approval.subject_type is SubjectType.APPROVAL_EXTENSION:
        raise Conflict("approval.extension_of_extension", "기한연장 결재의 기한은 다시 연장할 수 없습니다.")
    claim = policy.check_decision(approval, await standing_of(db, by), by=by)
    await _check(db, claim, form)
    extension = ApprovalExtension(
        number=await numbers.take(db, "APX"),
        title=f"{approval.number} 결재 기한연장",
        institution_id=approval.institution_id,
        approval_id=approval.id,
        seat=claim.seat,
        requested_by=await db.get_one(User, by.id),
        reason=form.reason,
        old_due_at=claim.seat.due_at,
        new_due_at=form.new_due_at,
        status=DeadlineExtensionStatus.PENDING,
    )
    db.add(extension)
    await db.flush()
    await events.emit(
        "approval.extension_requested", extension, by=by, note=f"{at_seoul(form.new_due_at)}까지: {form.reason}"
    )
    line = ApprovalRequest(steps=[await _next_approver(db, approval, claim, by)], comment=form.reason)
    assert by.id is not None  # noqa: S101 - a person holds the claim
    await service.submit(
        db,
        extension,
        SubjectType.APPROVAL_EXTENSION,
        line,
        requester_id=by.id,
        by=by,
        path=f"/app/approvals/{approval.id}",
    )
    return extension


async def _check(db: AsyncSession, claim: Claim, form: DeadlineExtensionForm) -> None:
    now, due = clock.now(), claim.seat.due_at
    if due is None or claim.step.status is not StepStatus.CURRENT:
        raise Conflict("approval.extension_no_deadline", "연장할 기한이 없습니다.")
    if not max(now, due) < form.new_due_at <= now + _FURTHEST:
        raise Invalid("approval.extension_date", "새 기한은 지금 기한보다 늦고 1년 이내여야 합니다.")
    same_seat = select(ApprovalExtension.status).where(ApprovalExtension.seat_id == claim.seat.id)
    earlier = list(await db.scalars(same_seat))
    if DeadlineExtensionStatus.PENDING in earlier:
        raise Conflict("approval.extension_pending", "이미 결재 중인 기한연장이 있습니다.")
    if len(earlier) >= MAX_PER_SEAT:
        raise Conflict("approval.extension_limit", f"기한연장은 {MAX_PER_SEAT}번까지 요청할 수 있습니다.")


async def _next_approver(db: AsyncSession, approval: Approval, claim: Claim, by: Actor) -> StepForm:
    """Whoever comes after may grant it, any of them; for the last one the managers of the desk."""
    behind = next((step for step in approval.steps if step.position == claim.step.position + 1), None)
    targets = [_target(seat) for seat in behind.seats if seat.user_id != by.id] if behind else []
    return StepForm(kind=StepKind.DECISION, mode=StepMode.ANY, targets=targets or await _managers(db, by))


async def _managers(db: AsyncSession, by: Actor) -> list[Target]:
    """The roles that look after approvals and have somebody beside the one who asks."""
    others = select(User.role).where(
        User.role.in_(roles_with(Permission.APPROVAL_MANAGE)),
        User.is_active,
        User.is_service.is_(False),
        User.id != by.id,
    )
    roles = (await db.scalars(others.distinct().order_by(User.role))).all()
    if not roles:
        raise Conflict("approval.extension_nobody", "기한연장을 결재할 다른 사람이 없습니다.")
    return [Target(role=role) for role in roles]


def _target(seat: ApprovalSeat) -> Target:
    return Target(user_id=seat.user_id, group_id=seat.group_id, role=seat.role)


async def _content(db: AsyncSession, extension: ApprovalExtension) -> Content:
    number = await db.scalar(select(Approval.number).where(Approval.id == extension.approval_id))
    return Content(
        fields={
            "문서번호": number,
            "지금 기한": at_seoul(extension.old_due_at),
            "새 기한": at_seoul(extension.new_due_at),
            "사유": extension.reason,
        }
    )


async def _settle(db: AsyncSession, approval: Approval, by: Actor) -> ApprovalExtension:
    """An approved extension becomes the due time of its seat, unless the seat was signed meanwhile."""
    extension = await db.scalar(
        select(ApprovalExtension)
        .where(ApprovalExtension.id == approval.subject_id)
        .options(joinedload(ApprovalExtension.seat))
        .with_for_update(of=ApprovalExtension)
    )
    assert extension is not None  # noqa: S101 - extensions are never deleted
    status = _AFTER_APPROVAL.get(approval.status)
    if status is None or extension.status is not DeadlineExtensionStatus.PENDING:
        return extension
    extension.status, extension.decided_at = status, clock.now()
    if status is DeadlineExtensionStatus.APPROVED:
        await _extend(db, extension, by)
    return extension


async def _extend(db: AsyncSession, extension: ApprovalExtension, by: Actor) -> None:
    approval = await db.get_one(Approval, extension.approval_id, with_for_update=True)
    seat = extension.seat
    if approval.status is not ApprovalStatus.IN_PROGRESS or seat.status is not StepStatus.CURRENT:
        return
    seat.due_at = extension.new_due_at
    seat.reminded_percent = min(seat.reminded_percent, deadlines.REMINDERS[0])
    seat.next_notice_at = extension.new_due_at
    nearest = select(func.min(ApprovalSeat.due_at)).where(
        ApprovalSeat.approval_id == approval.id,
        ApprovalSeat.status.in_(OPEN_STEPS),
        ApprovalSeat.id != seat.id,
    )
    others = await db.scalar(nearest)
    approval.due_at = min(at for at in (seat.due_at, others) if at is not None)
    await db.flush()
    await events.emit(
        "approval.extended",
        extension,
        by=by,
        note=extension.reason,
        old_due=at_seoul(extension.old_due_at),
        new_due=at_seoul(extension.new_due_at),
    )


_AFTER_APPROVAL = {
    ApprovalStatus.APPROVED: DeadlineExtensionStatus.APPROVED,
    ApprovalStatus.REJECTED: DeadlineExtensionStatus.REJECTED,
    ApprovalStatus.WITHDRAWN: DeadlineExtensionStatus.WITHDRAWN,
}
subjects.register(SubjectType.APPROVAL_EXTENSION, _settle, _content)
