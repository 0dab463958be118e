"""Who may decide and who may take back, without a database."""

from collections.abc import Callable

import pytest

from core.access import Actor
from core.approvals import policy
from core.approvals.enums import ApprovalStatus, StepStatus
from core.errors import GuardiaError
from models import Approval, ApprovalStep, User
from tests.fixtures.house import CAST

ActorOf = Callable[[str], Actor]
IN_PROGRESS = ApprovalStatus.IN_PROGRESS
OVER = [ApprovalStatus.APPROVED, ApprovalStatus.REJECTED, ApprovalStatus.WITHDRAWN]


def approval_by(
    *line: tuple[str, StepStatus],
    requester: str = "customer",
    drafter: str = "engineer",
    status: ApprovalStatus = IN_PROGRESS,
) -> Approval:
    """A round: `line` names the approvers in order, each with where the step stands."""
    steps = [
        ApprovalStep(
            position=position,
            approver_id=CAST[username].id,
            approver=User(id=CAST[username].id, name=CAST[username].name),
            status=step_status,
        )
        for position, (username, step_status) in enumerate(line, start=1)
    ]
    return Approval(requester_id=CAST[requester].id, drafter_id=CAST[drafter].id, status=status, round=1, steps=steps)


def code_of(check: Callable[[], object]) -> str:
    with pytest.raises(GuardiaError) as refusal:
        check()
    return refusal.value.code


MANAGERS_TURN = (("manager", StepStatus.CURRENT), ("pm", StepStatus.WAITING))
PMS_TURN = (("manager", StepStatus.APPROVED), ("pm", StepStatus.CURRENT))


def test_the_one_whose_turn_it_is_gets_the_step_to_decide(actor_of: ActorOf):
    approval = approval_by(*PMS_TURN)
    assert policy.check_decision(approval, by=actor_of("pm")) is approval.steps[1]


@pytest.mark.parametrize("username", ["pm2", "admin", "stranger", "auditor"])
def test_whoever_is_not_on_the_line_decides_nothing(username: str, actor_of: ActorOf):
    approval = approval_by(*MANAGERS_TURN)
    assert code_of(lambda: policy.check_decision(approval, by=actor_of(username))) == "approval.not_on_line"


@pytest.mark.parametrize("username", ["customer", "engineer"])
def test_requester_and_drafter_are_told_that_it_is_their_own(username: str, actor_of: ActorOf):
    approval = approval_by(*MANAGERS_TURN)
    assert code_of(lambda: policy.check_decision(approval, by=actor_of(username))) == "approval.self"


@pytest.mark.parametrize(("requester", "drafter"), [("pm", "engineer"), ("customer", "pm")])
def test_even_on_the_line_nobody_decides_his_own(requester: str, drafter: str, actor_of: ActorOf):
    approval = approval_by(("pm", StepStatus.CURRENT), requester=requester, drafter=drafter)
    assert code_of(lambda: policy.check_decision(approval, by=actor_of("pm"))) == "approval.self"


def test_a_right_that_was_taken_away_since_does_not_decide(actor_of: ActorOf):
    approval = approval_by(("auditor", StepStatus.CURRENT))
    assert code_of(lambda: policy.check_decision(approval, by=actor_of("auditor"))) == "approval.not_on_line"


@pytest.mark.parametrize(("line", "early", "whose"), [(MANAGERS_TURN, "pm", "오세훈"), (PMS_TURN, "manager", "박서연")])
def test_out_of_turn_the_refusal_names_whose_turn_it_is(
    line: tuple[tuple[str, StepStatus], ...], early: str, whose: str, actor_of: ActorOf
):
    with pytest.raises(GuardiaError) as refusal:
        policy.check_decision(approval_by(*line), by=actor_of(early))
    assert refusal.value.code == "approval.not_current"
    assert f"{whose} 님의 결재 차례" in refusal.value.detail


@pytest.mark.parametrize("status", OVER)
def test_what_is_over_is_neither_decided_nor_taken_back(status: ApprovalStatus, actor_of: ActorOf):
    approval = approval_by(("pm", StepStatus.VOID), status=status)
    assert code_of(lambda: policy.check_decision(approval, by=actor_of("pm"))) == "approval.not_current"
    assert code_of(lambda: policy.check_withdrawal(approval, by=actor_of("customer"))) == "approval.over"


@pytest.mark.parametrize("username", ["customer", "engineer"])
def test_requester_and_drafter_take_it_back(username: str, actor_of: ActorOf):
    policy.check_withdrawal(approval_by(*PMS_TURN), by=actor_of(username))


@pytest.mark.parametrize("username", ["pm", "manager", "admin", "auditor"])
def test_nobody_else_takes_it_back(username: str, actor_of: ActorOf):
    approval = approval_by(*PMS_TURN)
    assert code_of(lambda: policy.check_withdrawal(approval, by=actor_of(username))) == "approval.withdraw_forbidden"


@pytest.mark.parametrize(
    ("username", "actions"),
    [
        ("manager", []),
        ("pm", ["approve", "reject"]),
        ("customer", ["withdraw"]),
        ("engineer", ["withdraw"]),
        ("admin", []),
        ("auditor", []),
    ],
)
def test_what_is_offered_while_it_is_under_way(username: str, actions: list[str], actor_of: ActorOf):
    assert policy.actions(approval_by(*PMS_TURN), by=actor_of(username)) == actions


@pytest.mark.parametrize("status", OVER)
def test_nothing_is_offered_when_it_is_over(status: ApprovalStatus, actor_of: ActorOf):
    approval = approval_by(("manager", StepStatus.APPROVED), ("pm", StepStatus.VOID), status=status)
    assert [policy.actions(approval, by=actor_of(username)) for username in CAST] == [[]] * len(CAST)


def test_the_current_step_is_the_one_whose_turn_it_is_and_none_at_the_end():
    approval = approval_by(*PMS_TURN)
    assert policy.current_step(approval) is approval.steps[1]
    assert policy.current_step(approval_by(("pm", StepStatus.APPROVED))) is None


def test_a_line_of_others_is_accepted():
    policy.check_line([2, 7], drafter_id=3, requester_id=4)
    policy.check_line([2, 7], drafter_id=None, requester_id=4)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ([2, 7, 2], "approval.duplicate"),
        ([2, 4], "approval.self_line"),
        ([3], "approval.self_line"),
    ],
)
def test_a_line_with_one_twice_or_with_its_requester_or_drafter_is_not(line: list[int], code: str):
    assert code_of(lambda: policy.check_line(line, drafter_id=3, requester_id=4)) == code
