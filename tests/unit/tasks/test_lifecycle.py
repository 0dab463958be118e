"""The life of an SR, every pair of statuses for everybody who could ask for the move.

In the pictures a row is where the SR stands and a column where it is asked to go:
`-` no such move, `no` not for this person, `why` only with a reason, `yes` at once.
"""

from collections.abc import Callable
from typing import Any

import pytest

from core.access import SYSTEM, Actor
from core.errors import GuardiaError
from core.tasks import policy
from core.tasks.enums import SRCategory, SRStatus
from models import SRRequest
from tests.fixtures.house import CAST, OWN

ActorOf = Callable[[str], Actor]
Grid = dict[tuple[SRStatus, SRStatus], str]
S = SRStatus

THE_DESK = """
                  OPEN PENDING APPROVED REJECTED PROGRESS HOLD RESOLVED CLOSED CANCELLED
OPEN               -     -        -        -       yes     -      -       -       why
PENDING_APPROVAL   -     -        -        -        -      -      -       -        -
APPROVED           -     -        -        -       yes     -      -       -       why
REJECTED          yes    -        -        -        -      -      -       -       why
IN_PROGRESS        -     -        -        -        -     why    yes      -       why
ON_HOLD            -     -        -        -       yes     -      -       -       why
RESOLVED           -     -        -        -       why     -      -      yes       -
CLOSED             -     -        -        -        -      -      -       -        -
CANCELLED          -     -        -        -        -      -      -       -        -
"""

THE_REQUESTER = """
                  OPEN PENDING APPROVED REJECTED PROGRESS HOLD RESOLVED CLOSED CANCELLED
OPEN               -     -        -        -        no     -      -       -       why
PENDING_APPROVAL   -     -        -        -        -      -      -       -        -
APPROVED           -     -        -        -        no     -      -       -       why
REJECTED          yes    -        -        -        -      -      -       -       why
IN_PROGRESS        -     -        -        -        -      no     no      -        no
ON_HOLD            -     -        -        -        no     -      -       -        no
RESOLVED           -     -        -        -       why     -      -      yes       -
CLOSED             -     -        -        -        -      -      -       -        -
CANCELLED          -     -        -        -        -      -      -       -        -
"""

SOMEBODY_ELSE = """
                  OPEN PENDING APPROVED REJECTED PROGRESS HOLD RESOLVED CLOSED CANCELLED
OPEN               -     -        -        -        no     -      -       -        no
PENDING_APPROVAL   -     -        -        -        -      -      -       -        -
APPROVED           -     -        -        -        no     -      -       -        no
REJECTED           no    -        -        -        -      -      -       -        no
IN_PROGRESS        -     -        -        -        -      no     no      -        no
ON_HOLD            -     -        -        -        no     -      -       -        no
RESOLVED           -     -        -        -        no     -      -       no       -
CLOSED             -     -        -        -        -      -      -       -        -
CANCELLED          -     -        -        -        -      -      -       -        -
"""

PICTURES = {
    "admin": THE_DESK,
    "pm": THE_DESK,
    "engineer": THE_DESK,
    "customer": THE_REQUESTER,
    "manager": SOMEBODY_ELSE,
    "auditor": SOMEBODY_ELSE,
}
WORDS = {
    "sr.transition": "-",
    "sr.transition_forbidden": "no",
    "sr.reason_required": "why",
    "sr.approval_required": "no",
}


def sr_of_the_customer(status: SRStatus, **fields: Any) -> SRRequest:
    """An SR that needs no approval, on a server, asked for by `customer`."""
    facts = {"approval_required": False, "approved_at": None, "server_id": 1, **fields}
    return SRRequest(status=status, requester_id=CAST["customer"].id, institution_id=OWN, **facts)


def drawn(picture: str) -> Grid:
    rows = [line.split() for line in picture.strip().splitlines()[1:]]
    return {(S(name), to): word for name, *words in rows for to, word in zip(SRStatus, words, strict=True)}


def outcome(sr: SRRequest, to: SRStatus, by: Actor, reason: str | None = None) -> str:
    try:
        policy.check_transition(sr, to, reason, by=by)
    except GuardiaError as refusal:
        return WORDS[refusal.code]
    return "yes"


def lived(by: Actor, reason: str | None = None) -> Grid:
    return {(frm, to): outcome(sr_of_the_customer(frm), to, by, reason) for frm in SRStatus for to in SRStatus}


@pytest.mark.parametrize("username", PICTURES)
def test_every_move_is_as_drawn(username: str, actor_of: ActorOf):
    assert lived(actor_of(username)) == drawn(PICTURES[username])


@pytest.mark.parametrize("username", PICTURES)
def test_a_reason_opens_exactly_the_moves_that_ask_for_one(username: str, actor_of: ActorOf):
    without = drawn(PICTURES[username])
    assert lived(actor_of(username), "일정 변경") == {
        pair: word.replace("why", "yes") for pair, word in without.items()
    }


def test_the_picture_of_the_desk_is_the_whole_table_but_for_what_approval_does():
    asked_for = {pair for pair, word in drawn(THE_DESK).items() if word != "-"}
    table = {(frm, to): move for frm, moves in policy.TRANSITIONS.items() for to, move in moves.items()}
    by_approval = {pair for pair, move in table.items() if move.mover is policy.Mover.APPROVAL}
    assert asked_for | by_approval == set(table)
    assert by_approval == {
        (S.OPEN, S.PENDING_APPROVAL),
        (S.REJECTED, S.PENDING_APPROVAL),
        (S.PENDING_APPROVAL, S.APPROVED),
        (S.PENDING_APPROVAL, S.REJECTED),
        (S.PENDING_APPROVAL, S.OPEN),
        (S.APPROVED, S.OPEN),
        (S.IN_PROGRESS, S.OPEN),
        (S.ON_HOLD, S.OPEN),
    }


@pytest.mark.parametrize("username", PICTURES)
@pytest.mark.parametrize("approval_required", [False, True])
def test_what_is_offered_is_exactly_what_would_be_accepted(username: str, approval_required: bool, actor_of: ActorOf):
    by = actor_of(username)
    srs = [sr_of_the_customer(status, approval_required=approval_required) for status in SRStatus]
    offered = {sr.status: policy.allowed_transitions(sr, by=by) for sr in srs}
    accepted = {sr.status: [to for to in SRStatus if outcome(sr, to, by, "사유") == "yes"] for sr in srs}
    assert offered == accepted


def test_work_on_what_needs_approval_begins_only_once_it_is_approved(actor_of: ActorOf):
    engineer = actor_of("engineer")
    with pytest.raises(GuardiaError) as refusal:
        policy.check_transition(sr_of_the_customer(S.OPEN, approval_required=True), S.IN_PROGRESS, None, by=engineer)
    assert refusal.value.code == "sr.approval_required"
    assert outcome(sr_of_the_customer(S.APPROVED, approval_required=True), S.IN_PROGRESS, engineer) == "yes"


def test_a_refused_move_says_where_the_sr_could_go_instead(actor_of: ActorOf):
    with pytest.raises(GuardiaError) as refusal:
        policy.check_transition(sr_of_the_customer(S.IN_PROGRESS), S.CLOSED, None, by=actor_of("pm"))
    assert refusal.value.data == {"allowed": ["ON_HOLD", "RESOLVED", "CANCELLED"]}
    assert "'처리중' 상태에서 '종료'" in refusal.value.detail


def test_the_clock_moves_srs_as_the_desk_does():
    assert lived(SYSTEM) == drawn(THE_DESK)


def test_every_status_has_its_row_and_the_finished_ones_lead_nowhere():
    assert set(policy.TRANSITIONS) == set(SRStatus)
    assert {status for status, moves in policy.TRANSITIONS.items() if not moves} == policy.FINISHED


def test_only_questions_and_the_rest_go_without_approval():
    assert set(SRCategory) - policy.NEEDS_APPROVAL == {SRCategory.INQUIRY, SRCategory.ETC}
