"""The life of an SR as data, and who may move it.

`TRANSITIONS` is the whole truth; `docs/lifecycle.md` is drawn from it and every pair is tested. Moves by APPROVAL
follow from the approval line (or from an edit that undoes what it approved) and cannot be asked for.
"""

from dataclasses import dataclass
from enum import Enum

from core.access import Actor, Permission
from core.errors import Conflict, Forbidden, Invalid
from core.sla.engine import Pause
from core.sla.enums import ResumeCondition
from core.tasks.enums import STATUS_LABELS, SRCategory, SRStatus
from models import SRRequest
from utils import clock

S = SRStatus


class Mover(str, Enum):
    """Who a transition is for."""

    DESK = "DESK"
    DESK_OR_REQUESTER = "DESK_OR_REQUESTER"
    APPROVAL = "APPROVAL"


@dataclass(frozen=True, slots=True)
class Move:
    mover: Mover
    needs_reason: bool = False


_DESK = Move(Mover.DESK)
_DESK_WITH_REASON = Move(Mover.DESK, needs_reason=True)
_EITHER = Move(Mover.DESK_OR_REQUESTER)
_EITHER_WITH_REASON = Move(Mover.DESK_OR_REQUESTER, needs_reason=True)
_BY_APPROVAL = Move(Mover.APPROVAL)

TRANSITIONS: dict[SRStatus, dict[SRStatus, Move]] = {
    S.OPEN: {
        S.PENDING_APPROVAL: _BY_APPROVAL,
        S.IN_PROGRESS: _DESK,
        S.CANCELLED: _EITHER_WITH_REASON,
    },
    S.PENDING_APPROVAL: {S.APPROVED: _BY_APPROVAL, S.REJECTED: _BY_APPROVAL, S.OPEN: _BY_APPROVAL},
    S.APPROVED: {S.IN_PROGRESS: _DESK, S.CANCELLED: _EITHER_WITH_REASON, S.OPEN: _BY_APPROVAL},
    S.REJECTED: {S.PENDING_APPROVAL: _BY_APPROVAL, S.OPEN: _EITHER, S.CANCELLED: _EITHER_WITH_REASON},
    S.IN_PROGRESS: {
        S.ON_HOLD: _DESK_WITH_REASON,
        S.RESOLVED: _DESK,
        S.CANCELLED: _DESK_WITH_REASON,
        S.OPEN: _BY_APPROVAL,
    },
    S.ON_HOLD: {S.IN_PROGRESS: _DESK, S.CANCELLED: _DESK_WITH_REASON, S.OPEN: _BY_APPROVAL},
    S.RESOLVED: {S.CLOSED: _EITHER, S.IN_PROGRESS: _EITHER_WITH_REASON},
    S.CLOSED: {},
    S.CANCELLED: {},
}

EDITABLE = frozenset({S.OPEN, S.PENDING_APPROVAL, S.REJECTED, S.APPROVED, S.IN_PROGRESS, S.ON_HOLD})
SUBMITTABLE = frozenset({S.OPEN, S.REJECTED})
_REQUESTER_EDITS = SUBMITTABLE | {S.PENDING_APPROVAL}
FINISHED = frozenset({S.CLOSED, S.CANCELLED})
NEEDS_APPROVAL = frozenset(SRCategory) - {SRCategory.INQUIRY, SRCategory.ETC}
NEVER_AFTERWARDS = frozenset({SRCategory.ACCOUNT, SRCategory.NETWORK})
"""Accounts and firewalls: nothing of them is done before it is signed (후결)."""


def check_transition(sr: SRRequest, to: SRStatus, reason: str | None, *, by: Actor) -> None:
    """Raise Conflict when the state does not allow it, Forbidden when the person may not, Invalid without a reason."""
    move = TRANSITIONS[sr.status].get(to)
    if move is None or move.mover is Mover.APPROVAL:
        raise Conflict(
            "sr.transition",
            f"'{STATUS_LABELS[sr.status]}' 상태에서 '{STATUS_LABELS[to]}'(으)로 바꿀 수 없습니다.",
            allowed=[status.value for status in allowed_transitions(sr, by=by)],
        )
    if not _may_move(sr, move, by):
        raise Forbidden("sr.transition_forbidden", "이 상태 변경은 담당자나 요청자만 할 수 있습니다.")
    if awaits_approval(sr, to):
        raise Conflict(
            "sr.approval_required", "결재가 필요한 SR입니다. 결재를 상신해 승인을 받은 뒤 처리할 수 있습니다."
        )
    if move.needs_reason and not reason:
        raise Invalid("sr.reason_required", "사유를 입력해 주세요.")


def check_pause(to: SRStatus, pause: Pause | None) -> None:
    """Raise Invalid when the way out of a pause makes no sense: given without a hold, or without the date it needs."""
    if pause is None:
        return
    if to is not S.ON_HOLD:
        raise Invalid("sr.resume_without_hold", "재개 조건은 보류할 때만 정할 수 있습니다.")
    if (pause.condition is ResumeCondition.DATE) != (pause.until is not None):
        raise Invalid("sr.resume_date", "날짜에 재개하려면 재개 시각을, 다른 조건이면 재개 시각 없이 보내 주세요.")
    if pause.until is not None and pause.until <= clock.now():
        raise Invalid("sr.resume_past", "재개 시각은 지금보다 늦어야 합니다.")


def allowed_transitions(sr: SRRequest, *, by: Actor) -> list[SRStatus]:
    """What this person could ask for now, in the order of `SRStatus`."""
    moves = TRANSITIONS[sr.status]
    return [
        to
        for to in SRStatus
        if to in moves
        and moves[to].mover is not Mover.APPROVAL
        and _may_move(sr, moves[to], by)
        and not awaits_approval(sr, to)
    ]


def awaits_approval(sr: SRRequest, to: SRStatus) -> bool:
    """Whether work would begin on an SR that nobody has approved yet."""
    return to is S.IN_PROGRESS and sr.status is S.OPEN and sr.approval_required


def actions(sr: SRRequest, *, by: Actor) -> list[str]:
    """Names of what this person may do to this SR now, for the UI to draw; every door checks again."""
    checks = {
        "edit": may_edit(sr, by),
        "assign": by.may(Permission.SR_WORK) and sr.status not in FINISHED,
        "comment": by.may(Permission.SR_COMMENT),
        "comment_internal": by.may(Permission.SR_COMMENT_INTERNAL),
        "read_internal": by.may(Permission.SR_READ_INTERNAL),
        "work_log": by.may(Permission.SR_WORK) and sr.status not in FINISHED,
        "request_approval": may_submit(sr, by) and sr.status in SUBMITTABLE,
        "execute": by.may(Permission.SR_EXECUTE) and is_ready_for_commands(sr),
    }
    return [name for name, allowed in checks.items() if allowed]


def is_ready_for_commands(sr: SRRequest) -> bool:
    """In work, on a server, and approved as it stands: nobody types on a server on his own authority."""
    return sr.status is S.IN_PROGRESS and sr.server_id is not None and sr.approved_at is not None


def may_edit(sr: SRRequest, by: Actor) -> bool:
    """The desk while work is open; the requester until it begins."""
    if sr.status not in EDITABLE or not by.may(Permission.SR_EDIT):
        return False
    return by.may(Permission.SR_WORK) or (_is_requester(sr, by) and sr.status in _REQUESTER_EDITS)


def may_submit(sr: SRRequest, by: Actor) -> bool:
    """Who may put the SR to approval: the desk, or the one who asked for it."""
    return by.may(Permission.APPROVAL_REQUEST) and (by.may(Permission.SR_WORK) or _is_requester(sr, by))


def _may_move(sr: SRRequest, move: Move, by: Actor) -> bool:
    if not by.may(Permission.SR_TRANSITION):
        return False
    return by.may(Permission.SR_WORK) or (move.mover is Mover.DESK_OR_REQUESTER and _is_requester(sr, by))


def _is_requester(sr: SRRequest, by: Actor) -> bool:
    return by.id is not None and sr.requester_id == by.id
