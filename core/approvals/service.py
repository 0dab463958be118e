"""Submitting, deciding and taking back: one round of a document, its line moved by `machine`, each act signed.

Every decision happens under the lock of the round's row, so of two at the same moment one wins and the other is told
who it was.
"""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import events, numbers
from core.access import Actor
from core.approvals import deadlines, ledger, lines, machine, policy, queries, subjects
from core.approvals.enums import (
    KIND_LABELS,
    ApprovalStatus,
    Authentication,
    Capacity,
    ReaderKind,
    RecordKind,
    StepStatus,
    SubjectType,
)
from core.approvals.policy import Claim
from core.approvals.queries import get_approval, standing_of
from core.approvals.schemas import ApprovalRequest
from core.config import get_settings
from core.errors import Conflict, Forbidden
from core.signatures import reauthentication
from models import Approval, ApprovalReader, ApprovalStep, Institution, User
from utils import clock


@dataclass(frozen=True, slots=True)
class Signing:
    """What came with a signature: the hash and the step that were before one's eyes, and how one proved who one is."""

    content_hash: str | None = None
    step_id: int | None = None
    authentication: Authentication = Authentication.SESSION


_PLAIN = Signing()
REASON_LENGTH = 5
"""Characters a rejection says at least (utils.forms.Reason)."""


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
    """Start a round for a subject whose page is at `path`: freeze its content, seat the line, sign the submission.

    Raises Invalid as `lines.plan`.
    """
    drafter = await db.get_one(User, by.id)
    content = await subjects.content_of(db, subject_type, subject)
    excluded = frozenset({drafter.id, requester_id, content.editor_id or drafter.id})
    drafting = lines.Drafting(subject_type, subject.institution_id, content, excluded, by)
    planned = await lines.plan(db, form, drafting)
    same_subject = (Approval.subject_type == subject_type) & (Approval.subject_id == subject.id)
    round_ = (await db.scalar(select(func.max(Approval.round)).where(same_subject)) or 0) + 1
    number = await numbers.take(db, "AP")
    institution = await db.get_one(Institution, subject.institution_id)
    frozen = ledger.freeze(
        number,
        round_,
        subject_type,
        subject,
        content,
        institution=institution,
        requester=await db.get_one(User, requester_id),
        drafter=drafter,
    )
    approval = Approval(
        number=number,
        subject_type=subject_type,
        subject_id=subject.id,
        subject_number=subject.number,
        subject_title=subject.title,
        subject_path=path,
        institution=institution,
        requester_id=requester_id,
        drafter=drafter,
        editor_id=content.editor_id,
        round=round_,
        status=ApprovalStatus.IN_PROGRESS,
        category=content.category,
        amount=content.amount,
        grade=content.grade,
        template_id=planned.template.id if planned.template else None,
        requires_reauthentication=planned.requires_reauthentication or get_settings().APPROVAL_REAUTHENTICATION,
        comment=form.comment,
        content=frozen.text,
        content_hash=frozen.digest,
        steps=planned.steps,
        readers=planned.readers,
        records=[],
        created_at=clock.now(),
    )
    for step in approval.steps:
        step.status = StepStatus.WAITING
        for seat in step.seats:
            seat.approval, seat.status, seat.is_final = approval, StepStatus.WAITING, False
    db.add(approval)
    await db.flush()
    moved = machine.begin(approval)
    await deadlines.open_steps(db, approval, moved.opened)
    await ledger.write(db, approval, RecordKind.SUBMITTED, by=by, comment=form.comment)
    await db.flush()
    names = line_in_words(approval)
    await events.emit("approval.requested", subject, by=by, note=names, approvers=names)
    return approval


async def approve(
    db: AsyncSession,
    approval_id: int,
    *,
    comment: str | None = None,
    final: bool = False,
    signing: Signing = _PLAIN,
    by: Actor,
) -> Approval:
    """Sign; after the last step the subject moves on. `final` decides for all who come after (전결).

    Raises as `policy.check_decision`, and as `policy.check_final`.
    """
    approval, claim = await _claimed(db, approval_id, signing, by, final=final)
    if final:
        return await _finalize(db, approval, claim, comment, signing, by)
    await _sign(db, approval, claim, RecordKind.APPROVED, comment, signing, by=by)
    deferred = claim.step.status is StepStatus.DEFERRED
    moved = machine.approve(approval, claim.step, claim.seat)
    if claim.step.status is StepStatus.APPROVED:
        claim.step.ended_at = clock.now()
    if moved.finished and not deferred:
        subject = await _approved(db, approval, by)
        await events.emit("approval.approved", subject, by=by, note=comment)
        return approval
    await deadlines.open_steps(db, approval, moved.opened)
    subject = await subjects.of(db, approval)
    next_names = ", ".join(policy.seat_name(seat) for seat in policy.open_seats(approval)) or "없음"
    await db.flush()
    await events.emit("approval.step_approved", subject, by=by, note=comment, next_approver=next_names)
    return approval


async def reject(
    db: AsyncSession,
    approval_id: int,
    *,
    reason: str,
    to_position: int | None = None,
    signing: Signing = _PLAIN,
    by: Actor,
) -> Approval:
    """Send the document back: to its drafter, or to an earlier step, which then has its turn again (전단계 반려).

    An objection to a document that was signed afterwards (후결) changes nothing but is told. Raises as
    `policy.check_decision`, Invalid for a position that is no earlier step.
    """
    approval, claim = await _claimed(db, approval_id, signing, by)
    if to_position is not None:
        return await _send_back(db, approval, claim, to_position, reason, signing, by)
    objects = approval.status is not ApprovalStatus.IN_PROGRESS
    await _sign(db, approval, claim, RecordKind.REJECTED, reason, signing, by=by)
    machine.reject(approval, claim.step, claim.seat)
    claim.step.ended_at = clock.now()
    if not objects:
        approval.completed_at = clock.now()
    deadlines.refresh(approval)
    subject = await (subjects.of(db, approval) if objects else subjects.settle(db, approval, by))
    await db.flush()
    if objects:
        await events.emit("approval.objected", subject, by=by, note=reason, excerpt=events.excerpt(reason))
    else:
        await events.emit("approval.rejected", subject, by=by, note=reason, excerpt=events.excerpt(reason))
    return approval


async def hold(db: AsyncSession, approval_id: int, *, reason: str, signing: Signing = _PLAIN, by: Actor) -> Approval:
    """Put a document aside with a reason (보류); it can be decided later, and its deadline goes on."""
    approval, claim = await _claimed(db, approval_id, signing, by)
    if claim.seat.held_at is not None:
        raise Conflict("approval.held", "이미 보류한 문서입니다.")
    claim.seat.held_at, claim.seat.comment = clock.now(), reason
    principal = await db.get_one(User, claim.principal_id)
    await ledger.write(
        db,
        approval,
        RecordKind.HELD,
        by=by,
        claim=claim,
        principal=principal,
        authentication=signing.authentication,
        comment=reason,
    )
    subject = await subjects.of(db, approval)
    await db.flush()
    await events.emit("approval.held", subject, by=by, note=reason, excerpt=events.excerpt(reason))
    return approval


async def give_opinion(db: AsyncSession, approval_id: int, *, content: str, by: Actor) -> Approval:
    """Say something on the document without deciding it. Raises Forbidden for one who has no part in it."""
    approval = await get_approval(db, by, approval_id, lock=True)
    if by.is_service or not policy.may_speak(approval, await standing_of(db, by), by=by):
        raise Forbidden("approval.not_on_line", "결재선에 있거나 참조된 사람만 의견을 남길 수 있습니다.")
    await ledger.write(db, approval, RecordKind.OPINION, by=by, comment=content)
    subject = await subjects.of(db, approval)
    await db.flush()
    await events.emit("approval.opinion", subject, by=by, note=events.excerpt(content))
    return approval


async def acknowledge(db: AsyncSession, approval_id: int, *, by: Actor) -> Approval:
    """Say that one has read what others decided or what one was named for; a second time changes nothing."""
    approval = await get_approval(db, by, approval_id, lock=True)
    waiting = policy.unread(approval, by=by)
    if not waiting:
        return approval
    for reader in waiting:
        reader.acknowledged_at = clock.now()
    subject = await subjects.of(db, approval)
    await db.flush()
    await events.emit("approval.acknowledged", subject, by=by)
    return approval


async def withdraw(db: AsyncSession, approval_id: int, *, reason: str | None = None, by: Actor) -> Approval:
    """Take a round back (회수) until its last decision. Raises as `policy.check_withdrawal`."""
    approval = await get_approval(db, by, approval_id, lock=True)
    policy.check_withdrawal(approval, by=by)
    await _end(db, approval, ApprovalStatus.WITHDRAWN, RecordKind.WITHDRAWN, reason, by)
    subject = await subjects.settle(db, approval, by)
    await db.flush()
    await events.emit("approval.withdrawn", subject, by=by, note=reason)
    return approval


async def void(db: AsyncSession, subject_type: SubjectType, subject_id: int, *, by: Actor) -> None:
    """End the open round of a subject whose content was changed: what nobody has read must not be approved.

    Raises Forbidden for one who is on its line: nobody changes what he is to decide.
    """
    approval_id = await queries.open_round(db, subject_type, subject_id)
    if approval_id is None:
        return
    approval = await get_approval(db, by, approval_id, lock=True)
    if approval.status is not ApprovalStatus.IN_PROGRESS:
        return
    if policy.is_on_line(approval, await standing_of(db, by), by=by):
        raise Forbidden("approval.on_line", "결재선에 있는 사람은 결재 중인 내용을 고칠 수 없습니다.")
    await _end(db, approval, ApprovalStatus.VOIDED, RecordKind.VOIDED, None, by)
    subject = await subjects.settle(db, approval, by)
    await db.flush()
    await events.emit("approval.voided", subject, by=by, note=approval.number)


def line_in_words(approval: Approval) -> str:
    """박서연(검토) → 오세훈(결재)"""
    return " → ".join(
        f"{', '.join(policy.seat_name(seat) for seat in step.seats)}({KIND_LABELS[step.kind]})"
        for step in approval.steps
    )


async def _claimed(
    db: AsyncSession, approval_id: int, signing: Signing, by: Actor, *, final: bool = False
) -> tuple[Approval, Claim]:
    approval = await get_approval(db, by, approval_id, lock=True)
    standing = await standing_of(db, by, lock=True)
    claim = policy.check_decision(approval, standing, step_id=signing.step_id, final=final, by=by)
    policy.check_read(approval, signing.content_hash)
    if approval.requires_reauthentication:
        await reauthentication.require(db, signing.authentication, by=by)
    if final:
        policy.check_final(approval, claim, await queries.authority_rules(db), standing, by)
    return approval, claim


async def _sign(
    db: AsyncSession,
    approval: Approval,
    claim: Claim,
    kind: RecordKind,
    comment: str | None,
    signing: Signing,
    *,
    is_final: bool = False,
    to_position: int | None = None,
    by: Actor,
) -> None:
    """Write the decision on the seat and in the ledger; a principal who was stood in for gets it to read."""
    now = clock.now()
    principal = await db.get_one(User, claim.principal_id)
    seat = claim.seat
    seat.decided_at, seat.comment, seat.held_at, seat.is_final = now, comment, None, is_final
    seat.principal, seat.actor, seat.capacity = principal, await db.get_one(User, by.id), claim.capacity
    await ledger.write(
        db,
        approval,
        kind,
        by=by,
        claim=claim,
        principal=principal,
        is_final=is_final,
        to_position=to_position,
        authentication=signing.authentication,
        comment=comment,
        at=now,
    )
    if claim.capacity in (Capacity.SUBSTITUTE, Capacity.DELEGATE):
        _give_to_read(approval, [principal], ReaderKind.REPORT)


async def _finalize(
    db: AsyncSession, approval: Approval, claim: Claim, comment: str | None, signing: Signing, by: Actor
) -> Approval:
    await _sign(db, approval, claim, RecordKind.APPROVED, comment, signing, is_final=True, by=by)
    moved = machine.decide_finally(approval, claim.step, claim.seat)
    claim.step.ended_at = clock.now()
    passed_over = [seat.user for seat in moved.skipped]
    _give_to_read(approval, [user for user in passed_over if user is not None], ReaderKind.AFTER)
    subject = await _approved(db, approval, by)
    await events.emit("approval.final", subject, by=by, note=comment)
    return approval


async def _send_back(
    db: AsyncSession, approval: Approval, claim: Claim, to_position: int, reason: str, signing: Signing, by: Actor
) -> Approval:
    policy.check_send_back(approval, claim, to_position)
    await _sign(db, approval, claim, RecordKind.REJECTED, reason, signing, to_position=to_position, by=by)
    undone = [step for step in approval.steps if machine.goes_back(step, to_position)]
    moved = machine.send_back(approval, to_position)
    for step in undone:
        _unsign(step)
    await deadlines.open_steps(db, approval, moved.opened)
    subject = await subjects.of(db, approval)
    await db.flush()
    again = ", ".join(policy.seat_name(seat) for seat in policy.open_seats(approval))
    await events.emit(
        "approval.sent_back", subject, by=by, note=reason, excerpt=events.excerpt(reason), next_approver=again
    )
    return approval


async def _approved(db: AsyncSession, approval: Approval, by: Actor) -> subjects.Subject:
    now = clock.now()
    approval.completed_at = now
    for reader in approval.readers:
        reader.arrived_at = reader.arrived_at or now
    deadlines.refresh(approval)
    subject = await subjects.settle(db, approval, by)
    await db.flush()
    return subject


async def _end(
    db: AsyncSession, approval: Approval, status: ApprovalStatus, kind: RecordKind, reason: str | None, by: Actor
) -> None:
    await ledger.write(db, approval, kind, by=by, comment=reason)
    machine.end(approval, status)
    approval.completed_at = clock.now()
    deadlines.refresh(approval)


def _give_to_read(approval: Approval, people: list[User], kind: ReaderKind) -> None:
    there = {(reader.user_id or reader.user.id, reader.kind) for reader in approval.readers}
    for user in dict.fromkeys(people):
        if (user.id, kind) not in there:
            approval.readers.append(ApprovalReader(user_id=user.id, user=user, kind=kind, arrived_at=clock.now()))


def _unsign(step: ApprovalStep) -> None:
    """What was signed here counts no more; the records keep it."""
    if step.status is StepStatus.WAITING:
        step.started_at = step.ended_at = None
    for seat in step.seats:
        seat.decided_at = seat.comment = seat.capacity = seat.held_at = seat.delegate = None
        seat.principal = seat.actor = None
        seat.is_final = False
        if seat.status is StepStatus.WAITING:
            seat.due_at = seat.opened_at = None
