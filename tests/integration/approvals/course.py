"""Everything that people can do to one SR and its rounds, on the real service; and what is found there afterwards."""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

import database
from core.access import SYSTEM, Actor, permissions_of
from core.approvals import absences, bulk, extensions, jobs, policy
from core.approvals import service as approvals
from core.approvals.enums import Authentication, SubjectType
from core.approvals.line_schemas import AbsenceForm, StepForm
from core.approvals.policy import Claim
from core.approvals.queries import get_approval, list_approvals, rounds_of, standing_of
from core.approvals.schemas import ApprovalQuery, BulkForm, BulkItem, DeadlineExtensionForm
from core.tasks import service as tasks
from core.tasks.enums import SRStatus
from core.tasks.queries import get_sr
from models import Absence, Approval, AuditEvent, SRRequest
from schemas import ApprovalRequest, SRCreate, SRUpdate
from tests.fixtures.house import CAST, OWN
from utils import clock

REASON = "다시 써 주세요"
ENDINGS = ("approval.approved", "approval.final", "approval.rejected", "approval.withdrawn", "approval.voided")


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


@dataclass
class Course:
    """One SR; `rounds` are its rounds in order, as `look` found them last."""

    sr_id: int = 0
    rounds: list[Approval] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)
    sr: SRRequest = field(default_factory=SRRequest)
    endings: int = 0

    async def file(self, requester: str) -> None:
        form = SRCreate(title="요청", description="내용", category="SERVER", institution_id=OWN)
        async with database.transaction() as db:
            self.sr_id = (await tasks.create(db, form, by=actor(requester))).id

    async def submit(self, who: str, steps: list[StepForm]) -> None:
        async with database.transaction() as db:
            sr = await get_sr(db, actor(who), self.sr_id, lock=True)
            await tasks.submit_for_approval(db, sr, ApprovalRequest(steps=steps), by=actor(who))

    async def approve(self, who: str, nth: int = -1) -> None:
        async with database.transaction() as db:
            await approvals.approve(db, self.round_id(nth), by=actor(who))

    async def finalize(self, who: str, nth: int = -1) -> None:
        async with database.transaction() as db:
            await approvals.approve(db, self.round_id(nth), final=True, by=actor(who))

    async def reject(self, who: str, nth: int = -1) -> None:
        async with database.transaction() as db:
            await approvals.reject(db, self.round_id(nth), reason=REASON, by=actor(who))

    async def send_back(self, who: str, nth: int = -1) -> None:
        async with database.transaction() as db:
            await approvals.reject(db, self.round_id(nth), reason=REASON, to_position=1, by=actor(who))

    async def hold(self, who: str, nth: int = -1) -> None:
        async with database.transaction() as db:
            await approvals.hold(db, self.round_id(nth), reason=REASON, by=actor(who))

    async def say(self, who: str, nth: int = -1) -> None:
        async with database.transaction() as db:
            await approvals.give_opinion(db, self.round_id(nth), content="한마디", by=actor(who))

    async def acknowledge(self, who: str, nth: int = -1) -> None:
        async with database.transaction() as db:
            await approvals.acknowledge(db, self.round_id(nth), by=actor(who))

    async def withdraw(self, who: str, nth: int = -1) -> None:
        async with database.transaction() as db:
            await approvals.withdraw(db, self.round_id(nth), by=actor(who))

    async def extend(self, who: str, nth: int = -1) -> None:
        form = DeadlineExtensionForm(new_due_at=clock.now() + timedelta(days=30), reason=REASON)
        async with database.transaction() as db:
            await extensions.request(db, self.round_id(nth), form, by=actor(who))

    async def decide_all(self, who: str, action: str) -> None:
        """Every round at once, as it was listed, and one that is nowhere."""
        items = [BulkItem(id=row.id, content_hash=row.content_hash, step_id=step_before(row)) for row in self.rounds]
        items.append(BulkItem(id=999_999, content_hash="0" * 64, step_id=1))
        form = BulkForm(action=action, items=items, comment=REASON)
        await bulk.decide(form, authentication=Authentication.SESSION, by=actor(who))

    async def edit(self, who: str, word: str) -> None:
        async with database.transaction() as db:
            sr = await get_sr(db, actor(who), self.sr_id, lock=True)
            await tasks.edit(db, sr, SRUpdate(version=sr.version, title=word), by=actor(who))

    async def move(self, who: str, to: SRStatus) -> None:
        async with database.transaction() as db:
            sr = await get_sr(db, actor(who), self.sr_id, lock=True)
            await tasks.transition(db, sr, to, reason="사유", by=actor(who))

    async def go_away(self, who: str, delegate: str) -> None:
        now = clock.now()
        form = AbsenceForm(
            delegate_id=CAST[delegate].id, starts_at=now, ends_at=now + timedelta(days=20), reason="출장"
        )
        async with database.transaction() as db:
            await absences.register(db, form, by=actor(who))

    async def come_back(self, who: str) -> None:
        """Cancel every absence of this person that is under way."""
        async with database.transaction() as db:
            for absence in [row for row in self.absences if row.user_id == CAST[who].id and row.cancelled_at is None]:
                row = await absences.get_absence(db, actor(who), absence.id, lock=True)
                await absences.cancel(db, row, by=actor(who))

    async def clock_looks(self) -> None:
        await jobs.remind()

    async def look(self) -> None:
        async with database.ReadLocal() as db:
            listed = await rounds_of(db, SubjectType.SR, self.sr_id)
        async with database.ReadLocal() as db:
            self.rounds = [await get_approval(db, SYSTEM, row.id) for row in listed[::-1]]
            self.sr = await db.get_one(SRRequest, self.sr_id)
            self.absences = list(await db.scalars(select(Absence)))
            ended = select(AuditEvent.id).where(
                AuditEvent.subject_type == "SR", AuditEvent.subject_id == self.sr_id, AuditEvent.action.in_(ENDINGS)
            )
            self.endings = len((await db.scalars(ended)).all())

    async def inbox(self, who: str) -> tuple[set[int], set[int]]:
        """The rounds of this SR that wait for somebody: by his inbox, and by the rules of each."""
        async with database.ReadLocal() as db:
            listed = await list_approvals(db, actor(who), ApprovalQuery(box="pending", size=100))
            mine = {row.id for row in self.rounds if await self.claims(who, row)}
        return {row.id for row in listed.items if row.subject_id == self.sr_id and is_of_sr(row)}, mine

    async def claims_now(self, who: str) -> list[Claim]:
        """The seats of the last round that somebody may sign this moment."""
        if not self.rounds:
            return []
        async with database.ReadLocal() as db:
            newest = await get_approval(db, SYSTEM, self.round_id(-1))
        return await self.claims(who, newest)

    async def claims(self, who: str, approval: Approval) -> list[Claim]:
        async with database.ReadLocal() as db:
            return policy.claims(approval, await standing_of(db, actor(who)), by=actor(who))

    def round_id(self, nth: int) -> int:
        return self.rounds[nth % len(self.rounds)].id if self.rounds else 0


def step_before(approval: Approval) -> int:
    """The step a list showed as the one whose turn it is; of what is over, the last."""
    return next((step.id for step in approval.steps if step.status.value == "CURRENT"), approval.steps[-1].id)


def is_of_sr(approval: Approval) -> bool:
    return approval.subject_type is SubjectType.SR
