"""Submitting, deciding and withdrawing: one round, serial steps.

The full 결재 (협조, 합의, 전결, 대결) grows from here.
"""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import events
from core.access import Actor, Permission
from core.approvals import policy, subjects
from core.approvals.enums import ApprovalStatus, StepStatus, SubjectType
from core.approvals.queries import get_approval
from core.approvals.schemas import ApprovalOut, ApprovalRequest, StepOut
from core.users.queries import holders
from models import Approval, ApprovalStep, User
from utils import clock
from utils.forms import Named


async def submit(
    db: AsyncSession,
    subject: subjects.Subject,
    subject_type: SubjectType,
    form: ApprovalRequest,
    *,
    requester_id: int,
    by: Actor,
    path: str,
) -> Approval:
    """Start a round for a subject whose page is at `path`.

    Raises Invalid when somebody on the line could not or must not decide it.
    """
    policy.check_line(form.approver_ids, drafter_id=by.id, requester_id=requester_id)
    approvers = await holders(db, form.approver_ids, Permission.APPROVAL_DECIDE, institution_id=subject.institution_id)
    same_subject = (Approval.subject_type == subject_type) & (Approval.subject_id == subject.id)
    last_round = await db.scalar(select(func.max(Approval.round)).where(same_subject)) or 0
    approval = Approval(
        subject_type=subject_type,
        subject_id=subject.id,
        subject_number=subject.number,
        subject_title=subject.title,
        subject_path=path,
        institution_id=subject.institution_id,
        requester_id=requester_id,
        drafter=await db.get_one(User, by.id),
        round=last_round + 1,
        comment=form.comment,
        steps=[_step(position, approver) for position, approver in enumerate(approvers, start=1)],
    )
    db.add(approval)
    await db.flush()
    names = " → ".join(approver.name for approver in approvers)
    await events.emit("approval.requested", subject, by=by, note=names, approvers=names)
    return approval


async def approve(db: AsyncSession, approval_id: int, *, comment: str | None, by: Actor) -> Approval:
    """Sign the step whose turn it is; after the last one the subject moves on. Raises as `policy.check_decision`."""
    approval = await get_approval(db, by, approval_id, lock=True)
    step = policy.check_decision(approval, by=by)
    _decide(step, StepStatus.APPROVED, comment)
    following = _next_of(approval, step)
    if following is not None:
        following.status = StepStatus.CURRENT
        subject = await subjects.settle(db, approval, by)
        next_name = following.approver.name
        await events.emit("approval.step_approved", subject, by=by, note=comment, next_approver=next_name)
        return approval
    _finish(approval, ApprovalStatus.APPROVED)
    subject = await subjects.settle(db, approval, by)
    await events.emit("approval.approved", subject, by=by, note=comment)
    return approval


async def reject(db: AsyncSession, approval_id: int, *, reason: str, by: Actor) -> Approval:
    """Send it back to the drafter; the steps behind are void. Raises as `policy.check_decision`."""
    approval = await get_approval(db, by, approval_id, lock=True)
    step = policy.check_decision(approval, by=by)
    _decide(step, StepStatus.REJECTED, reason)
    _void_open_steps(approval)
    _finish(approval, ApprovalStatus.REJECTED)
    subject = await subjects.settle(db, approval, by)
    await events.emit("approval.rejected", subject, by=by, note=reason, excerpt=events.excerpt(reason))
    return approval


async def withdraw(db: AsyncSession, approval_id: int, *, reason: str | None, by: Actor) -> Approval:
    """Take a round back (회수) until its last decision. Raises as `policy.check_withdrawal`."""
    approval = await get_approval(db, by, approval_id, lock=True)
    policy.check_withdrawal(approval, by=by)
    _void_open_steps(approval)
    _finish(approval, ApprovalStatus.WITHDRAWN)
    subject = await subjects.settle(db, approval, by)
    await events.emit("approval.withdrawn", subject, by=by, note=reason)
    return approval


def present(approval: Approval, *, by: Actor) -> ApprovalOut:
    """The round as its readers see it, with what this one may do."""
    return ApprovalOut(
        id=approval.id,
        subject_type=approval.subject_type,
        subject_id=approval.subject_id,
        subject_number=approval.subject_number,
        subject_title=approval.subject_title,
        subject_path=approval.subject_path,
        round=approval.round,
        status=approval.status,
        comment=approval.comment,
        drafter=Named.model_validate(approval.drafter),
        created_at=approval.created_at,
        completed_at=approval.completed_at,
        steps=[StepOut.model_validate(step) for step in approval.steps],
        can=policy.actions(approval, by=by),
    )


def _step(position: int, approver: User) -> ApprovalStep:
    status = StepStatus.CURRENT if position == 1 else StepStatus.WAITING
    return ApprovalStep(position=position, approver=approver, status=status)


def _decide(step: ApprovalStep, status: StepStatus, comment: str | None) -> None:
    step.status, step.comment, step.decided_at = status, comment, clock.now()


def _next_of(approval: Approval, step: ApprovalStep) -> ApprovalStep | None:
    return next((other for other in approval.steps if other.position == step.position + 1), None)


def _void_open_steps(approval: Approval) -> None:
    for step in approval.steps:
        if step.status in (StepStatus.WAITING, StepStatus.CURRENT):
            step.status = StepStatus.VOID


def _finish(approval: Approval, status: ApprovalStatus) -> None:
    approval.status, approval.completed_at = status, clock.now()
