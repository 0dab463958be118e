"""Acts that are signed and could not have happened: `verify` plays a round again and names them."""

from typing import Any

import pytest

from core.approvals.enums import Capacity, RecordKind
from tests.unit.approvals.rounds import (
    DECIDER,
    DELEGATE,
    DRAFTER,
    EDITOR,
    FIRST,
    GROUP,
    MEMBER,
    REQUESTER,
    SECOND,
    SUBSTITUTE,
    Round,
    decision,
    found,
    full_round,
    person,
    signed_anew,
    step,
)


def test_a_decision_out_of_turn_is_named():
    one = Round(step(person(FIRST)), decision())
    one.approve((2, 1), DECIDER)
    assert ("record 2", "차례가 아니거나 이미 결재된 자리입니다.") in found(one)


@pytest.mark.parametrize("actor", [REQUESTER, DRAFTER, EDITOR])
def test_a_decision_on_ones_own_document_is_named(actor: int):
    one = Round(decision(actor))
    one.approve((1, 1), actor)
    assert ("record 2", "요청자·기안자·마지막 수정자가 자신의 문서를 결재했습니다.") in found(one)


def test_who_is_made_the_editor_afterwards_is_named_with_what_he_signed():
    one = full_round()
    one.approval.editor_id = DECIDER
    assert ("record 8", "요청자·기안자·마지막 수정자가 자신의 문서를 결재했습니다.") in found(one)


def test_two_signatures_of_one_person_in_a_step_are_named():
    one = Round(step(person(FIRST), person(SECOND)), decision())
    one.approve((1, 1), FIRST)
    one.approve((1, 2), FIRST, principal=SECOND, capacity=Capacity.SUBSTITUTE)
    assert ("record 3", "한 사람이 한 단계에 두 번 서명했습니다.") in found(one)


STRANGE_CLAIMS = (
    ((1, 1), {"actor": SECOND, "capacity": Capacity.SELF}),
    ((1, 1), {"actor": SECOND, "principal": FIRST, "capacity": Capacity.SELF}),
    ((1, 1), {"actor": FIRST, "capacity": Capacity.MEMBER}),
    ((1, 1), {"actor": FIRST, "capacity": Capacity.SUBSTITUTE}),
    ((1, 1), {"actor": SUBSTITUTE, "principal": SECOND, "capacity": Capacity.SUBSTITUTE}),
    ((1, 1), {"actor": FIRST, "capacity": Capacity.DELEGATE}),
    ((1, 1), {"actor": DELEGATE, "capacity": Capacity.DELEGATE}),
    ((1, 2), {"actor": MEMBER, "capacity": Capacity.SELF}),
    ((1, 2), {"actor": MEMBER, "principal": SECOND, "capacity": Capacity.MEMBER}),
    ((1, 2), {"actor": MEMBER, "capacity": Capacity.SUBSTITUTE}),
    ((1, 1), {"actor": FIRST, "capacity": None}),
)


@pytest.mark.parametrize(("place", "claim"), STRANGE_CLAIMS)
def test_a_capacity_that_does_not_belong_to_the_seat_is_named(place: tuple[int, int], claim: dict[str, Any]):
    one = Round(step(person(FIRST), {"group_id": GROUP}), decision())
    one.approve(place, **claim)
    assert ("record 2", "이 자리에 이 자격으로 서명할 수 있는 사람이 아닙니다.") in found(one)


def test_a_seat_that_is_not_on_the_line_is_named():
    one = Round(decision())
    one.write(RecordKind.APPROVED, FIRST, place=(1, 2), principal=FIRST, capacity=Capacity.SELF)
    assert found(one) == [("record 2", "결재선에 없는 자리에 서명했습니다.")]


def test_a_final_decision_that_is_nobodys_to_take_is_named():
    reviewer = Round(step(person(FIRST)), decision())
    reviewer.approve((1, 1), FIRST, final=True)
    substitute = Round(decision(FIRST), decision())
    substitute.approve((1, 1), SUBSTITUTE, principal=FIRST, capacity=Capacity.SUBSTITUTE, final=True)
    sentence = ("record 2", "전결할 수 없는 단계에서 전결했습니다.")
    assert sentence in found(reviewer)
    assert sentence in found(substitute)


@pytest.mark.parametrize("to_step", [0, 2, 3, 9])
def test_a_way_back_that_leads_nowhere_is_named(to_step: int):
    one = Round(step(person(FIRST)), decision())
    one.approve((1, 1), FIRST)
    one.write(RecordKind.REJECTED, DECIDER, place=(2, 1), principal=DECIDER, capacity=Capacity.SELF, to_step=to_step)
    assert found(one) == [("record 3", "되돌릴 수 없는 단계로 되돌렸습니다.")]


def test_an_end_after_the_end_is_named():
    one = full_round()
    one.write(RecordKind.VOIDED, EDITOR)
    assert found(one) == [("record 9", "이미 끝난 결재를 다시 끝냈습니다.")]


def test_a_withdrawal_by_somebody_else_is_named():
    one = Round(decision())
    one.withdraw(FIRST)
    assert ("record 2", "기안자나 요청자가 아닌 사람이 회수했습니다.") in found(one)


def test_a_second_submission_is_named():
    one = Round(decision())
    one.write(RecordKind.SUBMITTED, DRAFTER)
    assert found(one) == [
        ("record 2", "첫 기록만 상신이어야 합니다."),
        ("record 2", "상신은 결재의 처음에만 있을 수 있습니다."),
    ]


def test_a_submission_by_somebody_else_is_named():
    one = Round(decision())
    signed_anew(one, 1, actor={"id": 99, "name": "누구"})
    one.approval.records[0].actor_id = 99
    assert found(one) == [("record 1", "기안자가 아닌 사람이 상신했습니다.")]
