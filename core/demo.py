"""A believable demo site: four institutions, their servers, people of every role, SRs in every state.

Made through the same functions as everything else, so its history, approvals and messages are real; only its dates are
moved into the past afterwards. Everything is in one transaction: it is there whole, or not at all.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core import demo_approvals, demo_systems
from core.access import Actor
from core.approvals import service as approvals
from core.config import get_settings
from core.demo_stories import INSTITUTIONS, PEOPLE, SERVERS, STORIES, Story
from core.security import actor_of, hash_password
from core.sla import clocks
from core.sla.enums import SlaSubject
from core.sla.matching import facts_of, match
from core.tasks import service as tasks
from core.tasks.enums import SRStatus
from database import transaction
from models import (
    AuditEvent,
    Institution,
    Server,
    SlaClock,
    SlaEscalation,
    SlaEvent,
    SRComment,
    SRRequest,
    User,
    WorkLog,
)
from schemas import ApprovalRequest, SRCreate, WorkLogForm
from utils import clock, crypto

S = SRStatus


@dataclass(frozen=True, slots=True)
class _Cast:
    """The people of the demo as actors, by user name."""

    actors: dict[str, Actor]

    def __getitem__(self, username: str) -> Actor:
        return self.actors[username]

    def id_of(self, username: str) -> int:
        found = self.actors[username].id
        assert found is not None  # noqa: S101 - everybody here is a row
        return found


async def is_there(db: AsyncSession) -> bool:
    """Whether the demo site (or anything else of an operator's) has been made."""
    return await db.scalar(select(Institution.id).limit(1)) is not None


async def seed(password: str) -> bool:
    """Make the demo site unless there are institutions already; True when it was made."""
    hashed = await hash_password(password)
    async with transaction() as db:
        if await is_there(db):
            return False
        await _make_institutions(db)
        cast = await _make_people(db, hashed)
        await _make_servers(db)
        await demo_systems.make(db, by=cast["pm"])
        for story in STORIES:
            await _tell(db, story, cast)
        await demo_approvals.make(db, cast.actors)
    return True


async def _make_institutions(db: AsyncSession) -> None:
    for name, code, channel_id in INSTITUTIONS:
        db.add(Institution(name=name, code=code, channel_id=channel_id))
        await db.flush()


async def _make_people(db: AsyncSession, password_hash: str) -> _Cast:
    actors = {}
    for username, name, role, institution_id in PEOPLE:
        user = await db.scalar(select(User).where(User.username == username))
        if user is None:
            user = User(
                username=username,
                name=name,
                role=role,
                institution_id=institution_id,
                email=f"{username}@guardia.example",
                password_hash=password_hash,
            )
            db.add(user)
            await db.flush()
        actors[username] = actor_of(user)
    cast = _Cast(actors)
    await db.execute(update(Institution).values(default_approver_id=cast.id_of("pm")))
    return cast


async def _make_servers(db: AsyncSession) -> None:
    key_hex = get_settings().ENCRYPTION_KEY.get_secret_value()
    for position, (hostname, role, institution_id, os_name, environment, purpose) in enumerate(SERVERS, start=1):
        db.add(
            Server(
                hostname=hostname,
                server_role=role,
                institution_id=institution_id,
                os_name=os_name,
                environment=environment,
                description=purpose,
                ip_addr=f"10.20.{institution_id}.{position}",
                ssh_user="svcops",
                os_pw_enc=crypto.encrypt(crypto.new_token(), key_hex),
            )
        )
        await db.flush()


async def _tell(db: AsyncSession, story: Story, cast: _Cast) -> None:
    """Lead one SR through its story up to where it stands."""
    requester, engineer = cast[story.requester], cast[story.engineer]
    form = SRCreate(
        title=story.title,
        description=story.description,
        category=story.category,
        priority=story.priority,
        institution_id=story.institution_id,
        server_id=story.server_id,
    )
    sr = await tasks.create(db, form, by=requester)
    if story.approvers:
        await _decide(db, sr, story, cast)
    for content, username, internal in story.comments:
        await tasks.comment(db, sr, content, internal=internal, by=cast[username])
    for status, reason in story.moves:
        mover = requester if status is S.CANCELLED else engineer
        await tasks.transition(db, sr, status, reason=reason, by=mover)
    for content, minutes in story.work:
        db.add(await _work(db, sr, content, minutes, engineer))
    await db.flush()
    await _move_into_the_past(db, sr, story.days_ago)


async def _decide(db: AsyncSession, sr: SRRequest, story: Story, cast: _Cast) -> None:
    """Put it to approval and sign it, back when the story happened: what is signed cannot be dated afterwards."""
    line = ApprovalRequest(approver_ids=[cast.id_of(username) for username in story.approvers], comment=story.draft)
    ago, step = timedelta(days=story.days_ago), timedelta(days=story.days_ago * 0.1)
    with clock.back_then(ago - step):
        approval = await tasks.submit_for_approval(db, sr, line, by=cast[story.requester])
    for place, (username, reason) in enumerate(story.decisions, start=2):
        with clock.back_then(ago - step * place):
            if reason:
                await approvals.reject(db, approval.id, reason=reason, by=cast[username])
            else:
                await approvals.approve(db, approval.id, comment="확인했습니다.", by=cast[username])


async def _work(db: AsyncSession, sr: SRRequest, content: str, minutes: int, engineer: Actor) -> WorkLog:
    if sr.status in (S.CLOSED, S.CANCELLED):  # told afterwards, written while the work was open
        return WorkLog(sr_id=sr.id, author_id=engineer.id, content=content, minutes=minutes)
    return await tasks.log_work(db, sr, WorkLogForm(content=content, minutes=minutes), by=engineer)


async def _move_into_the_past(db: AsyncSession, sr: SRRequest, days: float) -> None:
    """Shift what happened to this SR, keeping its order."""
    then = clock.now() - timedelta(days=days)
    events = (
        await db.scalars(
            select(AuditEvent)
            .where(AuditEvent.subject_type == "SR", AuditEvent.subject_id == sr.id)
            .order_by(AuditEvent.id)
        )
    ).all()
    step = timedelta(days=days * 0.8) / max(len(events), 1)
    for position, event in enumerate(events):
        event.at = then + step * position
    last = then + step * max(len(events) - 1, 0)
    for table in (SRComment, WorkLog):
        await db.execute(update(table).where(table.sr_id == sr.id).values(created_at=last))
    sr.created_at, sr.updated_at = then, last
    if sr.resolved_at:
        sr.resolved_at = last
    if sr.closed_at:
        sr.closed_at = last
    await _date_clocks(db, sr, then, last)


async def _date_clocks(db: AsyncSession, sr: SRRequest, then: datetime, last: datetime) -> None:
    """Spread what moved the clocks over the same time, and have them read again; nobody is told of old steps."""
    moved = (
        await db.scalars(
            select(SlaEvent)
            .where(SlaEvent.subject_type == SlaSubject.SR, SlaEvent.subject_id == sr.id)
            .order_by(SlaEvent.id)
        )
    ).all()
    for position, event in enumerate(moved):
        event.at = then + (last - then) * position / max(len(moved) - 1, 1)
    await db.execute(delete(SlaClock).where(SlaClock.subject_type == SlaSubject.SR, SlaClock.subject_id == sr.id))
    await db.flush()
    terms = await match(db, await facts_of(db, sr), then)
    clocks.rebind(db, SlaSubject.SR, sr, [], terms, as_of=then)
    own = await clocks.refresh(db, SlaSubject.SR, sr)
    told = update(SlaEscalation).where(SlaEscalation.clock_id.in_([clock.id for clock in own]))
    await db.execute(told.values(notified_at=last))
