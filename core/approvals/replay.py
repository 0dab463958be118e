"""What a round must look like by its signed records alone: the line of the first one, moved by the others in order.

Pure, and on its own objects: nothing here has seen the rows that the result is compared with.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from core.approvals import machine
from core.approvals.enums import (
    OPEN_STEPS,
    ApprovalStatus,
    Authentication,
    Capacity,
    RecordKind,
    StepKind,
    StepMode,
    StepStatus,
)
from utils.forms import Form

# The shapes are strict: values are exactly as they are written (1 is not true), nothing is left out or added.


class SignedName(Form, strict=True):
    id: int
    name: str


class SignedSubject(Form, strict=True):
    type: str
    id: int
    number: str


class SignedTitle(SignedSubject, strict=True):
    """The subject as the content names it."""

    title: str


class SignedSeat(Form, strict=True):
    ordinal: int
    user: SignedName | None
    group: SignedName | None
    role: str | None


class SignedStep(Form, strict=True):
    position: int
    kind: StepKind
    mode: StepMode
    needed: int
    deferred: bool
    seats: list[SignedSeat]


class SignedRecord(Form, strict=True):
    """One act, as docs/approvals_signatures.md describes it; `line` stands in the first one only."""

    format: Literal["guardia-approval-record/1"]
    document: str
    round: int
    subject: SignedSubject
    content_sha256: str
    sequence: int
    previous: str | None
    kind: RecordKind
    step: int | None
    seat: int | None
    principal: SignedName | None
    actor: SignedName
    capacity: Capacity | None
    final: bool
    to_step: int | None
    authentication: Authentication
    comment: str | None
    time: str
    line: list[SignedStep] | None = None


class SignedField(Form, strict=True):
    label: str
    value: Any


class FrozenContent(Form, strict=True):
    """What was put to approval; `fields` in the order in which people read them."""

    format: Literal["guardia-approval-content/1"]
    document: str
    round: int
    subject: SignedTitle
    institution: SignedName
    requester: SignedName
    drafter: SignedName
    fields: list[SignedField]
    attachments: list[dict[str, Any]]


@dataclass(slots=True)
class Seat:
    """A place and what was decided on it; `decided_at` as records write a time."""

    ordinal: int
    user_id: int | None
    group_id: int | None
    role: str | None
    status: StepStatus = StepStatus.WAITING
    principal_id: int | None = None
    actor_id: int | None = None
    capacity: Capacity | None = None
    is_final: bool = False
    is_held: bool = False
    comment: str | None = None
    decided_at: str | None = None


@dataclass(slots=True)
class Step:
    """A step of the line, for `machine`."""

    position: int
    kind: StepKind
    mode: StepMode
    needed: int
    deferred: bool
    seats: list[Seat]
    status: StepStatus = StepStatus.WAITING


@dataclass(slots=True)
class Line:
    """The line, for `machine`. `owners` may take the round back; `excluded` must not decide it."""

    steps: list[Step]
    owners: frozenset[int] = field(default_factory=frozenset)
    excluded: frozenset[int] = field(default_factory=frozenset)
    status: ApprovalStatus = ApprovalStatus.IN_PROGRESS


def drawn(steps: Sequence[SignedStep], *, owners: frozenset[int], excluded: frozenset[int]) -> Line:
    """The line as it stood when the round was submitted."""
    line = Line([_step(step) for step in sorted(steps, key=lambda step: step.position)], owners, excluded)
    machine.begin(line)
    return line


def play(line: Line, records: Sequence[SignedRecord]) -> Iterator[tuple[int, str]]:
    """Move the line by what follows the first record; yields the number of each act that could not have happened, with
    the reason, and passes it over."""
    for record in records:
        reason = _act(line, record)
        if reason is not None:
            yield record.sequence, reason


def _act(line: Line, record: SignedRecord) -> str | None:
    if record.kind is RecordKind.OPINION:
        return None
    if record.kind is RecordKind.SUBMITTED:
        return "상신은 결재의 처음에만 있을 수 있습니다."
    if record.kind in _ENDS:
        return _end(line, record)
    found = _place(line, record)
    if found is None:
        return "결재선에 없는 자리에 서명했습니다."
    step, seat = found
    reason = _why_not(line, step, seat, record)
    if reason is None:
        _decide(line, step, seat, record)
    return reason


def _end(line: Line, record: SignedRecord) -> str | None:
    if line.status is not ApprovalStatus.IN_PROGRESS:
        return "이미 끝난 결재를 다시 끝냈습니다."
    if record.kind is RecordKind.WITHDRAWN and record.actor.id not in line.owners:
        return "기안자나 요청자가 아닌 사람이 회수했습니다."
    machine.end(line, _ENDS[record.kind])
    return None


def _why_not(line: Line, step: Step, seat: Seat, record: SignedRecord) -> str | None:
    """The first rule that this decision breaks, in Korean."""
    actor = record.actor.id
    # whoever decides for all (전결) need not wait for his turn
    can_be_signed = (*OPEN_STEPS, StepStatus.WAITING) if record.final else OPEN_STEPS
    signed_already = any(other.actor_id == actor and other.status is StepStatus.APPROVED for other in step.seats)
    checks = (
        (
            step.status not in can_be_signed or seat.status not in can_be_signed,
            "차례가 아니거나 이미 결재된 자리입니다.",
        ),
        (actor in line.excluded, "요청자·기안자·마지막 수정자가 자신의 문서를 결재했습니다."),
        (signed_already, "한 사람이 한 단계에 두 번 서명했습니다."),
        (not _fits(seat, record), "이 자리에 이 자격으로 서명할 수 있는 사람이 아닙니다."),
        (record.final and not _may_finalize(line, step, record), "전결할 수 없는 단계에서 전결했습니다."),
        (record.to_step is not None and not _may_send_back(line, step, record), "되돌릴 수 없는 단계로 되돌렸습니다."),
    )
    return next((sentence for broken, sentence in checks if broken), None)


def _fits(seat: Seat, record: SignedRecord) -> bool:
    """Whether capacity, principal and actor belong to this seat; who was in a group or away then is not signed."""
    principal, actor = record.principal.id if record.principal else None, record.actor.id
    by_capacity = {
        Capacity.SELF: principal == actor == seat.user_id,
        Capacity.MEMBER: principal == actor and seat.user_id is None,
        Capacity.SUBSTITUTE: principal == seat.user_id and principal not in (None, actor),
        Capacity.DELEGATE: principal == (seat.user_id or actor) and actor != seat.user_id,
    }
    return record.capacity is not None and by_capacity[record.capacity]


def _may_finalize(line: Line, step: Step, record: SignedRecord) -> bool:
    return (
        record.kind is RecordKind.APPROVED
        and line.status is ApprovalStatus.IN_PROGRESS
        and step.kind is StepKind.DECISION
        and record.capacity in (Capacity.SELF, Capacity.MEMBER)
        and machine.blocking(line, step) is None
    )


def _may_send_back(line: Line, step: Step, record: SignedRecord) -> bool:
    earlier = {other.position for other in line.steps if other.position < step.position}
    return record.kind is RecordKind.REJECTED and step.status is StepStatus.CURRENT and record.to_step in earlier


def _decide(line: Line, step: Step, seat: Seat, record: SignedRecord) -> None:
    if record.kind is RecordKind.HELD:
        seat.is_held, seat.comment = True, record.comment
        return
    seat.principal_id, seat.actor_id = record.principal.id if record.principal else None, record.actor.id
    seat.capacity, seat.is_final, seat.is_held = record.capacity, record.final, False
    seat.comment, seat.decided_at = record.comment, record.time
    if record.to_step is not None:
        _send_back(line, record.to_step)
    elif record.kind is RecordKind.REJECTED:
        machine.reject(line, step, seat)
    elif record.final:
        machine.decide_finally(line, step, seat)
    else:
        machine.approve(line, step, seat)


def _send_back(line: Line, to_position: int) -> None:
    again = [step for step in line.steps if step.position >= to_position and step.status is not StepStatus.DEFERRED]
    for step in again:
        step.seats = [Seat(seat.ordinal, seat.user_id, seat.group_id, seat.role) for seat in step.seats]
    machine.send_back(line, to_position)


def _place(line: Line, record: SignedRecord) -> tuple[Step, Seat] | None:
    seats = ((step, seat) for step in line.steps if step.position == record.step for seat in step.seats)
    return next((found for found in seats if found[1].ordinal == record.seat), None)


def _step(step: SignedStep) -> Step:
    seats = [
        Seat(seat.ordinal, seat.user.id if seat.user else None, seat.group.id if seat.group else None, seat.role)
        for seat in sorted(step.seats, key=lambda seat: seat.ordinal)
    ]
    return Step(step.position, step.kind, step.mode, step.needed, step.deferred, seats)


_ENDS = {RecordKind.WITHDRAWN: ApprovalStatus.WITHDRAWN, RecordKind.VOIDED: ApprovalStatus.VOIDED}
