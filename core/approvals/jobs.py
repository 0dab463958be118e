"""What the clock does for approvals: reminds of deadlines, reports or delegates what stays undecided.

`next_notice_at` is indexed, so a look costs what is due, not what is open. Each seat is a transaction of its own. The
clock never decides anything.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import events
from core.access import SYSTEM, Permission
from core.approvals import deadlines, policy, subjects
from core.approvals.enums import OverdueAction
from core.approvals.queries import get_approval
from core.portions import each
from core.security import actor_of
from database import ReadLocal, transaction
from models import Approval, ApprovalSeat, ApprovalStep, User
from utils import clock
from utils.business_calendar import BusinessCalendar
from utils.text import at_seoul

_AT_ONCE = 500


async def remind() -> int:
    """Tell what is due of every open seat; how many were looked at."""
    return await each(_look, await due_seats())


async def due_seats() -> list[int]:
    """The seats the clock has something to do for, the longest waiting first."""
    async with ReadLocal() as db:
        rows = (
            select(ApprovalSeat.id)
            .where(ApprovalSeat.next_notice_at <= clock.now())
            .order_by(ApprovalSeat.next_notice_at, ApprovalSeat.id)
            .limit(_AT_ONCE)
        )
        return list(await db.scalars(rows))


async def _look(seat_id: int) -> None:
    async with transaction() as db:
        approval_id = await db.scalar(select(ApprovalSeat.approval_id).where(ApprovalSeat.id == seat_id))
        assert approval_id is not None  # noqa: S101 - seats are never deleted
        approval = await get_approval(db, SYSTEM, approval_id, lock=True)
        step, seat = next((step, seat) for step in approval.steps for seat in step.seats if seat.id == seat_id)
        calendar = await deadlines.calendar_for(db, approval, seat)
        if not policy.is_open(seat) or calendar is None or seat.due_at is None:
            seat.next_notice_at = None
            return
        now = clock.now()
        await _remind(db, approval, step, seat, calendar, now)
        await _handle_overdue(db, approval, step, seat, calendar, now)
        seat.next_notice_at = deadlines.next_notice(step, seat, calendar)


async def _remind(
    db: AsyncSession,
    approval: Approval,
    step: ApprovalStep,
    seat: ApprovalSeat,
    calendar: BusinessCalendar,
    now: datetime,
) -> None:
    """Say once how late it is; percents that passed while nobody looked are said as the last of them."""
    reached = [
        percent
        for percent in deadlines.REMINDERS
        if percent > seat.reminded_percent and deadlines.reminder_at(step, seat, percent, calendar) <= now
    ]
    if not reached:
        return
    seat.reminded_percent = reached[-1]
    subject = await subjects.of(db, approval)
    await events.emit(
        "approval.reminded",
        subject,
        by=SYSTEM,
        note=f"{reached[-1]}%",
        percent=reached[-1],
        approver=policy.seat_name(seat),
        due=at_seoul(seat.due_at),
    )


async def _handle_overdue(
    db: AsyncSession,
    approval: Approval,
    step: ApprovalStep,
    seat: ApprovalSeat,
    calendar: BusinessCalendar,
    now: datetime,
) -> None:
    at = deadlines.overdue_at(step, seat, calendar)
    if at is None or at > now:
        return
    seat.overdue_handled_at = now
    delegate = await _fit_delegate(db, approval, step) if step.overdue_action is OverdueAction.DELEGATE else None
    subject = await subjects.of(db, approval)
    name, due = policy.seat_name(seat), at_seoul(seat.due_at)
    if delegate is None:  # nobody may stand in: then the managers must at least know
        await events.emit("approval.escalated", subject, by=SYSTEM, approver=name, due=due)
        return
    seat.delegate = delegate
    await events.emit("approval.delegated", subject, by=SYSTEM, approver=name, due=due, delegate=delegate.name)


async def _fit_delegate(db: AsyncSession, approval: Approval, step: ApprovalStep) -> User | None:
    """Who was named for this, if he may sign today and it is not his own document."""
    user = await db.scalar(select(User).where(User.id == step.overdue_to_id, User.is_active))
    if user is None or user.id in policy.excluded(approval):
        return None
    return user if actor_of(user).may(Permission.APPROVAL_DECIDE) else None
