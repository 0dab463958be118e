"""Whatever random people do to one SR in whatever order, certain things hold after every step."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any, ClassVar

from freezegun.api import FrozenDateTimeFactory
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from core.approvals.enums import OPEN_STEPS, ApprovalStatus, Capacity, OverdueAction, RecordKind, StepKind, StepMode
from core.approvals.line_schemas import StepForm, Target
from core.approvals.verification import verify
from core.errors import GuardiaError
from core.tasks.enums import SRStatus
from core.tasks.policy import SUBMITTABLE
from core.users.enums import Role
from models import Absence, Approval, ApprovalRecord, ApprovalSeat, ApprovalStep
from tests.factories import Make, Row, decision
from tests.fixtures.house import CAST, OWN
from tests.integration.approvals.course import Course
from tests.integration.sla.desk import wall_at

Deed = Coroutine[Any, Any, Any]
PEOPLE = ("customer", "manager", "pm", "pm2", "admin", "engineer", "auditor", "stranger")
DECIDERS = ("manager", "pm", "pm2", "admin")
DECIDED = (RecordKind.APPROVED, RecordKind.REJECTED)
S = SRStatus
AFTER = {
    ApprovalStatus.IN_PROGRESS: {S.PENDING_APPROVAL},
    ApprovalStatus.APPROVED: set(S) - {S.PENDING_APPROVAL, S.REJECTED},
    ApprovalStatus.REJECTED: {S.REJECTED, S.OPEN, S.CANCELLED},
    ApprovalStatus.WITHDRAWN: {S.OPEN, S.CANCELLED},
    ApprovalStatus.VOIDED: {S.OPEN, S.CANCELLED},
}
"""Where an SR can stand once its last round stands there."""
DESK_TEAM, TOWN_TEAM = 1, 2
"""The numbers of the groups the test begins with."""

DECIDING = ["finalize", "finalize", "reject", "send_back", "hold", "hold"]
ACTING = ["approve", "finalize", "reject", "send_back", "hold", "say", "say", "acknowledge", "withdraw", "extend"]
HAPPENINGS = [
    *["it_goes_on"] * 14,
    *["anybody_acts", "somebody_goes_away", "somebody_opens_his_inbox"] * 2,
    *["the_requester_acts", "somebody_edits"] * 2,
    *["somebody_comes_back", "somebody_moves_it", "somebody_decides_all_at_once"],
]


def target(of: str | int | Role) -> Target:
    if isinstance(of, Role):
        return Target(role=of)
    return Target(user_id=CAST[of].id) if isinstance(of, str) else Target(group_id=of)


SHARED: tuple[str | int | Role, ...] = (DESK_TEAM, TOWN_TEAM, Role.PM, Role.CUSTOMER)
LATE: Row = {"overdue_action": OverdueAction.DELEGATE, "overdue_minutes": 60, "overdue_to_id": CAST["admin"].id}


def line(chance: Random, others: list[str]) -> list[StepForm]:
    """One to three steps: people at most once, groups and roles as often as one likes; mostly such as are accepted."""
    people = chance.sample(others, chance.randint(1, 3))
    return [step(chance, person, last=person == people[-1]) for person in people]


def step(chance: Random, person: str, *, last: bool) -> StepForm:
    """A step of one to three seats; now and then one that may be signed later, or that the clock delegates."""
    seats = [target(of) for of in (person, *chance.sample(SHARED, chance.choice([0, 0, 1, 2])))]
    mode = chance.choice(list(StepMode))
    return StepForm(
        kind=StepKind.DECISION if last else chance.choice(list(StepKind)),
        mode=mode,
        needed=chance.randint(1, len(seats)) if mode is StepMode.QUORUM else None,
        deferred=not last and chance.random() < 0.3,
        targets=seats,
        deadline_minutes=60,
        **(LATE if chance.random() < 0.7 else {}),
    )


class AnyCourse(RuleBasedStateMachine):
    """One SR and everybody at it. Refusals are part of the course; what must hold stands in the invariants."""

    loop: asyncio.AbstractEventLoop
    frozen: FrozenDateTimeFactory
    reached: ClassVar[set[object]]
    requester: str
    chance: Random

    def __init__(self) -> None:
        super().__init__()
        self.course = Course()
        self.signed_texts: dict[tuple[int, int], str] = {}
        self.frozen_texts: dict[int, tuple[str, str]] = {}
        self.verified: dict[int, object] = {}

    @initialize(requester=st.sampled_from(["customer", "pm"]), seed=st.integers(0, 2**32))
    def filed(self, requester: str, seed: int) -> None:
        """Chance is seeded once: drawn for each step, hypothesis would try few things often instead of all of them."""
        self.requester, self.chance = requester, Random(seed)  # noqa: S311 - chance, not a secret
        self.wait(self.course.file(requester))
        self.wait(self.course.look())

    @rule()
    def something_happens(self) -> None:
        """One rule for all, so that each happens as often as `HAPPENINGS` says: hypothesis leaves whole rules out."""
        getattr(self, self.chance.choice(HAPPENINGS))(self.chance)

    def it_goes_on(self, chance: Random) -> None:
        """What brings the SR on from where it stands; the rest of what happens comes in between."""
        submittable = not self.course.rounds or self.course.sr.status in SUBMITTABLE
        (self.put_to_approval if submittable else self.somebody_who_may_decides)(chance)

    def put_to_approval(self, chance: Random) -> None:
        who = chance.choice(["engineer", "engineer", self.requester, chance.choice(PEOPLE)])
        others = [name for name in DECIDERS if name != self.requester or chance.random() < 0.1]
        self.attempt(self.course.submit(who, line(chance, others)))

    def somebody_who_may_decides(self, chance: Random) -> None:
        """If possible in a certain capacity, perhaps after everybody has waited too long."""
        capacity, deed = chance.choice(list(Capacity)), chance.choice(["approve"] * 10 + DECIDING)
        self.frozen.tick(timedelta(days=chance.choice([0, 1])))
        self.wait(self.course.clock_looks())
        self.wait(self.course.look())
        found = {who: self.wait(self.course.claims(who, self.course.rounds[-1])) for who in DECIDERS}
        able = sorted((claims[0].capacity is not capacity, who) for who, claims in found.items() if claims)
        for _, who in able[:1]:
            self.attempt(getattr(self.course, deed)(who))

    def anybody_acts(self, chance: Random) -> None:
        deed, nth = chance.choice(ACTING), chance.choice([-1, -1, -1, 0])
        self.attempt(getattr(self.course, deed)(chance.choice(PEOPLE), nth))

    def the_requester_acts(self, chance: Random) -> None:
        self.attempt(getattr(self.course, chance.choice(["withdraw", "say"]))(self.requester))

    def somebody_goes_away(self, chance: Random) -> None:
        who = chance.choice(DECIDERS)
        self.attempt(self.course.go_away(who, chance.choice(DECIDERS)))

    def somebody_comes_back(self, chance: Random) -> None:
        self.attempt(self.course.come_back(chance.choice(DECIDERS)))

    def somebody_edits(self, chance: Random) -> None:
        who = chance.choice([self.requester, "engineer", "engineer", chance.choice(PEOPLE)])
        self.attempt(self.course.edit(who, chance.choice(["하나", "둘"])))

    def somebody_moves_it(self, chance: Random) -> None:
        to = chance.choice([S.OPEN, S.IN_PROGRESS, S.APPROVED, S.CANCELLED])
        self.attempt(self.course.move(chance.choice(PEOPLE), to))

    def somebody_decides_all_at_once(self, chance: Random) -> None:
        self.attempt(self.course.decide_all(chance.choice(PEOPLE), chance.choice(["approve", "reject"])))

    def somebody_opens_his_inbox(self, chance: Random) -> None:
        listed, mine = self.wait(self.course.inbox(chance.choice(PEOPLE)))
        assert listed == mine

    @invariant()
    def what_must_hold(self) -> None:
        self.wait(self.course.look())
        self.assert_rounds_follow_each_other()
        self.assert_nothing_written_has_changed()
        for line in self.course.rounds:
            self.assert_verified(line)
            assert_sound(line)
            assert_in_order(line)
            assert_signed_by_whom_it_may_be(line, self.course.absences)
            self.reached.update({line.status}, *({row.capacity, row.kind, row.is_final} for row in line.records))

    def assert_verified(self, line: Approval) -> None:
        """Looked at again only when something about it is new: signatures are dear to check."""
        looks = (
            line.status,
            len(line.records),
            [(seat.status, seat.actor_id) for step in line.steps for seat in step.seats],
        )
        if self.verified.get(line.id) != looks:
            assert verify(line).problems == []
            self.verified[line.id] = looks

    def assert_rounds_follow_each_other(self) -> None:
        statuses = [line.status for line in self.course.rounds]
        assert [line.round for line in self.course.rounds] == list(range(1, len(statuses) + 1))
        assert ApprovalStatus.IN_PROGRESS not in statuses[:-1]
        assert self.course.endings == sum(status is not ApprovalStatus.IN_PROGRESS for status in statuses)
        sr = self.course.sr
        assert sr.status in (AFTER[statuses[-1]] if statuses else {S.OPEN, S.CANCELLED})
        begun = sr.status in (S.APPROVED, S.IN_PROGRESS)
        assert sr.status is S.CANCELLED or begun == (sr.approved_at is not None)

    def assert_nothing_written_has_changed(self) -> None:
        for line in self.course.rounds:
            frozen = (line.content, line.content_hash)
            assert self.frozen_texts.setdefault(line.id, frozen) == frozen
            for record in line.records:
                assert self.signed_texts.setdefault((line.id, record.sequence), record.record) == record.record
        assert len(self.signed_texts) == sum(len(line.records) for line in self.course.rounds)

    def attempt(self, deed: Deed) -> None:
        """A refusal is part of the course; anything else that goes wrong is not."""
        with suppress(GuardiaError):
            self.wait(deed)

    def wait(self, deed: Deed) -> Any:
        """Do it, a second after what was done before."""
        self.frozen.tick(timedelta(seconds=1))
        return asyncio.run_coroutine_threadsafe(deed, self.loop).result(timeout=60)


def assert_sound(line: Approval) -> None:
    """One round by itself: at most one step has its turn, it ended once, and nobody signed a step twice."""
    statuses = Counter(step.status.value for step in line.steps)
    under_way = line.status is ApprovalStatus.IN_PROGRESS
    endings = [row for row in line.records if row.kind in (RecordKind.WITHDRAWN, RecordKind.VOIDED)]
    sent_back = [row for row in line.records if row.kind is RecordKind.REJECTED and row.to_position is None]
    assert statuses["CURRENT"] == under_way
    assert statuses["WAITING"] == 0 or under_way
    assert (line.completed_at is None) == under_way
    assert len(endings) == (line.status in (ApprovalStatus.WITHDRAWN, ApprovalStatus.VOIDED))
    assert line.status is not ApprovalStatus.REJECTED or len(sent_back) == 1
    assert (line.due_at is not None) == any(step.status in OPEN_STEPS for step in line.steps)
    for step in line.steps:
        signers = [seat.actor_id for seat in step.seats if seat.status.value == "APPROVED"]
        assert len(set(signers)) == len(signers)


def assert_in_order(line: Approval) -> None:
    """No step was signed before those in front of it had enough signatures, but for 후결 and 전결."""
    signatures: Counter[int] = Counter()
    for record in line.records:
        if record.kind not in (*DECIDED, RecordKind.HELD) or record.step_position is None:
            continue
        in_front = [step for step in line.steps if step.position < record.step_position]
        unsigned = [step for step in in_front if signatures[step.position] < needed(step) and not step.deferred]
        assert not unsigned or (
            record.is_final and {step.kind for step in unsigned} <= {StepKind.REVIEW, StepKind.DECISION}
        )
        signatures[record.step_position] += record.kind is RecordKind.APPROVED
        for step in line.steps:
            undone = record.to_position is not None and step.position >= record.to_position
            signatures[step.position] *= not undone


def needed(step: ApprovalStep) -> int:
    return {StepMode.ALL: len(step.seats), StepMode.ANY: 1, StepMode.QUORUM: step.needed}[step.mode]


def assert_signed_by_whom_it_may_be(line: Approval, absences: list[Absence]) -> None:
    """Nobody decided his own; whoever decided in another's name was one hop away from a seat of the line."""
    owners = {line.requester_id, line.drafter_id, line.editor_id}
    seats = {(step.position, seat.ordinal): seat for step in line.steps for seat in step.seats}
    for record in line.records:
        if record.step_position is None:
            continue
        assert record.actor_id not in owners
        seat = seats[record.step_position, record.seat_ordinal or 0]
        assert record.capacity is not None
        assert IN_PLACE_OF[record.capacity](record, seat, absences)


def was_away(record: ApprovalRecord, seat: ApprovalSeat, absences: list[Absence]) -> bool:
    """대결: the seat's own person was away at that moment, and had named this very delegate."""
    at = record.decided_at
    return record.principal_id == seat.user_id and any(
        absence.user_id == record.principal_id
        and absence.delegate_id == record.actor_id
        and absence.starts_at <= at < absence.ends_at
        and (absence.cancelled_at is None or absence.cancelled_at > at)
        for absence in absences
    )


IN_PLACE_OF: dict[Capacity, Any] = {
    Capacity.SELF: lambda record, seat, _: record.actor_id == record.principal_id == seat.user_id,
    Capacity.MEMBER: lambda record, seat, _: record.actor_id == record.principal_id and seat.user_id is None,
    Capacity.SUBSTITUTE: was_away,
    Capacity.DELEGATE: lambda record, seat, _: (
        record.actor_id == CAST["admin"].id and record.principal_id == (seat.user_id or record.actor_id)
    ),
}


# What the walks come by at least: they would prove little if nobody ever got far.
WALKED = {
    ApprovalStatus.IN_PROGRESS,
    ApprovalStatus.APPROVED,
    ApprovalStatus.REJECTED,
    Capacity.SELF,
    Capacity.MEMBER,
    Capacity.SUBSTITUTE,
    RecordKind.HELD,
    RecordKind.OPINION,
}


async def test_whatever_people_do_the_approval_stays_sound(make: Make):
    await make.group("pm", "pm2", "admin", name="운영팀")
    await make.group("customer", "manager", name="전산과", institution_id=OWN)
    for role in ("PM", "ADMIN"):
        await make.post("/approval-authorities/", {"role": role}, by="admin")
    later = {"name": "후결", "steps": [decision({"role": "PM"})], "allows_deferred": True}
    await make.post("/approval-templates/", later, by="admin")
    with wall_at("Mon 09:00") as wall:

        class OneCourse(AnyCourse):
            loop = asyncio.get_running_loop()
            frozen = wall.frozen
            reached: ClassVar[set[object]] = set()

        bounded = settings(
            max_examples=12,
            stateful_step_count=22,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        await asyncio.to_thread(run_state_machine_as_test, OneCourse, settings=bounded)
    assert OneCourse.reached >= WALKED, WALKED - OneCourse.reached
