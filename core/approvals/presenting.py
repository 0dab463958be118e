"""A round as its readers see it, with what each may do; many at once without asking for each."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from core.access import Actor
from core.approvals import policy, queries
from core.approvals.enums import ApprovalStatus
from core.approvals.policy import Standing
from core.approvals.schemas import (
    ApprovalDetail,
    ApprovalOut,
    DeadlineExtensionOut,
    ReaderOut,
    RecordOut,
    SeatOut,
    StepOut,
)
from models import Approval, ApprovalAuthority, ApprovalSeat, ApprovalStep
from utils import clock
from utils.forms import Named


@dataclass(frozen=True, slots=True)
class _Eyes:
    """Who looks, with what lets him act, and whose stamps there are to show."""

    by: Actor
    standing: Standing
    rules: Sequence[ApprovalAuthority]
    stamped: set[int]


async def present(db: AsyncSession, approvals: Iterable[Approval], *, by: Actor) -> list[ApprovalOut]:
    """Rounds with their lines, in the given order."""
    rows = list(approvals)
    eyes = await _eyes(db, rows, by)
    return [_round(approval, eyes) for approval in rows]


async def present_one(db: AsyncSession, approval: Approval, *, by: Actor) -> ApprovalOut:
    """One round with its line."""
    (shown,) = await present(db, [approval], by=by)
    return shown


async def present_document(db: AsyncSession, approval: Approval, *, by: Actor) -> ApprovalDetail:
    """The document: the frozen content, every act, who reads along, every extension of a deadline."""
    shown = await present_one(db, approval, by=by)
    extensions = await queries.extensions_of(db, approval.id)
    return ApprovalDetail(
        **shown.__dict__,
        content=json.loads(approval.content),
        records=[RecordOut.model_validate(record) for record in approval.records],
        readers=[ReaderOut.model_validate(reader) for reader in approval.readers],
        extensions=[DeadlineExtensionOut.model_validate(extension) for extension in extensions],
    )


async def _eyes(db: AsyncSession, approvals: Sequence[Approval], by: Actor) -> _Eyes:
    if not approvals:
        return _Eyes(by, Standing(), (), set())
    signers = {seat.actor_id for row in approvals for step in row.steps for seat in step.seats if seat.actor_id}
    drafters = {row.drafter_id for row in approvals}
    return _Eyes(
        by,
        await queries.standing_of(db, by),
        await queries.authority_rules(db),
        await queries.stamped(db, signers | drafters),
    )


def _round(approval: Approval, eyes: _Eyes) -> ApprovalOut:
    allowed, step_id = policy.actions(approval, eyes.standing, eyes.rules, by=eyes.by)
    late = approval.due_at is not None and approval.due_at < clock.now()
    return ApprovalOut(
        id=approval.id,
        number=approval.number,
        subject_type=approval.subject_type,
        subject_id=approval.subject_id,
        subject_number=approval.subject_number,
        subject_title=approval.subject_title,
        subject_path=approval.subject_path,
        institution=Named.model_validate(approval.institution),
        round=approval.round,
        status=approval.status,
        comment=approval.comment,
        content_hash=approval.content_hash,
        requires_reauthentication=approval.requires_reauthentication,
        drafter=Named.model_validate(approval.drafter),
        drafter_position=approval.drafter.position,
        drafter_has_image=approval.drafter_id in eyes.stamped,
        created_at=approval.created_at,
        due_at=approval.due_at,
        is_overdue=late and approval.status is ApprovalStatus.IN_PROGRESS,
        completed_at=approval.completed_at,
        steps=[_step(step, eyes) for step in approval.steps],
        step_id=step_id,
        can=allowed,
    )


def _step(step: ApprovalStep, eyes: _Eyes) -> StepOut:
    return StepOut(
        id=step.id,
        position=step.position,
        kind=step.kind,
        mode=step.mode,
        needed=step.needed,
        deferred=step.deferred,
        status=step.status,
        started_at=step.started_at,
        ended_at=step.ended_at,
        seats=[_seat(seat, eyes) for seat in step.seats],
    )


def _seat(seat: ApprovalSeat, eyes: _Eyes) -> SeatOut:
    return SeatOut(
        id=seat.id,
        ordinal=seat.ordinal,
        user_id=seat.user_id,
        group_id=seat.group_id,
        role=seat.role.value if seat.role else None,
        name=policy.seat_name(seat),
        position=seat.user.position if seat.user else None,
        status=seat.status,
        due_at=seat.due_at,
        is_overdue=policy.is_open(seat) and seat.due_at is not None and seat.due_at < clock.now(),
        held_at=seat.held_at,
        delegate=_named(seat.delegate),
        principal=_named(seat.principal),
        actor=_named(seat.actor),
        capacity=seat.capacity,
        is_final=seat.is_final,
        comment=seat.comment,
        decided_at=seat.decided_at,
        has_image=seat.actor_id in eyes.stamped,
    )


def _named(row: object | None) -> Named | None:
    return Named.model_validate(row) if row is not None else None
