"""Who may decide. Nobody decides what he drafted, asked for or last changed, by whichever door he comes in."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.access import Actor, Permission, roles_with
from core.approvals import machine
from core.approvals.enums import (
    OPEN_STEPS,
    ApprovalStatus,
    Capacity,
    ReaderKind,
    RecordKind,
    StepKind,
    StepStatus,
    SubjectType,
)
from core.approvals.line_schemas import StepForm
from core.errors import Conflict, Forbidden, Invalid
from core.users.enums import ROLE_LABELS, Role
from models import Approval, ApprovalAuthority, ApprovalReader, ApprovalRecord, ApprovalSeat, ApprovalStep
from utils.text import same_text


@dataclass(frozen=True, slots=True)
class Standing:
    """What lets somebody sign beside his own name: his active groups, whom he stands in for now (대결), his 직위."""

    groups: frozenset[int] = frozenset()
    stands_in_for: frozenset[int] = frozenset()
    position: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """That somebody may sign a seat, and in whose name."""

    step: ApprovalStep
    seat: ApprovalSeat
    capacity: Capacity
    principal_id: int


def excluded(approval: Approval) -> set[int]:
    """Those whose own it is: who asked for it, drafted it or last changed what is approved."""
    return {approval.requester_id, approval.drafter_id} | ({approval.editor_id} if approval.editor_id else set())


def claims(approval: Approval, standing: Standing, *, final: bool = False, by: Actor) -> list[Claim]:
    """The seats this person may sign now; the step whose turn it is before deferred ones, his own before others'.

    `final`: those from which he might decide for all (전결), for which no 검토 before him need be over.
    """
    if by.id is None or by.is_service or by.id in excluded(approval) or not by.may(Permission.APPROVAL_DECIDE):
        return []
    found = [
        Claim(step, seat, capacity, _principal(seat, capacity, by.id))
        for step in (machine.finalizing_steps(approval) if final else machine.current_steps(approval))
        if not _signed_in(step, by.id)
        for seat in step.seats
        if seat.status in machine.UNDECIDED and (capacity := capacity_of(approval, seat, standing, by=by)) is not None
    ]
    return sorted(found, key=lambda claim: (claim.step.status is StepStatus.DEFERRED, _RANK[claim.capacity]))


def capacity_of(approval: Approval, seat: ApprovalSeat, standing: Standing, *, by: Actor) -> Capacity | None:
    """In whose place this person would sign the seat; None when it is not for him."""
    if seat.user_id == by.id:
        return Capacity.SELF
    belongs = seat.group_id in standing.groups or seat.role is by.role
    if belongs and by.sees_institution(approval.institution_id):
        return Capacity.MEMBER
    if seat.user_id in standing.stands_in_for:
        return Capacity.SUBSTITUTE
    return Capacity.DELEGATE if seat.delegate_id == by.id else None


def check_decision(
    approval: Approval, standing: Standing, *, step_id: int | None = None, final: bool = False, by: Actor
) -> Claim:
    """The seat this person signs now; `step_id` is the step he had before his eyes, `final` that he means to decide for
    all, which still needs `check_final`.

    Raises Forbidden for one who is not on the line or whose own it is, Conflict (naming who was quicker) when the round
    is over or it is not his turn.
    """
    if by.id in excluded(approval):
        raise Forbidden("approval.self", "자신이 요청하거나 기안한, 또는 마지막으로 고친 건은 결재할 수 없습니다.")
    if by.is_service or not by.may(Permission.APPROVAL_DECIDE) or not is_on_line(approval, standing, by=by):
        raise Forbidden("approval.not_on_line", "이 결재선의 결재자가 아닙니다.")
    deciding = claims(approval, standing, final=True, by=by) if final else []
    own = deciding or [claim for claim in claims(approval, standing, by=by) if step_id in (None, claim.step.id)]
    if own:
        return own[0]
    if approval.status is not ApprovalStatus.IN_PROGRESS:
        raise Conflict("approval.over", why_over(approval))
    if any(_signed_in(step, by.id) for step in approval.steps if step.status in OPEN_STEPS):
        raise Conflict(
            "approval.twice_in_step", "이 단계는 이미 결재하셨습니다. 한 단계에는 한 번만 서명할 수 있습니다."
        )
    raise Conflict("approval.not_current", _whose_turn(approval))


def check_read(approval: Approval, content_hash: str | None) -> None:
    """Raise Conflict when the document is not the one that was read."""
    if content_hash is not None and content_hash != approval.content_hash:
        raise Conflict("approval.changed", "읽은 뒤에 내용이 바뀐 문서입니다. 다시 열어 확인해 주세요.")


def check_final(
    approval: Approval, claim: Claim, rules: Iterable[ApprovalAuthority], standing: Standing, by: Actor
) -> None:
    """전결: raise Forbidden unless the delegation of authority names this person for such a document, Conflict while
    a 협조 or 합의 before him is open."""
    if not may_finalize(approval, claim, rules, standing, by=by):
        raise Forbidden("approval.no_authority", "위임전결규정에 이 문서를 전결할 권한이 없습니다.")
    open_step = machine.blocking(approval, claim.step)
    if open_step is not None:
        raise Conflict("approval.agreement_pending", f"{open_step.position}번째 단계의 협조·합의가 끝나지 않았습니다.")


def may_finalize(
    approval: Approval, claim: Claim, rules: Iterable[ApprovalAuthority], standing: Standing, *, by: Actor
) -> bool:
    """Whether a rule of the delegation of authority lets this person decide for all; only in his own name."""
    own = claim.capacity in (Capacity.SELF, Capacity.MEMBER) and claim.step.kind is StepKind.DECISION
    under_way = approval.status is ApprovalStatus.IN_PROGRESS
    return own and under_way and any(_names(rule, approval, standing, by) for rule in rules)


def check_distinct(steps: Sequence[StepForm]) -> None:
    """Raise Invalid for a person who stands on a line twice, or a group or role twice in one step."""
    people = [target.user_id for step in steps for target in step.targets if target.user_id is not None]
    if len(set(people)) != len(people):
        raise Invalid("approval.duplicate", "같은 결재자를 두 번 지정할 수 없습니다.")
    for step in steps:
        shared = [(target.group_id, target.role) for target in step.targets if target.user_id is None]
        if len(set(shared)) != len(shared):
            raise Invalid("approval.duplicate", "한 단계에 같은 그룹이나 역할을 두 번 지정할 수 없습니다.")


def check_role(role: Role) -> None:
    """Raise Invalid for a role that signs nothing."""
    if role not in roles_with(Permission.APPROVAL_DECIDE):
        raise Invalid("approval.role_unfit", f"{ROLE_LABELS[role]} 역할은 결재할 수 없습니다.")


def check_send_back(approval: Approval, claim: Claim, to_position: int) -> None:
    """Raise Invalid unless the position is an earlier step that somebody has signed."""
    if claim.step.status is StepStatus.DEFERRED or to_position not in _signed_before(approval, claim):
        raise Invalid("approval.send_back", "되돌릴 수 있는 앞 단계가 아닙니다.")


def check_withdrawal(approval: Approval, *, by: Actor) -> None:
    """Raise Forbidden unless the drafter or the requester asks, Conflict when the round is over."""
    if by.id not in (approval.drafter_id, approval.requester_id):
        raise Forbidden("approval.withdraw_forbidden", "기안자나 요청자만 회수할 수 있습니다.")
    if approval.status is not ApprovalStatus.IN_PROGRESS:
        raise Conflict("approval.over", why_over(approval))


def is_on_line(approval: Approval, standing: Standing, *, by: Actor) -> bool:
    """Whether any seat is for this person, whoever's turn it is."""
    return any(
        seat.actor_id == by.id or capacity_of(approval, seat, standing, by=by) is not None
        for step in approval.steps
        for seat in step.seats
    )


def unread(approval: Approval, *, by: Actor) -> list[ApprovalReader]:
    """What this person was given to read because others decided (후열, 사후보고) and has not acknowledged."""
    return [
        reader
        for reader in approval.readers
        if reader.user_id == by.id and reader.arrived_at is not None and reader.acknowledged_at is None
    ]


def actions(
    approval: Approval, standing: Standing, rules: Iterable[ApprovalAuthority], *, by: Actor
) -> tuple[list[str], int | None]:
    """Names of what this person may do with the round now, and the id of the step he would sign."""
    own = claims(approval, standing, by=by)
    under_way = approval.status is ApprovalStatus.IN_PROGRESS
    party = by.id in (approval.drafter_id, approval.requester_id)
    checks = {
        "approve": bool(own),
        "reject": bool(own),
        "hold": bool(own) and own[0].seat.held_at is None,
        "finalize": any(
            may_finalize(approval, claim, rules, standing, by=by) and machine.blocking(approval, claim.step) is None
            for claim in claims(approval, standing, final=True, by=by)
        ),
        "send_back": bool(own) and own[0].step.status is StepStatus.CURRENT and bool(_signed_before(approval, own[0])),
        "extend": bool(own) and _may_be_extended(approval, own[0]),
        "withdraw": under_way and party and by.may(Permission.APPROVAL_REQUEST),
        "opinion": not by.is_service and by.may(Permission.SR_COMMENT) and may_speak(approval, standing, by=by),
        "acknowledge": bool(unread(approval, by=by)),
    }
    return [name for name, allowed in checks.items() if allowed], own[0].step.id if own else None


def may_speak(approval: Approval, standing: Standing, *, by: Actor) -> bool:
    """Whether an opinion of this person belongs to the document: of the line, its drafter, or a reader."""
    reads = any(reader.user_id == by.id and reader.arrived_at is not None for reader in approval.readers)
    return by.id in excluded(approval) or reads or is_on_line(approval, standing, by=by)


def why_over(approval: Approval) -> str:
    """A sentence that names who ended the round, and how."""
    last = next((record for record in reversed(approval.records) if record.kind in _ENDED), None)
    if last is None or approval.status not in _OVER:
        return _OVER_BY_NOBODY.get(approval.status, "이미 끝난 결재입니다.")
    return _OVER[approval.status].format(name=_actor_name(last))


def seat_name(seat: ApprovalSeat) -> str:
    """The person, group or role that is to sign."""
    if seat.user is not None:
        return seat.user.name
    if seat.group is not None:
        return seat.group.name
    return ROLE_LABELS[seat.role] if seat.role else ""


def open_seats(approval: Approval) -> Iterator[ApprovalSeat]:
    """Those that are to sign now."""
    return (seat for step in approval.steps for seat in step.seats if is_open(seat))


def is_open(seat: ApprovalSeat) -> bool:
    """Whether the seat can be signed now."""
    return seat.status in OPEN_STEPS


_RANK = {Capacity.SELF: 0, Capacity.MEMBER: 1, Capacity.SUBSTITUTE: 2, Capacity.DELEGATE: 3}
_ENDED = (RecordKind.APPROVED, RecordKind.REJECTED, RecordKind.WITHDRAWN, RecordKind.VOIDED)
_OVER = {
    ApprovalStatus.APPROVED: "{name} 님이 먼저 승인하여 결재가 끝난 건입니다.",
    ApprovalStatus.REJECTED: "{name} 님이 먼저 반려한 건입니다.",
    ApprovalStatus.WITHDRAWN: "{name} 님이 먼저 회수한 건입니다.",
    ApprovalStatus.VOIDED: "{name} 님이 내용을 바꾸어 무효가 된 건입니다.",
}
_OVER_BY_NOBODY = {
    ApprovalStatus.APPROVED: "이미 결재가 끝난 건입니다.",
    ApprovalStatus.REJECTED: "이미 반려된 건입니다.",
    ApprovalStatus.WITHDRAWN: "기안자가 회수한 건입니다.",
}
READ_AFTERWARDS = (ReaderKind.AFTER, ReaderKind.REPORT)


def _signed_before(approval: Approval, claim: Claim) -> set[int]:
    """Positions of the earlier steps that somebody has signed."""
    earlier = (step for step in approval.steps if step.position < claim.step.position)
    return {step.position for step in earlier if step.status is StepStatus.APPROVED}


def _may_be_extended(approval: Approval, claim: Claim) -> bool:
    asked_for = approval.subject_type is not SubjectType.APPROVAL_EXTENSION
    return asked_for and claim.step.status is StepStatus.CURRENT and claim.seat.due_at is not None


def _principal(seat: ApprovalSeat, capacity: Capacity, actor_id: int) -> int:
    """A member signs in his own name; who stands in for somebody signs in that one's."""
    return seat.user_id if capacity in (Capacity.SUBSTITUTE, Capacity.DELEGATE) and seat.user_id else actor_id


def _signed_in(step: ApprovalStep, actor_id: int | None) -> bool:
    return any(seat.actor_id == actor_id and seat.status is StepStatus.APPROVED for seat in step.seats)


def _names(rule: ApprovalAuthority, approval: Approval, standing: Standing, by: Actor) -> bool:
    fits = (
        rule.is_active
        and rule.subject_type is approval.subject_type
        and rule.category in (None, approval.category)
        and rule.grade in (None, approval.grade)
        and (rule.amount_below is None or (approval.amount or 0) < rule.amount_below)
    )
    by_role = rule.role is None or rule.role is by.role
    by_position = rule.position is None or same_text(rule.position, standing.position)
    return fits and by_role and by_position and by.sees_institution(approval.institution_id)


def _whose_turn(approval: Approval) -> str:
    waiting = [seat_name(seat) for seat in open_seats(approval)]
    last = next((record for record in reversed(approval.records) if record.kind in _ENDED), None)
    before = f"{_actor_name(last)} 님이 먼저 처리했습니다. " if last is not None else ""
    return (
        f"{before}지금은 {', '.join(waiting)} 님의 결재 차례입니다."
        if waiting
        else f"{before}결재할 수 없는 상태입니다."
    )


def _actor_name(record: ApprovalRecord) -> str:
    return record.actor.name
