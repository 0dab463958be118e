"""How a line moves: every mode by hand, then random lines moved at random."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.approvals import machine
from core.approvals.enums import OPEN_STEPS, ApprovalStatus, StepKind, StepMode, StepStatus

S = StepStatus
relaxed = settings(deadline=None)  # a busy machine is no wrong result
REVIEW, AGREEMENT, DECISION = StepKind.REVIEW, StepKind.AGREEMENT, StepKind.DECISION


@dataclass
class Seat:
    status: StepStatus = S.WAITING


@dataclass
class Step:
    seats: list[Seat]
    kind: StepKind = REVIEW
    mode: StepMode = StepMode.ALL
    needed: int = 1
    deferred: bool = False
    position: int = 0
    status: StepStatus = S.WAITING


@dataclass
class Line:
    steps: list[Step] = field(default_factory=list)
    status: ApprovalStatus = ApprovalStatus.IN_PROGRESS


def step(
    seats: int = 1,
    mode: StepMode = StepMode.ALL,
    needed: int = 1,
    *,
    kind: StepKind = REVIEW,
    deferred: bool = False,
) -> Step:
    return Step([Seat() for _ in range(seats)], kind, mode, needed, deferred)


def begun(*steps: Step) -> Line:
    """A line whose first step has its turn."""
    line = Line(list(steps))
    for position, one in enumerate(line.steps, start=1):
        one.position = position
    machine.begin(line)
    return line


def approve(line: Line, position: int, ordinal: int = 1) -> machine.Moved:
    one = line.steps[position - 1]
    return machine.approve(line, one, one.seats[ordinal - 1])


def statuses(line: Line) -> list[str]:
    return [one.status.value for one in line.steps]


def seats(line: Line, position: int) -> list[str]:
    return [seat.status.value for seat in line.steps[position - 1].seats]


class TestBeginning:
    def test_the_first_step_has_its_turn_with_all_its_seats(self):
        line = begun(step(2), step())
        assert (statuses(line), seats(line, 1)) == (["CURRENT", "WAITING"], ["CURRENT", "CURRENT"])

    def test_what_opens_is_named(self):
        line = Line([step(), step()])
        assert machine.begin(line).opened == line.steps[:1]

    def test_deferred_steps_are_passed_over_and_open_as_well(self):
        first, second, third = step(deferred=True), step(deferred=True), step(kind=DECISION)
        line = Line([first, second, third])
        moved = machine.begin(line)
        assert (statuses(line), moved.opened) == (["DEFERRED", "DEFERRED", "CURRENT"], [first, second, third])


class TestHowManyMustSign:
    @pytest.mark.parametrize(
        ("mode", "needed", "signatures"),
        [(StepMode.ALL, 1, 3), (StepMode.ANY, 3, 1), (StepMode.QUORUM, 2, 2), (StepMode.QUORUM, 3, 3)],
    )
    def test_by_mode(self, mode: StepMode, needed: int, signatures: int):
        assert machine.needed(step(3, mode, needed)) == signatures

    def test_all_of_them_in_any_order(self):
        line = begun(step(3), step())
        approve(line, 1, 3)
        approve(line, 1, 1)
        assert (statuses(line), seats(line, 1)) == (["CURRENT", "WAITING"], ["APPROVED", "CURRENT", "APPROVED"])
        approve(line, 1, 2)
        assert statuses(line) == ["APPROVED", "CURRENT"]

    def test_any_one_of_them_and_the_others_are_no_longer_asked(self):
        line = begun(step(3, StepMode.ANY), step())
        moved = approve(line, 1, 2)
        assert (statuses(line), seats(line, 1)) == (["APPROVED", "CURRENT"], ["SKIPPED", "APPROVED", "SKIPPED"])
        assert moved.skipped == [line.steps[0].seats[0], line.steps[0].seats[2]]

    def test_two_of_three(self):
        line = begun(step(3, StepMode.QUORUM, 2))
        assert not approve(line, 1, 1).finished
        assert approve(line, 1, 3).finished
        assert seats(line, 1) == ["APPROVED", "SKIPPED", "APPROVED"]

    def test_the_last_one_finishes_the_round(self):
        line = begun(step(), step())
        assert not approve(line, 1).finished
        assert approve(line, 2).finished
        assert line.status is ApprovalStatus.APPROVED


class TestSigningAfterwards:
    def test_the_round_is_approved_while_a_deferred_step_is_still_to_be_signed(self):
        line = begun(step(deferred=True), step())
        assert approve(line, 2).finished
        assert (line.status, statuses(line)) == (ApprovalStatus.APPROVED, ["DEFERRED", "APPROVED"])
        assert list(machine.current_steps(line)) == line.steps[:1]

    def test_a_late_signature_opens_nothing_and_ends_nothing(self):
        line = begun(step(deferred=True), step(), step())
        moved = approve(line, 1)
        assert (moved.opened, moved.finished, statuses(line)) == ([], False, ["APPROVED", "CURRENT", "WAITING"])

    def test_after_the_end_it_changes_only_its_own_step(self):
        line = begun(step(2, deferred=True), step())
        approve(line, 2)
        approve(line, 1, 1)
        assert (statuses(line), seats(line, 1)) == (["DEFERRED", "APPROVED"], ["APPROVED", "DEFERRED"])
        approve(line, 1, 2)
        assert (line.status, statuses(line)) == (ApprovalStatus.APPROVED, ["APPROVED", "APPROVED"])

    def test_an_objection_after_the_end_changes_no_round(self):
        line = begun(step(2, deferred=True), step())
        approve(line, 2)
        machine.reject(line, line.steps[0], line.steps[0].seats[0])
        assert (line.status, seats(line, 1)) == (ApprovalStatus.APPROVED, ["REJECTED", "VOID"])

    def test_an_objection_before_the_end_sends_it_back(self):
        line = begun(step(deferred=True), step())
        machine.reject(line, line.steps[0], line.steps[0].seats[0])
        assert (line.status, statuses(line)) == (ApprovalStatus.REJECTED, ["REJECTED", "VOID"])


class TestDecidingForAll:
    def test_who_comes_after_is_passed_over(self):
        line = begun(step(), step(kind=DECISION), step(2, kind=DECISION))
        approve(line, 1)
        moved = machine.decide_finally(line, line.steps[1], line.steps[1].seats[0])
        assert (line.status, statuses(line)) == (ApprovalStatus.APPROVED, ["APPROVED", "APPROVED", "SKIPPED"])
        assert (moved.finished, moved.skipped) == (True, line.steps[2].seats)

    def test_who_comes_before_and_beside_is_passed_over_too(self):
        line = begun(step(2), step(2, kind=DECISION))
        approve(line, 1)
        moved = machine.decide_finally(line, line.steps[1], line.steps[1].seats[1])
        assert (statuses(line), seats(line, 1)) == (["SKIPPED", "APPROVED"], ["APPROVED", "SKIPPED"])
        assert moved.skipped == [line.steps[0].seats[1], line.steps[1].seats[0]]

    @pytest.mark.parametrize("kind", [StepKind.AGREEMENT, StepKind.COOPERATION])
    def test_an_open_agreement_before_it_is_in_the_way(self, kind: StepKind):
        line = begun(step(), step(kind=kind), step(kind=DECISION))
        assert machine.blocking(line, line.steps[2]) is line.steps[1]
        approve(line, 1)
        assert machine.blocking(line, line.steps[2]) is line.steps[1]
        approve(line, 2)
        assert machine.blocking(line, line.steps[2]) is None

    def test_reviews_before_it_and_agreements_behind_it_are_not(self):
        line = begun(step(), step(kind=DECISION), step(kind=AGREEMENT), step(kind=DECISION))
        assert machine.blocking(line, line.steps[1]) is None

    def test_it_is_done_in_a_decision_that_is_not_over(self):
        line = begun(step(kind=DECISION), step(), step(kind=DECISION))
        assert list(machine.finalizing_steps(line)) == [line.steps[0], line.steps[2]]
        approve(line, 1)
        assert list(machine.finalizing_steps(line)) == [line.steps[2]]
        machine.end(line, ApprovalStatus.WITHDRAWN)
        assert list(machine.finalizing_steps(line)) == []


class TestSendingBack:
    @pytest.mark.parametrize("mode", StepMode)
    def test_one_rejection_ends_the_round_whatever_the_mode(self, mode: StepMode):
        line = begun(step(), step(3, mode, 2), step())
        approve(line, 1)
        machine.reject(line, line.steps[1], line.steps[1].seats[1])
        assert (line.status, statuses(line)) == (ApprovalStatus.REJECTED, ["APPROVED", "REJECTED", "VOID"])
        assert seats(line, 2) == ["VOID", "REJECTED", "VOID"]

    def test_to_an_earlier_step_which_has_its_turn_again(self):
        line = begun(step(), step(2), step(), step())
        for position, ordinal in ((1, 1), (2, 1), (2, 2)):
            approve(line, position, ordinal)
        moved = machine.send_back(line, 2)
        assert (statuses(line), seats(line, 2)) == (["APPROVED", "CURRENT", "WAITING", "WAITING"], ["CURRENT"] * 2)
        assert (moved.opened, line.status) == ([line.steps[1]], ApprovalStatus.IN_PROGRESS)

    def test_what_is_still_to_be_signed_afterwards_stays_so_and_what_was_signed_is_asked_again(self):
        line = begun(step(), step(deferred=True), step(deferred=True), step())
        approve(line, 1)
        approve(line, 3)
        machine.send_back(line, 1)
        assert statuses(line) == ["CURRENT", "DEFERRED", "WAITING", "WAITING"]
        assert [one.position for one in line.steps if machine.goes_back(one, 1)] == [1, 3, 4]
        approve(line, 1)
        assert statuses(line) == ["APPROVED", "DEFERRED", "DEFERRED", "CURRENT"]


@pytest.mark.parametrize("status", [ApprovalStatus.WITHDRAWN, ApprovalStatus.VOIDED])
def test_ended_without_approval_what_was_open_is_void_and_what_was_signed_stays(status: ApprovalStatus):
    line = begun(step(), step(deferred=True), step(2), step())
    approve(line, 1)
    approve(line, 3)
    machine.end(line, status)
    assert (line.status, statuses(line)) == (status, ["APPROVED", "VOID", "VOID", "VOID"])
    assert seats(line, 3) == ["APPROVED", "VOID"]


# ----------------------------------------------------------------------------------------------------- random lines


@st.composite
def any_step(draw: st.DrawFn) -> Step:
    count = draw(st.integers(1, 4))
    return step(
        count,
        draw(st.sampled_from(StepMode)),
        draw(st.integers(1, count)),
        kind=draw(st.sampled_from(StepKind)),
        deferred=draw(st.booleans()),
    )


@st.composite
def any_line(draw: st.DrawFn) -> Line:
    """As `lines.plan` lets through: the last step is a decision that is not deferred."""
    steps = draw(st.lists(any_step(), max_size=4))
    return begun(*steps, step(draw(st.integers(1, 3)), kind=DECISION))


def open_seats(line: Line) -> list[tuple[Step, Seat]]:
    return [(one, seat) for one in machine.current_steps(line) for seat in one.seats if seat.status in OPEN_STEPS]


def move(line: Line, draw: st.DataObject) -> None:
    """One act that is possible now."""
    one, seat = draw.draw(st.sampled_from(open_seats(line)))
    deeds = ["approve"] * 6
    if line.status is ApprovalStatus.IN_PROGRESS:
        earlier = [other.position for other in line.steps if other.position < one.position]
        deeds += ["end", "final"] + ["send_back"] * bool(earlier and one.status is S.CURRENT)
        to_position = draw.draw(st.sampled_from(earlier or [1]))
    deed = draw.draw(st.sampled_from([*deeds, "reject"]))
    acts = {
        "approve": lambda: machine.approve(line, one, seat),
        "reject": lambda: machine.reject(line, one, seat),
        "final": lambda: machine.decide_finally(line, one, seat),
        "send_back": lambda: machine.send_back(line, to_position),
        "end": lambda: machine.end(line, ApprovalStatus.WITHDRAWN),
    }
    acts[deed]()


def assert_sound(line: Line) -> None:
    under_way = line.status is ApprovalStatus.IN_PROGRESS
    current = [one for one in line.steps if one.status is S.CURRENT]
    assert len(current) == under_way
    for one in line.steps:
        signed = sum(seat.status is S.APPROVED for seat in one.seats)
        open_ones = any(seat.status in OPEN_STEPS for seat in one.seats)
        assert open_ones == (one.status in OPEN_STEPS)
        assert (one.status is S.REJECTED) == any(seat.status is S.REJECTED for seat in one.seats)
        assert one.status not in OPEN_STEPS or signed < machine.needed(one)
        assert one.status is not S.WAITING or (under_way and signed == 0)
    if under_way:
        before = [one.status for one in line.steps if one.position < current[0].position]
        behind = [one for one in line.steps if one.position > current[0].position]
        assert set(before) <= {S.APPROVED, S.DEFERRED}
        assert {one.status for one in behind if not one.deferred} <= {S.WAITING}
        # One to be signed afterwards stays open when the line is sent back, and may be signed meanwhile.
        assert {one.status for one in behind if one.deferred} <= {S.WAITING, S.DEFERRED, S.APPROVED}


@relaxed
@given(line=any_line(), draw=st.data())
def test_whatever_is_done_the_line_stays_sound(line: Line, draw: st.DataObject):
    assert_sound(line)
    for _ in range(draw.draw(st.integers(0, 25))):
        if not open_seats(line):
            break
        move(line, draw)
        assert_sound(line)


@relaxed
@given(line=any_line(), draw=st.data())
def test_signed_by_whoever_is_asked_every_line_comes_to_its_end(line: Line, draw: st.DataObject):
    signatures = 0
    while line.status is ApprovalStatus.IN_PROGRESS:
        one, seat = draw.draw(st.sampled_from(open_seats(line)))
        machine.approve(line, one, seat)
        signatures += 1
    signed = [one for one in line.steps if one.status is S.APPROVED]
    assert {one.status for one in line.steps} <= {S.APPROVED, S.DEFERRED}
    assert signatures >= sum(machine.needed(one) for one in signed)
    assert all(one.deferred for one in line.steps if one not in signed)


@relaxed
@given(line=any_line())
def test_signed_in_order_the_steps_follow_one_another(line: Line):
    opened = [one.position for one in line.steps if one.status is not S.WAITING]
    while line.status is ApprovalStatus.IN_PROGRESS:
        one = next(one for one in line.steps if one.status is S.CURRENT)
        moved = machine.approve(line, one, next(seat for seat in one.seats if seat.status is S.CURRENT))
        opened += [other.position for other in moved.opened]
    assert opened == sorted(opened)
    assert len(set(opened)) == len(line.steps)
    assert line.steps[-1].status is S.APPROVED
