"""Who may decide, in whose place, and who may take back, without a database."""

from collections.abc import Callable
from typing import Any

import pytest

from core.access import Actor
from core.approvals import policy
from core.approvals.enums import (
    ApprovalStatus,
    Authentication,
    Capacity,
    ReaderKind,
    RecordKind,
    StepKind,
    StepMode,
    StepStatus,
    SubjectType,
)
from core.approvals.policy import Standing
from core.errors import GuardiaError
from models import (
    Approval,
    ApprovalAuthority,
    ApprovalReader,
    ApprovalRecord,
    ApprovalSeat,
    ApprovalStep,
    Group,
    Role,
    User,
)
from tests.fixtures.house import CAST, OWN
from utils import clock

ActorOf = Callable[[str], Actor]
S = StepStatus
NOBODY = Standing()
OVER = [ApprovalStatus.APPROVED, ApprovalStatus.REJECTED, ApprovalStatus.WITHDRAWN, ApprovalStatus.VOIDED]


def seat(who: str | None = None, status: S = S.CURRENT, **fields: object) -> ApprovalSeat:
    """A place of a person; of a group or role where those are given."""
    user = User(id=CAST[who].id, name=CAST[who].name) if who else None
    signed = {"actor_id": user.id} if user and status is S.APPROVED else {}
    return ApprovalSeat(user_id=user.id if user else None, user=user, status=status, **signed, **fields)


def step(position: int, *seats: ApprovalSeat, kind: StepKind = StepKind.REVIEW, deferred: bool = False) -> ApprovalStep:
    status = S.APPROVED if all(one.status is S.APPROVED for one in seats) else seats[0].status
    return ApprovalStep(
        id=position * 10,
        position=position,
        kind=kind,
        mode=StepMode.ALL,
        needed=1,
        deferred=deferred,
        status=status,
        seats=list(seats),
    )


def approval(*steps: ApprovalStep, status: ApprovalStatus = ApprovalStatus.IN_PROGRESS, **fields: object) -> Approval:
    """A round of the customer's SR that the engineer drafted."""
    facts = {
        "requester_id": CAST["customer"].id,
        "drafter_id": CAST["engineer"].id,
        "institution_id": OWN,
        "subject_type": SubjectType.SR,
        "content_hash": "ab",
        **fields,
    }
    return Approval(status=status, round=1, steps=list(steps), records=[], readers=[], **facts)


def managers_turn() -> Approval:
    return approval(step(1, seat("manager")), step(2, seat("pm", S.WAITING), kind=StepKind.DECISION))


def pms_turn(**fields: Any) -> Approval:
    return approval(step(1, seat("manager", S.APPROVED)), step(2, seat("pm"), kind=StepKind.DECISION), **fields)


def code_of(check: Callable[[], object]) -> str:
    with pytest.raises(GuardiaError) as refusal:
        check()
    return refusal.value.code


# ------------------------------------------------------------------------------------------------------ who may sign


def test_the_one_whose_turn_it_is_gets_the_seat_to_sign(actor_of: ActorOf):
    round_ = pms_turn()
    claim = policy.check_decision(round_, NOBODY, by=actor_of("pm"))
    assert (claim.step, claim.seat) == (round_.steps[1], round_.steps[1].seats[0])
    assert (claim.capacity, claim.principal_id) == (Capacity.SELF, CAST["pm"].id)


@pytest.mark.parametrize("username", ["pm2", "admin", "stranger", "auditor"])
def test_whoever_is_not_on_the_line_decides_nothing(username: str, actor_of: ActorOf):
    refused = code_of(lambda: policy.check_decision(managers_turn(), NOBODY, by=actor_of(username)))
    assert refused == "approval.not_on_line"


@pytest.mark.parametrize("own", ["requester_id", "drafter_id", "editor_id"])
@pytest.mark.parametrize("place", [{"who": "pm"}, {"role": Role.PM}, {"group_id": 3}])
def test_nobody_decides_his_own_from_whatever_seat(own: str, place: dict[str, object], actor_of: ActorOf):
    mine: dict[str, Any] = {own: CAST["pm"].id}
    round_ = approval(step(1, seat(**place), kind=StepKind.DECISION), **mine)  # type: ignore[arg-type]
    standing = Standing(groups=frozenset({3}))
    assert policy.claims(round_, standing, by=actor_of("pm")) == []
    assert code_of(lambda: policy.check_decision(round_, standing, by=actor_of("pm"))) == "approval.self"


def test_the_drafter_does_not_decide_in_anothers_place_either(actor_of: ActorOf):
    round_ = approval(step(1, seat("manager"), kind=StepKind.DECISION), drafter_id=CAST["pm"].id)
    away = Standing(stands_in_for=frozenset({CAST["manager"].id}))
    assert code_of(lambda: policy.check_decision(round_, away, by=actor_of("pm"))) == "approval.self"


def test_a_right_that_was_taken_away_since_does_not_decide(actor_of: ActorOf):
    round_ = approval(step(1, seat("auditor")))
    assert code_of(lambda: policy.check_decision(round_, NOBODY, by=actor_of("auditor"))) == "approval.not_on_line"


@pytest.mark.parametrize(
    ("place", "standing", "capacity", "principal"),
    [
        ({"who": "pm2"}, NOBODY, Capacity.SELF, "pm2"),
        ({"role": Role.PM}, NOBODY, Capacity.MEMBER, "pm2"),
        ({"group_id": 3}, Standing(groups=frozenset({3})), Capacity.MEMBER, "pm2"),
        ({"who": "manager"}, Standing(stands_in_for=frozenset({8})), Capacity.SUBSTITUTE, "manager"),
        ({"who": "manager", "delegate_id": CAST["pm2"].id}, NOBODY, Capacity.DELEGATE, "manager"),
    ],
)
def test_in_whose_place_somebody_signs(
    place: dict[str, object], standing: Standing, capacity: Capacity, principal: str, actor_of: ActorOf
):
    if standing.stands_in_for:
        standing = Standing(stands_in_for=frozenset({CAST["manager"].id}))
    claim = policy.check_decision(approval(step(1, seat(**place))), standing, by=actor_of("pm2"))  # type: ignore[arg-type]
    assert (claim.capacity, claim.principal_id) == (capacity, CAST[principal].id)


def test_one_of_a_role_signs_only_for_institutions_he_sees(actor_of: ActorOf):
    of_customers = approval(step(1, seat(role=Role.CUSTOMER)))
    assert len(policy.claims(of_customers, NOBODY, by=actor_of("manager"))) == 1
    assert policy.claims(of_customers, NOBODY, by=actor_of("stranger")) == []


def test_nobody_signs_twice_in_one_step(actor_of: ActorOf):
    both = approval(step(1, seat("manager"), seat("pm", S.APPROVED)))
    both.steps[0].status = S.CURRENT
    away = Standing(stands_in_for=frozenset({CAST["manager"].id}))
    assert code_of(lambda: policy.check_decision(both, away, by=actor_of("pm"))) == "approval.twice_in_step"


def test_ones_own_turn_comes_before_what_may_be_signed_afterwards(actor_of: ActorOf):
    later = step(1, seat(role=Role.PM, status=S.DEFERRED), deferred=True)
    round_ = approval(later, step(2, seat("pm"), kind=StepKind.DECISION))
    found = policy.claims(round_, NOBODY, by=actor_of("pm"))
    assert [claim.step.position for claim in found] == [2, 1]
    assert policy.check_decision(round_, NOBODY, step_id=later.id, by=actor_of("pm")).step is later


# ------------------------------------------------------------------------------------------------- out of turn, over


@pytest.mark.parametrize(
    ("round_", "early", "whose"), [(managers_turn(), "pm", "오세훈"), (pms_turn(), "manager", "박서연")]
)
def test_out_of_turn_the_refusal_names_whose_turn_it_is(round_: Approval, early: str, whose: str, actor_of: ActorOf):
    with pytest.raises(GuardiaError) as refusal:
        policy.check_decision(round_, NOBODY, by=actor_of(early))
    assert refusal.value.code == "approval.not_current"
    assert f"{whose} 님의 결재 차례" in refusal.value.detail


@pytest.mark.parametrize(
    ("status", "kind", "sentence"),
    [
        (ApprovalStatus.APPROVED, RecordKind.APPROVED, "정우진 님이 먼저 승인하여"),
        (ApprovalStatus.REJECTED, RecordKind.REJECTED, "정우진 님이 먼저 반려한"),
        (ApprovalStatus.WITHDRAWN, RecordKind.WITHDRAWN, "정우진 님이 먼저 회수한"),
        (ApprovalStatus.VOIDED, RecordKind.VOIDED, "정우진 님이 내용을 바꾸어"),
    ],
)
def test_what_is_over_says_who_was_quicker(status: ApprovalStatus, kind: RecordKind, sentence: str, actor_of: ActorOf):
    round_ = approval(step(1, seat("pm", S.VOID)), status=status)
    winner = User(id=CAST["pm2"].id, name=CAST["pm2"].name)
    round_.records = [
        ApprovalRecord(
            sequence=2, kind=kind, actor=winner, authentication=Authentication.SESSION, decided_at=clock.now()
        )
    ]
    with pytest.raises(GuardiaError) as refusal:
        policy.check_decision(round_, NOBODY, by=actor_of("pm"))
    assert (refusal.value.code, sentence in refusal.value.detail) == ("approval.over", True)
    assert code_of(lambda: policy.check_withdrawal(round_, by=actor_of("customer"))) == "approval.over"


def test_a_document_that_is_not_the_one_that_was_read_is_not_signed():
    policy.check_read(pms_turn(), None)
    policy.check_read(pms_turn(), "ab")
    assert code_of(lambda: policy.check_read(pms_turn(), "cd")) == "approval.changed"


# ------------------------------------------------------------------------------------------------------------- 전결


def rule(**fields: object) -> ApprovalAuthority:
    return ApprovalAuthority(subject_type=SubjectType.SR, **{"is_active": True, "role": Role.PM, **fields})


@pytest.mark.parametrize(
    ("fields", "facts", "position", "may"),
    [
        ({}, {}, None, True),
        ({"is_active": False}, {}, None, False),
        ({"category": "SERVER"}, {"category": "SERVER"}, None, True),
        ({"category": "SERVER"}, {"category": "DATA"}, None, False),
        ({"grade": 2}, {"grade": 1}, None, False),
        ({"amount_below": 1000}, {"amount": 999}, None, True),
        ({"amount_below": 1000}, {"amount": 1000}, None, False),
        ({"role": None, "position": "과장"}, {}, " 과장 ", True),
        ({"role": None, "position": "과장"}, {}, "국장", False),
        ({"role": Role.ADMIN}, {}, None, False),
    ],
)
def test_the_delegation_of_authority_says_who_decides_for_all(
    fields: dict[str, object], facts: dict[str, object], position: str | None, may: bool, actor_of: ActorOf
):
    round_, standing = pms_turn(**facts), Standing(position=position)
    claim = policy.check_decision(round_, standing, by=actor_of("pm"))
    assert policy.may_finalize(round_, claim, [rule(**fields)], standing, by=actor_of("pm")) is may


def test_nobody_decides_for_all_in_anothers_place_or_from_a_review(actor_of: ActorOf):
    away = Standing(stands_in_for=frozenset({CAST["pm"].id}))
    claim = policy.check_decision(pms_turn(), away, by=actor_of("pm2"))
    assert not policy.may_finalize(pms_turn(), claim, [rule()], away, by=actor_of("pm2"))
    review = approval(step(1, seat("pm")), step(2, seat("pm2", S.WAITING), kind=StepKind.DECISION))
    own = policy.check_decision(review, NOBODY, by=actor_of("pm"))
    assert not policy.may_finalize(review, own, [rule()], NOBODY, by=actor_of("pm"))


# ----------------------------------------------------------------------------------------------- taking back, offers


@pytest.mark.parametrize("username", ["customer", "engineer"])
def test_requester_and_drafter_take_it_back(username: str, actor_of: ActorOf):
    policy.check_withdrawal(pms_turn(), by=actor_of(username))


@pytest.mark.parametrize("username", ["pm", "manager", "admin", "auditor"])
def test_nobody_else_takes_it_back(username: str, actor_of: ActorOf):
    assert code_of(lambda: policy.check_withdrawal(pms_turn(), by=actor_of(username))) == "approval.withdraw_forbidden"


@pytest.mark.parametrize(
    ("username", "actions", "step_id"),
    [
        ("manager", {"opinion"}, None),
        ("pm", {"approve", "reject", "hold", "send_back", "opinion"}, 20),
        ("customer", {"withdraw", "opinion"}, None),
        ("engineer", {"withdraw", "opinion"}, None),
        ("admin", set(), None),
        ("auditor", set(), None),
    ],
)
def test_what_is_offered_while_it_is_under_way(
    username: str, actions: set[str], step_id: int | None, actor_of: ActorOf
):
    offered, step = policy.actions(pms_turn(), NOBODY, [], by=actor_of(username))
    assert (set(offered), step) == (actions, step_id)


def test_deciding_for_all_is_offered_only_by_a_rule(actor_of: ActorOf):
    assert "finalize" in policy.actions(pms_turn(), NOBODY, [rule()], by=actor_of("pm"))[0]
    assert "finalize" not in policy.actions(pms_turn(), NOBODY, [rule(role=Role.ADMIN)], by=actor_of("pm"))[0]


@pytest.mark.parametrize("status", OVER)
def test_nothing_but_an_opinion_is_offered_when_it_is_over(status: ApprovalStatus, actor_of: ActorOf):
    over = approval(step(1, seat("manager", S.APPROVED)), step(2, seat("pm", S.VOID)), status=status)
    offers = [policy.actions(over, NOBODY, [rule()], by=actor_of(username)) for username in CAST]
    assert {action for offered, _ in offers for action in offered} <= {"opinion"}
    assert {step for _, step in offers} == {None}


def test_what_others_decided_is_to_be_acknowledged_once_it_has_arrived(actor_of: ActorOf):
    round_ = pms_turn()
    reader = ApprovalReader(user_id=CAST["auditor"].id, kind=ReaderKind.RECEIPT, arrived_at=None)
    round_.readers = [reader]
    assert policy.unread(round_, by=actor_of("auditor")) == []
    reader.arrived_at = clock.now()
    assert policy.unread(round_, by=actor_of("auditor")) == [reader]
    reader.acknowledged_at = clock.now()
    assert policy.unread(round_, by=actor_of("auditor")) == []


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (seat("pm"), "박서연"),
        (seat(group=Group(name="보안 담당")), "보안 담당"),
        (seat(role=Role.PM), "PM"),
    ],
)
def test_a_seat_is_called_by_whom_it_is_for(place: ApprovalSeat, name: str):
    assert policy.seat_name(place) == name
