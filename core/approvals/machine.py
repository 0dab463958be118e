"""How a line moves: pure, on anything that has steps with seats. The rows move by it; `verify` replays them by it.

A line is a row of steps; the seats of a step sign side by side. The first step that is not deferred is CURRENT, the
ones behind wait. A deferred step (후결) is passed over and may be signed from the moment its turn would have been,
even after the round was approved. One rejection sends the document back, whatever the mode of its step.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from core.approvals.enums import OPEN_STEPS, ApprovalStatus, StepKind, StepMode, StepStatus

S = StepStatus
UNDECIDED = (S.WAITING, S.CURRENT, S.DEFERRED)
_BLOCKING = (StepKind.COOPERATION, StepKind.AGREEMENT)


class Seat(Protocol):
    """Somebody's place on a step."""

    status: StepStatus


class Step(Protocol):
    """Seats that sign side by side."""

    position: int
    kind: StepKind
    mode: StepMode
    needed: int
    deferred: bool
    status: StepStatus

    @property
    def seats(self) -> Sequence[Seat]: ...


class Line(Protocol):
    """A round: its steps in order."""

    status: ApprovalStatus

    @property
    def steps(self) -> Sequence[Step]: ...


@dataclass(slots=True)
class Moved:
    """What a move led to: steps whose turn has come, seats that are no longer asked, whether the round is approved."""

    opened: list[Any] = field(default_factory=list)
    skipped: list[Any] = field(default_factory=list)
    finished: bool = False


def begin(line: Line) -> Moved:
    """Give the first step its turn."""
    return _go_on(line, Moved())


def needed(step: Step) -> int:
    """How many seats must sign for the step to be satisfied."""
    return threshold(step.mode, len(step.seats), step.needed)


def threshold(mode: StepMode, seats: int, quorum: int) -> int:
    """The same of a step that is not there yet."""
    return {StepMode.ALL: seats, StepMode.ANY: 1, StepMode.QUORUM: quorum}[mode]


def satisfied(step: Step) -> bool:
    """Whether enough of its seats have signed."""
    return sum(seat.status is S.APPROVED for seat in step.seats) >= needed(step)


def approve(line: Line, step: Step, seat: Seat) -> Moved:
    """Sign for a seat; the step behind opens once this one is satisfied."""
    seat.status = S.APPROVED
    moved = Moved()
    if not satisfied(step):
        return moved
    was_deferred = step.status is S.DEFERRED
    step.status = S.APPROVED
    moved.skipped = _close(step.seats, S.SKIPPED)
    return moved if was_deferred else _go_on(line, moved)


def blocking(line: Line, step: Step) -> Step | None:
    """The first 협조 or 합의 before `step` that must be satisfied before anybody may decide for all (전결)."""
    before = (other for other in line.steps if other.position < step.position and other.kind in _BLOCKING)
    return next((other for other in before if other.status in (S.WAITING, S.CURRENT)), None)


def decide_finally(line: Line, step: Step, seat: Seat) -> Moved:
    """전결: the round is approved by this seat; whoever had not signed yet, before or behind, is passed over."""
    seat.status = S.APPROVED
    moved = Moved(finished=True)
    for other in line.steps:
        moved.skipped += _close(other.seats, S.SKIPPED)
        if other is step:
            other.status = S.APPROVED
        elif other.status in UNDECIDED:
            other.status = S.SKIPPED
    line.status = ApprovalStatus.APPROVED
    return moved


def reject(line: Line, step: Step, seat: Seat) -> None:
    """Send the document back to its drafter: the round is over. An objection after it was approved changes no round."""
    seat.status = step.status = S.REJECTED
    _close(step.seats, S.VOID)
    if line.status is ApprovalStatus.IN_PROGRESS:
        end(line, ApprovalStatus.REJECTED)


def send_back(line: Line, to_position: int) -> Moved:
    """전단계 반려: the line stands again where `to_position` has its turn; what was signed from there on is undone."""
    for step in line.steps:
        if goes_back(step, to_position):
            step.status = S.WAITING
            for seat in step.seats:
                seat.status = S.WAITING
    return _go_on(line, Moved())


def goes_back(step: Step, to_position: int) -> bool:
    """Whether sending back to that position undoes this step; one still to be signed afterwards stays as it is."""
    return step.position >= to_position and step.status is not S.DEFERRED


def end(line: Line, status: ApprovalStatus) -> None:
    """The round is over without having been approved: what was open is void."""
    for step in line.steps:
        _close(step.seats, S.VOID)
        if step.status in UNDECIDED:
            step.status = S.VOID
    line.status = status


def current_steps(line: Line) -> Iterator[Any]:
    """Those that can be decided now: the one whose turn it is, and deferred ones that have been passed."""
    return (step for step in line.steps if step.status in OPEN_STEPS)


def finalizing_steps(line: Line) -> Iterator[Any]:
    """Those in which somebody may decide for all (전결): a 결재 that is not over, also before its turn."""
    under_way = line.status is ApprovalStatus.IN_PROGRESS
    return (step for step in line.steps if under_way and step.kind is StepKind.DECISION and step.status in UNDECIDED)


def _go_on(line: Line, moved: Moved) -> Moved:
    for step in line.steps:
        if step.status is S.CURRENT:
            return moved
        if step.status is not S.WAITING:
            continue
        step.status = S.DEFERRED if step.deferred else S.CURRENT
        for seat in step.seats:
            seat.status = step.status
        moved.opened.append(step)
        if step.status is S.CURRENT:
            return moved
    line.status, moved.finished = ApprovalStatus.APPROVED, True
    return moved


def _close(seats: Sequence[Seat], status: StepStatus) -> list[Seat]:
    closed = [seat for seat in seats if seat.status in UNDECIDED]
    for seat in closed:
        seat.status = status
    return closed
