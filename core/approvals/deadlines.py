"""When a seat is due, and when the clock has something to do for it.

Working time of the approver's own calendar: that of the institution he belongs to, and the desk's (the default one) for
the desk, groups and roles. Without any calendar there is no deadline.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from core.approvals.enums import OPEN_STEPS, OverdueAction
from core.calendars.queries import arithmetic, calendar_of, version_at
from models import Approval, ApprovalSeat, ApprovalStep
from utils import clock
from utils.business_calendar import BusinessCalendar

REMINDERS = (50, 100, 150)
"""Percent of the deadline at which the approver is reminded."""


async def open_steps(db: AsyncSession, approval: Approval, steps: Iterable[ApprovalStep]) -> None:
    """Start the deadlines of the steps whose turn has come."""
    now = clock.now()
    for step in steps:
        step.started_at, step.ended_at = now, None
        for seat in step.seats:
            seat.opened_at, seat.reminded_percent, seat.overdue_handled_at = now, 0, None
            calendar = await calendar_for(db, approval, seat)
            seat.due_at = calendar.after(now, timedelta(minutes=step.deadline_minutes)) if calendar else None
            seat.next_notice_at = next_notice(step, seat, calendar)
    refresh(approval)


def refresh(approval: Approval) -> None:
    """Bring the round's own due time in line with those of its open seats; what is over asks for nothing."""
    dues: list[datetime] = []
    for step in approval.steps:
        for seat in step.seats:
            if seat.status in OPEN_STEPS:
                dues += [seat.due_at] if seat.due_at else []
            else:
                seat.next_notice_at = None
    approval.due_at = min(dues, default=None)


async def calendar_for(db: AsyncSession, approval: Approval, seat: ApprovalSeat) -> BusinessCalendar | None:
    """The working time of whoever is to sign."""
    institution_id = seat.user.institution_id if seat.user else seat.group.institution_id if seat.group else None
    calendar = await calendar_of(db, institution_id)
    version = await version_at(db, calendar.id, clock.now()) if calendar else None
    return arithmetic(version) if version else None


def reminder_at(step: ApprovalStep, seat: ApprovalSeat, percent: int, calendar: BusinessCalendar) -> datetime:
    """When the seat is to be reminded: at half its time, when it is due, and half its time later."""
    assert seat.opened_at is not None  # noqa: S101 - of an open seat
    assert seat.due_at is not None  # noqa: S101 - of an open seat with a calendar
    half = timedelta(minutes=step.deadline_minutes) / 2
    if percent < 100:
        return min(calendar.after(seat.opened_at, half), seat.due_at)
    return seat.due_at if percent == 100 else calendar.after(seat.due_at, half)


def overdue_at(step: ApprovalStep, seat: ApprovalSeat, calendar: BusinessCalendar) -> datetime | None:
    """When a report to the managers or an automatic delegation follows; None when nothing does or it has happened."""
    if step.overdue_action is OverdueAction.NONE or step.overdue_minutes is None or seat.overdue_handled_at:
        return None
    assert seat.opened_at is not None  # noqa: S101 - of an open seat
    return calendar.after(seat.opened_at, timedelta(minutes=step.overdue_minutes))


def next_notice(step: ApprovalStep, seat: ApprovalSeat, calendar: BusinessCalendar | None) -> datetime | None:
    """When the clock looks at the seat next."""
    if calendar is None or seat.due_at is None:
        return None
    ahead = next((percent for percent in REMINDERS if percent > seat.reminded_percent), None)
    moments = [reminder_at(step, seat, ahead, calendar)] if ahead else []
    moments += [at] if (at := overdue_at(step, seat, calendar)) else []
    return min(moments, default=None)
