"""Open subjects computed again from today's policies and calendars: only when asked for, previewed, and audited.

A new version of a policy or calendar touches nothing that is open. A recalculation takes open clocks over to the
versions in force now; those that are over stay what they were.
"""

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import events
from core.access import SYSTEM, Actor
from core.audit import change
from core.calendars.queries import arithmetic, compiled
from core.sla import clocks, engine
from core.sla.enums import ACTIVE_CLOCKS, RecalculationStatus, SlaSubject, SlaTarget
from core.sla.matching import Facts, Terms, grade_of, match
from database import ReadLocal, transaction
from models import SlaClock, SlaRecalculation, SRRequest, User
from schemas import DueMove, DueMoves
from utils import clock as wall
from utils.business_calendar import WorkingWeek

logger = logging.getLogger(__name__)

PREVIEW_LIMIT = 5_000
SHOWN = 100
_AT_ONCE = 100

_Dues = dict[SlaTarget, datetime | None]


@dataclass(slots=True)
class _Book:
    """Terms by facts, so that a thousand alike are looked up once."""

    db: AsyncSession
    at: datetime
    known: dict[Facts, Terms | None] = field(default_factory=dict)
    grades: dict[int | None, int | None] = field(default_factory=dict)

    async def terms(self, sr: SRRequest) -> Terms | None:
        if sr.server_id not in self.grades:
            self.grades[sr.server_id] = await grade_of(self.db, sr.server_id)
        facts = Facts(sr.institution_id, sr.category.value, sr.priority.value, self.grades[sr.server_id])
        if facts not in self.known:
            self.known[facts] = await match(self.db, facts, self.at)
        return self.known[facts]


async def preview(db: AsyncSession, weeks: Mapping[int, WorkingWeek]) -> DueMoves:
    """What a recalculation would move, with these calendars (by id) instead of what they say now; nothing is written.

    Looks at the first `PREVIEW_LIMIT` open subjects and names the first `SHOWN` that move.
    """
    now = wall.now()
    book, found = _Book(db, now), DueMoves(looked_at=0, moved=0, items=[])
    async for portion in _open_portions(db, PREVIEW_LIMIT):
        of_subject = await clocks.clocks_by_subject(db, SlaSubject.SR, [sr.id for sr in portion])
        happened = await clocks.happenings_by_subject(db, SlaSubject.SR, [sr.id for sr in portion])
        for sr in portion:
            active = [clock for clock in of_subject[sr.id] if clock.state in ACTIVE_CLOCKS]
            terms = await book.terms(sr)
            after = {clock.target: _due_under(clock, happened[sr.id], now, terms, weeks) for clock in active}
            _compare(found, sr, _dues(active), after)
            found.looked_at += 1
    return found


async def request(db: AsyncSession, *, reason: str, by: Actor) -> SlaRecalculation:
    """Have every open subject recalculated, portion by portion, by the job of that name."""
    row = SlaRecalculation(reason=reason, requested_by=await db.get_one(User, by.id))
    db.add(row)
    await db.flush()
    await events.emit("sla.recalculation_requested", row, by=by, note=reason)
    return row


async def run_pending() -> int:
    """Work through what was asked for; how many subjects moved. A process that dies goes on after its last portion."""
    moved = 0
    while (pending := await _next_pending()) is not None:
        moved += await _portion(pending)
    return moved


async def _next_pending() -> int | None:
    async with ReadLocal() as db:
        pending = select(SlaRecalculation.id).where(SlaRecalculation.status == RecalculationStatus.PENDING)
        return await db.scalar(pending.order_by(SlaRecalculation.id).limit(1))


async def _portion(recalculation_id: int) -> int:
    """The next portion in a transaction of its own; the row says how far it came."""
    async with transaction() as db:
        row = await db.get_one(SlaRecalculation, recalculation_id, with_for_update=True)
        if row.status is not RecalculationStatus.PENDING:
            return 0
        portion = await _open_after(db, row.cursor, _AT_ONCE, lock=True)
        now = wall.now()
        book = _Book(db, now)
        moved = sum([await _each(db, book, sr, now, row.reason) for sr in portion])
        if portion:
            row.cursor, row.looked_at, row.moved = portion[-1].id, row.looked_at + len(portion), row.moved + moved
        else:
            row.status, row.finished_at = RecalculationStatus.DONE, now
        return moved


async def _each(db: AsyncSession, book: _Book, sr: SRRequest, now: datetime, reason: str) -> bool:
    """One subject; what fails is logged, stays as it was, and does not keep the others waiting."""
    sr_id = sr.id
    try:
        async with db.begin_nested():
            return await _recalculate(db, sr, await book.terms(sr), now, reason)
    except Exception:
        logger.exception("sla recalculation of %s", sr_id)
        return False


async def _recalculate(db: AsyncSession, sr: SRRequest, terms: Terms | None, now: datetime, reason: str) -> bool:
    own = await clocks.clocks_of(db, SlaSubject.SR, sr.id)
    before = _dues(own)
    word = engine.last_word(clocks.LIVES[SlaSubject.SR], await clocks.happenings_of(db, SlaSubject.SR, sr.id))
    clocks.rebind(db, SlaSubject.SR, sr, own, terms, as_of=now, last_word=word)
    after = _dues(await clocks.refresh(db, SlaSubject.SR, sr))
    moved = [target for target in SlaTarget if before.get(target) != after.get(target)]
    if moved:
        changes = {f"due_{target.value.lower()}": change(before.get(target), after.get(target)) for target in moved}
        await events.emit("sla.recalculated", sr, by=SYSTEM, changes=changes, note=reason)
    return bool(moved)


def _due_under(
    clock: SlaClock,
    happened: Sequence[engine.Happening],
    now: datetime,
    terms: Terms | None,
    weeks: Mapping[int, WorkingWeek],
) -> datetime | None:
    if terms is None or clocks.minutes_of(terms.policy, clock.target) is None:
        return None
    week = weeks.get(terms.policy.calendar_id)
    reading = clocks.reading_of(clock, happened, now, terms=terms)
    calendar = compiled(week) if week else arithmetic(terms.calendar)
    return replace(reading, calendar=calendar).due_at


def _dues(own: Sequence[SlaClock]) -> _Dues:
    return {clock.target: clock.due_at for clock in own if clock.state in ACTIVE_CLOCKS}


def _compare(found: DueMoves, sr: SRRequest, before: _Dues, after: _Dues) -> None:
    """Count the subject once, and name each of its targets that moves."""
    moved = [target for target, due in before.items() if due != after[target]]
    found.moved += bool(moved)
    for target in moved if len(found.items) < SHOWN else ():
        found.items.append(
            DueMove(
                subject_id=sr.id,
                number=sr.number,
                title=sr.title,
                target=target.value,
                old_due_at=before[target],
                new_due_at=after[target],
            )
        )


async def _open_portions(db: AsyncSession, limit: int) -> AsyncIterator[list[SRRequest]]:
    cursor, seen = 0, 0
    while seen < limit and (portion := await _open_after(db, cursor, _AT_ONCE)):
        yield portion
        cursor, seen = portion[-1].id, seen + len(portion)


async def _open_after(db: AsyncSession, cursor: int, size: int, *, lock: bool = False) -> list[SRRequest]:
    """The next service requests with open clocks, in order of their id; `lock` lets nobody move them meanwhile."""
    open_clocks = (
        select(SlaClock.subject_id)
        .where(SlaClock.subject_type == SlaSubject.SR, SlaClock.state.in_(ACTIVE_CLOCKS), SlaClock.subject_id > cursor)
        .distinct()
        .order_by(SlaClock.subject_id)
        .limit(size)
    )
    rows = select(SRRequest).where(SRRequest.id.in_(open_clocks.subquery().select())).order_by(SRRequest.id)
    return list((await db.scalars(rows.with_for_update() if lock else rows)).all())
