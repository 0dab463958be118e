"""Whatever random people do to one SR in whatever order, certain things hold after every step."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

import database
from core.access import Actor, permissions_of
from core.approvals import service as approvals
from core.approvals.enums import ApprovalStatus, StepStatus, SubjectType
from core.approvals.queries import rounds_of
from core.errors import GuardiaError
from core.tasks import service as tasks
from core.tasks.enums import SRStatus
from core.tasks.policy import SUBMITTABLE
from core.tasks.queries import get_sr
from models import Approval, AuditEvent, SRRequest
from schemas import ApprovalRequest, SRCreate, SRUpdate
from tests.fixtures.house import CAST, OWN

Deed = Coroutine[Any, Any, Any]
PEOPLE = ("customer", "manager", "pm", "pm2", "engineer", "auditor", "stranger")
ENDINGS = ("approval.approved", "approval.rejected", "approval.withdrawn")
DECIDED = {StepStatus.APPROVED, StepStatus.REJECTED}
AFTER = {
    ApprovalStatus.IN_PROGRESS: {SRStatus.PENDING_APPROVAL},
    ApprovalStatus.APPROVED: set(SRStatus) - {SRStatus.PENDING_APPROVAL, SRStatus.REJECTED},
    ApprovalStatus.REJECTED: {SRStatus.REJECTED, SRStatus.OPEN, SRStatus.CANCELLED},
    ApprovalStatus.WITHDRAWN: {SRStatus.OPEN, SRStatus.CANCELLED},
}
"""Where an SR can stand once its last round stands there."""

persons = st.sampled_from(PEOPLE)
lines = st.lists(persons, min_size=1, max_size=3)


def actor(username: str) -> Actor:
    person = CAST[username]
    return Actor(
        id=person.id,
        username=username,
        name=person.name,
        role=person.role,
        institution_id=person.institution_id,
        permissions=permissions_of(person.role),
    )


class AnyCourse(RuleBasedStateMachine):
    """One SR and everybody at it. Refusals are part of the course; what must hold stands in the invariants."""

    loop: asyncio.AbstractEventLoop
    reached: ClassVar[set[ApprovalStatus]]
    requester: str
    sr_id: int
    sr: SRRequest
    rounds: list[Approval]
    endings: int

    @initialize(requester=st.sampled_from(["customer", "pm"]))
    def filed(self, requester: str) -> None:
        self.requester = requester
        self.wait(self._file(requester))
        self.wait(self._look())

    @precondition(lambda self: self.sr.status in SUBMITTABLE)
    @rule(line=st.permutations(["manager", "pm2", "admin"]))
    def put_to_approval(self, line: list[str]) -> None:
        self.wait(self._submit("engineer", line))

    @precondition(lambda self: self.sr.status is SRStatus.PENDING_APPROVAL)
    @rule(ending=st.sampled_from(["approved", "approved", "rejected", "withdrawn"]))
    def brought_on_its_way(self, ending: str) -> None:
        (turn,) = (step.approver_id for step in self.rounds[-1].steps if step.status is StepStatus.CURRENT)
        approver = next(person.username for person in CAST.values() if person.id == turn)
        deeds = {"approved": (self._approve, approver), "rejected": (self._reject, approver)}
        deed, who = deeds.get(ending, (self._withdraw, self.requester))
        self.wait(deed(who))

    @rule(who=persons, line=lines)
    def somebody_submits(self, who: str, line: list[str]) -> None:
        self.attempt(self._submit(who, line))

    @rule(who=persons, deed=st.sampled_from(["_approve", "_reject", "_withdraw"]))
    def somebody_decides(self, who: str, deed: str) -> None:
        self.attempt(getattr(self, deed)(who))

    @rule(who=persons, word=st.sampled_from(["하나", "둘"]))
    def somebody_edits(self, who: str, word: str) -> None:
        self.attempt(self._edit(who, word))

    @rule(who=persons, to=st.sampled_from([SRStatus.OPEN, SRStatus.IN_PROGRESS, SRStatus.ON_HOLD, SRStatus.APPROVED]))
    def somebody_moves_it(self, who: str, to: SRStatus) -> None:
        self.attempt(self._move(who, to))

    def attempt(self, deed: Deed) -> None:
        """A refusal is part of the course; anything else that goes wrong is not."""
        with suppress(GuardiaError):
            self.wait(deed)

    def wait(self, deed: Deed) -> Any:
        return asyncio.run_coroutine_threadsafe(deed, self.loop).result(timeout=20)

    @invariant()
    def what_must_hold(self) -> None:
        self.wait(self._look())
        for position, line in enumerate(self.rounds, start=1):
            assert line.round == position
            assert_sound(line)
        assert all(line.status is not ApprovalStatus.IN_PROGRESS for line in self.rounds[:-1])
        assert self.endings == sum(line.status is not ApprovalStatus.IN_PROGRESS for line in self.rounds)
        assert not self.rounds or self.sr.status in AFTER[self.rounds[-1].status]
        assert self.rounds or self.sr.status is SRStatus.OPEN
        begun = self.sr.status in (SRStatus.APPROVED, SRStatus.IN_PROGRESS, SRStatus.ON_HOLD)
        assert begun == (self.sr.approved_at is not None)
        self.reached.update(line.status for line in self.rounds)

    @property
    def last_round(self) -> int:
        return self.rounds[-1].id if self.rounds else 0

    async def _file(self, requester: str) -> None:
        form = SRCreate(title="요청", description="내용", category="SERVER", institution_id=OWN)
        async with database.transaction() as db:
            self.sr_id = (await tasks.create(db, form, by=actor(requester))).id

    async def _submit(self, who: str, line: list[str]) -> None:
        form = ApprovalRequest(approver_ids=[CAST[username].id for username in line])
        async with database.transaction() as db:
            sr = await get_sr(db, actor(who), self.sr_id, lock=True)
            await tasks.submit_for_approval(db, sr, form, by=actor(who))

    async def _approve(self, who: str) -> None:
        async with database.transaction() as db:
            await approvals.approve(db, self.last_round, comment=None, by=actor(who))

    async def _reject(self, who: str) -> None:
        async with database.transaction() as db:
            await approvals.reject(db, self.last_round, reason="다시 써 주세요", by=actor(who))

    async def _withdraw(self, who: str) -> None:
        async with database.transaction() as db:
            await approvals.withdraw(db, self.last_round, reason=None, by=actor(who))

    async def _edit(self, who: str, word: str) -> None:
        async with database.transaction() as db:
            sr = await get_sr(db, actor(who), self.sr_id, lock=True)
            await tasks.edit(db, sr, SRUpdate(version=sr.version, title=word), by=actor(who))

    async def _move(self, who: str, to: SRStatus) -> None:
        async with database.transaction() as db:
            sr = await get_sr(db, actor(who), self.sr_id, lock=True)
            await tasks.transition(db, sr, to, reason="사유", by=actor(who))

    async def _look(self) -> None:
        async with database.ReadLocal() as db:
            self.rounds = (await rounds_of(db, SubjectType.SR, self.sr_id))[::-1]
            self.sr = await db.get_one(SRRequest, self.sr_id)
            self.endings = await endings_of(db, self.sr_id)


async def endings_of(db: AsyncSession, sr_id: int) -> int:
    """How often the audit trail says that a round of this SR ended."""
    rows = select(func.count()).where(AuditEvent.subject_id == sr_id, AuditEvent.action.in_(ENDINGS))
    return await db.scalar(rows) or 0


def assert_sound(line: Approval) -> None:
    """One round by itself: signed in order, by nobody whose own it is, ended by one decision."""
    statuses = [step.status for step in line.steps]
    decided = [step for step in line.steps if step.status in DECIDED]
    under_way = line.status is ApprovalStatus.IN_PROGRESS
    assert statuses.count(StepStatus.CURRENT) == under_way
    assert [step.position for step in decided] == list(range(1, len(decided) + 1))
    assert not {step.approver_id for step in decided} & {line.requester_id, line.drafter_id}
    assert (StepStatus.REJECTED in statuses) == (line.status is ApprovalStatus.REJECTED)
    assert (set(statuses) == {StepStatus.APPROVED}) == (line.status is ApprovalStatus.APPROVED)
    assert (StepStatus.WAITING in statuses) <= under_way
    assert (line.completed_at is None) == under_way


async def test_whatever_people_do_the_approval_stays_sound(database_url: str):
    class Course(AnyCourse):
        loop = asyncio.get_running_loop()
        reached: ClassVar[set[ApprovalStatus]] = set()

    bounded = settings(
        max_examples=10,
        stateful_step_count=14,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    await asyncio.to_thread(run_state_machine_as_test, Course, settings=bounded)
    assert Course.reached == set(ApprovalStatus)
