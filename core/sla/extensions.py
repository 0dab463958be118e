"""기한연장: another due time for one clock, asked with a reason, decided by an approval line.

Only an approved extension moves an agreed date. The old due time stays on record, and one that had passed before stays
a breach.
"""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from core import events, numbers
from core.access import Actor
from core.approvals import service as approvals
from core.approvals import subjects
from core.approvals.enums import ApprovalStatus, SubjectType
from core.approvals.subjects import Content
from core.errors import Conflict
from core.sla import clocks
from core.sla.enums import ACTIVE_CLOCKS, TARGET_LABELS, ExtensionStatus, SlaEventKind, SlaSubject, SlaTarget
from core.sla.schemas import ExtensionForm
from core.tasks.policy import FINISHED
from models import Approval, SlaClock, SlaExtension, SRRequest, User
from schemas import ApprovalRequest
from utils import clock as wall
from utils.text import at_seoul


async def request(db: AsyncSession, sr: SRRequest, form: ExtensionForm, *, by: Actor) -> tuple[SlaExtension, Approval]:
    """Ask for a later due time and put it to approval.

    Raises Conflict when the clock does not run, when the date is not later, or while another extension is open.
    """
    clock = await _active_clock(db, sr, form.target)
    if form.new_due_at <= max(wall.now(), clock.due_at or wall.now()):
        raise Conflict("sla.extension_not_later", "새 기한은 지금 기한보다 늦어야 합니다.")
    await _refuse_second(db, clock)
    extension = SlaExtension(
        number=await numbers.take(db, "EXT"),
        title=f"{sr.number} {TARGET_LABELS[form.target]} 기한연장",
        clock=clock,
        institution_id=sr.institution_id,
        requested_by=await db.get_one(User, by.id),
        reason=form.reason,
        old_due_at=clock.due_at,
        new_due_at=form.new_due_at,
    )
    db.add(extension)
    await db.flush()
    await events.emit("sla.extension_requested", sr, by=by, note=f"{at_seoul(form.new_due_at)}까지: {form.reason}")
    line = form.approval or ApprovalRequest(approver_ids=form.approver_ids)
    line = line.model_copy(update={"comment": form.reason})
    approval = await approvals.submit(
        db, extension, SubjectType.SLA_EXTENSION, line, requester_id=sr.requester_id, by=by, path=f"/app/tasks/{sr.id}"
    )
    return extension, approval


async def _active_clock(db: AsyncSession, sr: SRRequest, target: SlaTarget) -> SlaClock:
    own = await clocks.clocks_of(db, SlaSubject.SR, sr.id)
    active = [clock for clock in own if clock.target is target and clock.state in ACTIVE_CLOCKS]
    if not active or target is SlaTarget.UPDATE:
        raise Conflict("sla.no_clock", f"연장할 {TARGET_LABELS[target]} 기한이 없습니다.")
    return active[-1]


async def _refuse_second(db: AsyncSession, clock: SlaClock) -> None:
    pending = select(SlaExtension.id).where(
        SlaExtension.clock_id == clock.id, SlaExtension.status == ExtensionStatus.PENDING
    )
    if await db.scalar(pending) is not None:
        raise Conflict("sla.extension_pending", "이미 결재 중인 기한연장이 있습니다.")


async def _settle(db: AsyncSession, approval: Approval, by: Actor) -> SlaExtension:
    """Follow the approval: an approved extension becomes the agreed due time of its clock."""
    extension = await db.scalar(
        select(SlaExtension)
        .where(SlaExtension.id == approval.subject_id)
        .options(joinedload(SlaExtension.clock))
        .with_for_update(of=SlaExtension)
    )
    assert extension is not None  # noqa: S101 - extensions are never deleted
    status = _AFTER_APPROVAL.get(approval.status)
    if status is None or extension.status is not ExtensionStatus.PENDING:
        return extension
    extension.status, extension.decided_at = status, wall.now()
    if status is ExtensionStatus.APPROVED:
        await _extend(db, extension, by)
    return extension


async def _extend(db: AsyncSession, extension: SlaExtension, by: Actor) -> None:
    clock = extension.clock
    sr = await db.get_one(SRRequest, clock.subject_id, with_for_update=True)
    if sr.status in FINISHED:
        return  # signed too late: what is over stays what it was
    clocks.happened(
        db,
        SlaSubject.SR,
        sr,
        SlaEventKind.AGREED,
        at=wall.now(),
        by=by,
        target=clock.target,
        due_at=extension.new_due_at,
        reason=extension.reason,
    )
    await clocks.refresh(db, SlaSubject.SR, sr)
    await events.emit(
        "sla.extended",
        sr,
        by=by,
        note=extension.reason,
        target=TARGET_LABELS[clock.target],
        old_due=at_seoul(extension.old_due_at),
        new_due=at_seoul(extension.new_due_at),
    )


_AFTER_APPROVAL = {
    ApprovalStatus.APPROVED: ExtensionStatus.APPROVED,
    ApprovalStatus.REJECTED: ExtensionStatus.REJECTED,
    ApprovalStatus.WITHDRAWN: ExtensionStatus.WITHDRAWN,
}


async def _content(db: AsyncSession, extension: SlaExtension) -> Content:
    """What is approved of an extension."""
    clock = await db.get_one(SlaClock, extension.clock_id)
    return Content(
        fields={
            "대상": extension.title,
            "구분": TARGET_LABELS[clock.target],
            "지금 기한": at_seoul(extension.old_due_at),
            "새 기한": at_seoul(extension.new_due_at),
            "사유": extension.reason,
        },
        editor_id=extension.requested_by_id,
    )


subjects.register(SubjectType.SLA_EXTENSION, _settle, _content)
