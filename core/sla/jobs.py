"""What the clock does for clocks: looks at those that have something to say, and tells whom it concerns.

`next_check_at` is indexed with the state, so a look costs what is due, not what is open. Each subject is a transaction
of its own; a firing that was missed finds everything at the next one.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from core import events
from core.access import SYSTEM
from core.portions import each
from core.sla import clocks
from core.sla.enums import ACTIVE_CLOCKS, TARGET_LABELS, SlaSubject
from database import ReadLocal, transaction
from models import SlaClock, SlaEscalation, SRRequest
from utils import clock as wall
from utils.text import at_seoul, duration

_AT_ONCE = 500
_DueClock = Row[int, int, datetime | None]


async def scan() -> int:
    """Read again every clock that has reached a step or its due time, then tell what may be told now; how many."""
    done, last = 0, None
    while due := await due_clocks(last):
        done += await each(_look, dict.fromkeys(clock.subject_id for clock in due))
        last = due[-1]
    return done + await each(_tell, await due_escalations())


async def due_clocks(last: _DueClock | None) -> Sequence[_DueClock]:
    """The next clocks in order of their check, behind `last`: one that fails stays due and is not met again."""
    rows = select(SlaClock.id, SlaClock.subject_id, SlaClock.next_check_at).where(
        SlaClock.state.in_(ACTIVE_CLOCKS),
        SlaClock.next_check_at < wall.now(),
        SlaClock.subject_type == SlaSubject.SR,
    )
    if last is not None:
        rows = rows.where(tuple_(SlaClock.next_check_at, SlaClock.id) > (last.next_check_at, last.id))
    async with ReadLocal() as db:
        return (await db.execute(rows.order_by(SlaClock.next_check_at, SlaClock.id).limit(_AT_ONCE))).all()


async def _look(sr_id: int) -> None:
    async with transaction() as db:
        sr = await db.get_one(SRRequest, sr_id, with_for_update=True)
        await clocks.refresh(db, SlaSubject.SR, sr)


async def due_escalations() -> list[int]:
    """The steps that may be told now and have not been."""
    async with ReadLocal() as db:
        rows = (
            select(SlaEscalation.id)
            .where(SlaEscalation.notified_at.is_(None), SlaEscalation.notify_at <= wall.now())
            .order_by(SlaEscalation.notify_at, SlaEscalation.id)
            .limit(_AT_ONCE)
        )
        return list((await db.scalars(rows)).all())


async def _tell(escalation_id: int) -> None:
    """Tell a step once. What was solved over night needs no telling in the morning."""
    async with transaction() as db:
        row = await db.scalar(
            select(SlaEscalation)
            .where(SlaEscalation.id == escalation_id, SlaEscalation.notified_at.is_(None))
            .options(joinedload(SlaEscalation.clock))
            .with_for_update(of=SlaEscalation)
        )
        if row is None:
            return
        row.notified_at = wall.now()
        if row.clock.state in ACTIVE_CLOCKS:
            await _announce(db, row)


async def _announce(db: AsyncSession, row: SlaEscalation) -> None:
    sr = await db.scalar(
        select(SRRequest).where(SRRequest.id == row.clock.subject_id).options(joinedload(SRRequest.assignee))
    )
    assert sr is not None  # noqa: S101 - service requests are never deleted
    (clock,) = [own for own in await clocks.clocks_of(db, SlaSubject.SR, sr.id) if own.id == row.clock_id]
    reading = clocks.reading_of(clock, await clocks.happenings_of(db, SlaSubject.SR, sr.id), wall.now())
    reached_at = reading.reaches(row.percent)
    if reached_at is None or reached_at > reading.now:
        return  # another policy or date since then: it is not so late any more
    left = reading.remaining.total_seconds()
    await events.emit(
        "sla.escalated",
        sr,
        by=SYSTEM,
        note=f"{TARGET_LABELS[clock.target]} {row.percent}%",
        percent=row.percent,
        target=TARGET_LABELS[clock.target],
        due=at_seoul(clock.due_at),
        left=f"{duration(left)} {'남음' if left >= 0 else '초과'}",
        assignee=sr.assignee.name if sr.assignee else "미배정",
    )
