"""Who may decide. Nobody decides what he asked for or drafted, by whichever door he comes in."""

from core.access import Actor, Permission
from core.approvals.enums import ApprovalStatus, StepStatus
from core.errors import Conflict, Forbidden, Invalid
from models import Approval, ApprovalStep


def current_step(approval: Approval) -> ApprovalStep | None:
    """The step whose turn it is; none when the round is over."""
    return next((step for step in approval.steps if step.status is StepStatus.CURRENT), None)


def check_line(approver_ids: list[int], *, drafter_id: int | None, requester_id: int) -> None:
    """Raise Invalid for an approver named twice, or one who asked for or drafted the subject."""
    if len(set(approver_ids)) != len(approver_ids):
        raise Invalid("approval.duplicate", "같은 결재자를 두 번 지정할 수 없습니다.")
    if {drafter_id, requester_id} & set(approver_ids):
        raise Invalid("approval.self_line", "요청자나 기안자는 결재자가 될 수 없습니다.")


def check_decision(approval: Approval, *, by: Actor) -> ApprovalStep:
    """The step this person may decide now.

    Raises Conflict when the round is over or it is not this person's turn, Forbidden for one who is not on the line
    or asked for the subject.
    """
    if by.id in (approval.requester_id, approval.drafter_id):
        raise Forbidden("approval.self", "자신이 요청하거나 기안한 건은 결재할 수 없습니다.")
    own = next((step for step in approval.steps if step.approver_id == by.id), None)
    if own is None or not by.may(Permission.APPROVAL_DECIDE):
        raise Forbidden("approval.not_on_line", "이 결재선의 결재자가 아닙니다.")
    if own.status is not StepStatus.CURRENT or approval.status is not ApprovalStatus.IN_PROGRESS:
        raise Conflict("approval.not_current", _why_not(approval))
    return own


def check_withdrawal(approval: Approval, *, by: Actor) -> None:
    """Raise Forbidden unless the drafter or the requester asks, Conflict when the round is over."""
    if by.id not in (approval.drafter_id, approval.requester_id):
        raise Forbidden("approval.withdraw_forbidden", "기안자나 요청자만 회수할 수 있습니다.")
    if approval.status is not ApprovalStatus.IN_PROGRESS:
        raise Conflict("approval.over", _why_not(approval))


def actions(approval: Approval, *, by: Actor) -> list[str]:
    """Names of what this person may do with the round now."""
    allowed = []
    step = current_step(approval)
    if step and step.approver_id == by.id and by.may(Permission.APPROVAL_DECIDE):
        allowed += ["approve", "reject"]
    under_way = approval.status is ApprovalStatus.IN_PROGRESS
    if under_way and by.may(Permission.APPROVAL_REQUEST) and by.id in (approval.drafter_id, approval.requester_id):
        allowed.append("withdraw")
    return allowed


_OVER = {
    ApprovalStatus.APPROVED: "이미 결재가 끝난 건입니다.",
    ApprovalStatus.REJECTED: "이미 반려된 건입니다.",
    ApprovalStatus.WITHDRAWN: "기안자가 회수한 건입니다.",
}


def _why_not(approval: Approval) -> str:
    step = current_step(approval)
    if approval.status in _OVER or step is None:
        return _OVER.get(approval.status, "결재할 수 없는 상태입니다.")
    return f"지금은 {step.approver.name} 님의 결재 차례입니다."
