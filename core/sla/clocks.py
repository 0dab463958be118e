"""The clocks of a subject: started, moved by what happens, read again from everything that has happened.

The verbs of a domain call `start`, `note_status`, `note_reply` and `reclassify` in the transaction of the change. Each
adds what happened and computes the clocks anew (`refresh`); nothing is carried forward from the old values.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager
from sqlalchemy.orm.attributes import set_committed_value

from core import events
from core.access import SYSTEM, Actor
from core.audit import change
from core.calendars.queries import arithmetic, default_calendar, version_at
from core.sla import engine
from core.sla.engine import Happening, Lifecycle, Pause, Promise, Reading
from core.sla.enums import (
    ACTIVE_CLOCKS,
    TARGET_LABELS,
    ClockState,
    SlaEventKind,
    SlaSubject,
    SlaTarget,
)
from core.sla.matching import Facts, Terms, match
from core.tasks.enums import SRStatus
from models import CalendarVersion, SlaBreach, SlaClock, SlaEscalation, SlaEvent, SlaPolicyVersion
from utils import clock as wall

LIVES: dict[SlaSubject, Lifecycle] = {
    SlaSubject.SR: Lifecycle(
        answered=frozenset({SRStatus.IN_PROGRESS.value, SRStatus.ON_HOLD.value}),
        solved=frozenset({SRStatus.RESOLVED.value, SRStatus.CLOSED.value}),
        dropped=frozenset({SRStatus.CANCELLED.value}),
    )
}
NO_POLICY = "적용되는 SLA 정책에 이 목표가 없습니다."
DROPPED = "요청이 취소되었습니다."


class Subject(Protocol):
    """A row that has clocks and shows the nearest due time in its lists."""

    id: int
    institution_id: int
    created_at: datetime
    next_due_at: datetime | None
    next_due_target: SlaTarget | None
    sla_paused: bool


def minutes_of(policy: SlaPolicyVersion, target: SlaTarget) -> int | None:
    """What the policy promises for a target."""
    return {
        SlaTarget.RESPONSE: policy.response_minutes,
        SlaTarget.RESOLUTION: policy.resolution_minutes,
        SlaTarget.UPDATE: policy.update_minutes,
    }[target]


def announce(kind: SlaSubject, subject: Subject, terms: Terms | None, *, status: str) -> list[Reading]:
    """Put the first due time on a subject that is about to be added, so that adding it is one INSERT.

    Answers its clocks as they begin, for `start`.
    """
    begun = _at_the_start(kind, subject.created_at, terms, status)
    due = sorted((reading.due_at, reading.promise.target) for reading in begun if reading.due_at)
    subject.next_due_at, subject.next_due_target = due[0] if due else (None, None)
    subject.sla_paused = any(reading.state is ClockState.PAUSED for reading in begun)
    return begun


def start(
    db: AsyncSession, kind: SlaSubject, subject: Subject, terms: Terms | None, begun: Sequence[Reading], *, status: str
) -> None:
    """Begin the clocks that were announced of a subject that was just added (flushed)."""
    happened(db, kind, subject, SlaEventKind.STATUS, at=subject.created_at, status=status)
    for reading in begun:
        assert terms is not None  # noqa: S101 - something was promised
        target = reading.promise.target
        clock = _new(kind, subject, target, terms, at=subject.created_at, as_of=subject.created_at)
        _write(clock, reading, terms.policy)
        db.add(clock)


def happened(
    db: AsyncSession,
    kind: SlaSubject,
    subject: Subject,
    what: SlaEventKind,
    *,
    at: datetime,
    by: Actor | None = None,
    **values: object,
) -> None:
    """Add something that moves clocks; the caller refreshes them."""
    db.add(
        SlaEvent(subject_type=kind, subject_id=subject.id, at=at, kind=what, actor_id=by.id if by else None, **values)
    )


async def note_status(
    db: AsyncSession, kind: SlaSubject, subject: Subject, status: str, *, pause: Pause | None = None, by: Actor
) -> None:
    """The subject has reached a status, and its clocks with it."""
    why = pause or Pause()
    happened(
        db,
        kind,
        subject,
        SlaEventKind.STATUS,
        at=wall.now(),
        by=by,
        status=status,
        reason=why.reason,
        resume_condition=why.condition,
        resume_at=why.until,
    )
    await refresh(db, kind, subject)


async def note_reply(db: AsyncSession, kind: SlaSubject, subject: Subject, *, by: Actor) -> None:
    """Somebody of the desk has said something to the requester."""
    happened(db, kind, subject, SlaEventKind.REPLY, at=wall.now(), by=by)
    await refresh(db, kind, subject)


async def reclassify(db: AsyncSession, kind: SlaSubject, subject: Subject, facts: Facts, *, by: Actor) -> None:
    """What a policy asks of the subject has changed: find its terms of the same time again, and replay everything."""
    clocks = await clocks_of(db, kind, subject.id)
    as_of = clocks[0].as_of if clocks else subject.created_at
    terms = await match(db, facts, as_of)
    before = {clock.policy_version.policy.name for clock in clocks if clock.state in ACTIVE_CLOCKS}
    word = engine.last_word(LIVES[kind], await happenings_of(db, kind, subject.id))
    if rebind(db, kind, subject, clocks, terms, as_of=as_of, last_word=word):
        await refresh(db, kind, subject)
        changes = {"sla_policy": change(", ".join(sorted(before)) or None, terms.policy.policy.name if terms else None)}
        await events.emit("sla.reclassified", subject, by=by, changes=changes)


def rebind(
    db: AsyncSession,
    kind: SlaSubject,
    subject: Subject,
    clocks: Sequence[SlaClock],
    terms: Terms | None,
    *,
    as_of: datetime,
    last_word: datetime | None = None,
) -> bool:
    """Put the clocks that are not at their end under these terms; True when that changes anything.

    A target that is promised no more is cancelled with its reason, not deleted, and comes back when it is promised
    again. A target that was not promised before begins with the subject, the wait for a word with the last one.
    """
    changed = False
    for clock in (clock for clock in clocks if not _is_over(clock)):
        minutes = minutes_of(terms.policy, clock.target) if terms else None
        if terms is None or minutes is None:
            changed |= clock.state is not ClockState.CANCELLED
            clock.state, clock.cancel_reason = ClockState.CANCELLED, NO_POLICY
            clock.due_at = clock.paused_at = clock.next_check_at = None
        elif (clock.policy_version_id, clock.calendar_version_id) != (terms.policy.id, terms.calendar.id) or (
            clock.state is ClockState.CANCELLED
        ):
            changed = True
            clock.policy_version, clock.calendar_version = terms.policy, terms.calendar
            clock.target_seconds, clock.cancel_reason = minutes * 60, None
            clock.state = ClockState.RUNNING
        clock.as_of = as_of
    there = {clock.target for clock in clocks}
    for target in (target for target in SlaTarget if terms and target not in there):
        if terms and minutes_of(terms.policy, target) is not None:
            changed = True
            since = last_word if target is SlaTarget.UPDATE and last_word else subject.created_at
            db.add(_new(kind, subject, target, terms, at=since, as_of=as_of))
    return changed


async def refresh(db: AsyncSession, kind: SlaSubject, subject: Subject) -> list[SlaClock]:
    """Compute the clocks of a subject anew from everything that has happened; those that are over stay as they are."""
    await db.flush()
    now = wall.now()
    clocks = await clocks_of(db, kind, subject.id)
    happenings = await happenings_of(db, kind, subject.id)
    for clock in clocks:
        if not _is_over(clock) and clock.cancel_reason is None:
            late = await _settle(db, clock, reading_of(clock, happenings, now))
            if late is not None:
                note = f"{TARGET_LABELS[clock.target]} 기한 {late.astimezone(wall.SEOUL):%Y-%m-%d %H:%M}"
                await events.emit("sla.breached", subject, by=SYSTEM, note=note)
    _next_cycle(db, kind, subject, clocks, happenings, now)
    await _publish(db, subject, clocks)
    return clocks


async def _settle(db: AsyncSession, clock: SlaClock, reading: Reading) -> datetime | None:
    """Write a reading down, and a due time that has passed as a fact that stays; that due time, if it is news."""
    due = reading.breached_at
    news = due is not None and not await _is_recorded(db, clock, due)
    if due is not None and news:
        db.add(
            SlaBreach(
                clock_id=clock.id,
                due_at=due,
                policy_version_id=clock.policy_version_id,
                calendar_version_id=clock.calendar_version_id,
            )
        )
        clock.breached_at = clock.breached_at or due
    await _note_steps(db, clock, reading)
    _write(clock, reading, clock.policy_version)
    return due if news else None


def reading_of(
    clock: SlaClock,
    happenings: Sequence[Happening],
    now: datetime,
    *,
    terms: Terms | None = None,
) -> Reading:
    """Read a stored clock at `now`, under its own terms or under others; never before the last that happened."""
    now = max(now, happenings[-1].at) if happenings else now
    policy = terms.policy if terms else clock.policy_version
    minutes = minutes_of(policy, clock.target)
    seconds = minutes * 60 if minutes is not None else clock.target_seconds
    agreed = None if clock.target is SlaTarget.UPDATE else engine.agreed_due(clock.target, happenings)
    promise = _promise(policy, clock.target, clock.started_at, seconds, agreed)
    calendar = arithmetic(terms.calendar if terms else clock.calendar_version)
    return engine.read(promise, LIVES[clock.subject_type], happenings, calendar, now)


def _promise(
    policy: SlaPolicyVersion, target: SlaTarget, started_at: datetime, seconds: int, agreed: datetime | None = None
) -> Promise:
    return Promise(
        target=target,
        started_at=started_at,
        amount=timedelta(seconds=seconds),
        pause_statuses=frozenset(policy.pause_statuses),
        max_pause=timedelta(days=policy.max_pause_days) if policy.max_pause_days else None,
        agreed_due=agreed,
    )


async def clocks_of(db: AsyncSession, kind: SlaSubject, subject_id: int) -> list[SlaClock]:
    """The clocks of a subject with their terms, the oldest first."""
    return (await clocks_by_subject(db, kind, [subject_id]))[subject_id]


async def clocks_by_subject(db: AsyncSession, kind: SlaSubject, ids: Sequence[int]) -> dict[int, list[SlaClock]]:
    """The same for many subjects at once."""
    rows = (
        select(SlaClock)
        .join(SlaClock.policy_version)
        .join(SlaPolicyVersion.policy)
        .join(SlaClock.calendar_version)
        .join(CalendarVersion.calendar)
        .where(SlaClock.subject_type == kind, SlaClock.subject_id.in_(ids))
        .order_by(SlaClock.id)
        .options(
            contains_eager(SlaClock.policy_version).contains_eager(SlaPolicyVersion.policy),
            contains_eager(SlaClock.calendar_version).contains_eager(CalendarVersion.calendar),
        )
    )
    found: dict[int, list[SlaClock]] = {subject_id: [] for subject_id in ids}
    for clock in (await db.scalars(rows)).all():
        found[clock.subject_id].append(clock)
    return found


async def happenings_of(db: AsyncSession, kind: SlaSubject, subject_id: int) -> list[Happening]:
    """Everything that has moved the clocks of a subject, in the order in which it happened."""
    return (await happenings_by_subject(db, kind, [subject_id]))[subject_id]


async def happenings_by_subject(db: AsyncSession, kind: SlaSubject, ids: Sequence[int]) -> dict[int, list[Happening]]:
    """The same for many subjects at once."""
    columns = (SlaEvent.at, SlaEvent.kind, SlaEvent.status, SlaEvent.target, SlaEvent.due_at)
    rows = (
        select(SlaEvent.subject_id, *columns)
        .where(SlaEvent.subject_type == kind, SlaEvent.subject_id.in_(ids))
        .order_by(SlaEvent.id)
    )
    found: dict[int, list[Happening]] = {subject_id: [] for subject_id in ids}
    for row in (await db.execute(rows)).all():
        before = found[row.subject_id]
        at = max(row.at, before[-1].at) if before else row.at  # the machine's time may have been put back in between
        before.append(Happening(at, row.kind, row.status, row.target, row.due_at))
    return found


def _at_the_start(kind: SlaSubject, at: datetime, terms: Terms | None, status: str) -> list[Reading]:
    if terms is None:
        return []
    begun = [Happening(at, SlaEventKind.STATUS, status)]
    calendar = arithmetic(terms.calendar)
    promised = ((target, minutes_of(terms.policy, target)) for target in SlaTarget)
    return [
        engine.read(_promise(terms.policy, target, at, minutes * 60), LIVES[kind], begun, calendar, at)
        for target, minutes in promised
        if minutes is not None
    ]


def _new(
    kind: SlaSubject,
    subject: Subject,
    target: SlaTarget,
    terms: Terms,
    *,
    at: datetime,
    as_of: datetime,
    cycle: int = 0,
) -> SlaClock:
    minutes = minutes_of(terms.policy, target)
    assert minutes is not None  # noqa: S101 - only promised targets have clocks
    return SlaClock(
        subject_type=kind,
        subject_id=subject.id,
        institution_id=subject.institution_id,
        target=target,
        cycle=cycle,
        policy_version=terms.policy,
        calendar_version=terms.calendar,
        as_of=as_of,
        started_at=at,
        target_seconds=minutes * 60,
        state=ClockState.RUNNING,
        escalated_percent=0,
    )


def _write(clock: SlaClock, reading: Reading, policy: SlaPolicyVersion) -> None:
    clock.state = reading.state
    clock.agreed_due_at = reading.promise.agreed_due
    clock.due_at, clock.paused_at, clock.finished_at = reading.due_at, reading.paused_at, reading.finished_at
    clock.elapsed_seconds = reading.elapsed.total_seconds() if reading.finished_at else None
    if clock.state is ClockState.MET and clock.breached_at is not None:
        clock.state = ClockState.MISSED  # an extension came too late: the old due time had passed
    if clock.state is ClockState.CANCELLED:
        clock.due_at, clock.cancel_reason = None, DROPPED
    clock.next_check_at = _next_check(clock, reading, policy)


def _next_check(clock: SlaClock, reading: Reading, policy: SlaPolicyVersion) -> datetime | None:
    """The next instant at which a step is reached, the due time passes, or a pause has lasted too long."""
    if reading.finished_at is not None:
        return None
    steps = [percent for percent in sorted(policy.escalation) if percent > clock.escalated_percent][:1]
    instants = [reading.resumes_at, *(reading.reaches(percent) for percent in steps)]
    if reading.breached_at is None:
        instants.append(reading.due_at)
    return min((instant for instant in instants if instant is not None), default=None)


def _is_over(clock: SlaClock) -> bool:
    """Whether nothing moves the clock any more. A solved request may be reopened, so its resolution is not over."""
    if clock.state in ACTIVE_CLOCKS or clock.cancel_reason == NO_POLICY:
        return False
    return clock.state is ClockState.CANCELLED or clock.target is not SlaTarget.RESOLUTION


def _next_cycle(
    db: AsyncSession,
    kind: SlaSubject,
    subject: Subject,
    clocks: list[SlaClock],
    happenings: Sequence[Happening],
    now: datetime,
) -> None:
    """After each word to the requester, and after a reopening, the time until the next word begins anew."""
    updates = [clock for clock in clocks if clock.target is SlaTarget.UPDATE]
    if not updates or updates[-1].state not in (ClockState.MET, ClockState.MISSED):
        return
    last = updates[-1]
    statuses = [h.status for h in happenings if h.kind is SlaEventKind.STATUS]
    life = LIVES[kind]
    if not statuses or statuses[-1] in life.solved | life.dropped:
        return
    terms = Terms(last.policy_version, last.calendar_version)
    since = engine.last_word(life, happenings) or now
    clock = _new(kind, subject, SlaTarget.UPDATE, terms, at=since, as_of=last.as_of, cycle=last.cycle + 1)
    _write(clock, reading_of(clock, happenings, now), terms.policy)
    db.add(clock)
    clocks.append(clock)


async def _note_steps(db: AsyncSession, clock: SlaClock, reading: Reading) -> None:
    """Keep each step that is reached, once. Only the highest of them is told, and none of a clock at its end."""
    until = reading.finished_at or reading.now
    steps = sorted(percent for percent in clock.policy_version.escalation if percent > clock.escalated_percent)
    reached = [(percent, at) for percent in steps if (at := reading.reaches(percent)) is not None and at <= until]
    if not reached:
        return
    over = reading.finished_at is not None
    any_hour = over or clock.policy_version.notify_any_hour
    told_at = reading.now if any_hour else await _working_hours(db, reading.now)
    for percent, at in reached:
        silent = over or percent != reached[-1][0]
        notified_at = reading.now if silent else None
        db.add(
            SlaEscalation(clock_id=clock.id, percent=percent, reached_at=at, notify_at=told_at, notified_at=notified_at)
        )
    clock.escalated_percent = reached[-1][0]


async def _working_hours(db: AsyncSession, at: datetime) -> datetime:
    """`at` if people work then, else when they begin: nobody is woken for what can wait."""
    version = await version_at(db, (await default_calendar(db)).id, at)
    return arithmetic(version).opening(at) if version else at


async def _is_recorded(db: AsyncSession, clock: SlaClock, due: datetime) -> bool:
    if clock.breached_at == due:
        return True
    return (
        await db.scalar(select(SlaBreach.id).where(SlaBreach.clock_id == clock.id, SlaBreach.due_at == due)) is not None
    )


async def _publish(db: AsyncSession, subject: Subject, clocks: Iterable[SlaClock]) -> None:
    """Put the nearest due time on the subject, past its version: a clock is no edit of what people wrote."""
    active = [clock for clock in clocks if clock.state in ACTIVE_CLOCKS]
    nearest = min(
        (clock for clock in active if clock.due_at), key=lambda clock: clock.due_at or wall.now(), default=None
    )
    values = {
        "next_due_at": nearest.due_at if nearest else None,
        "next_due_target": nearest.target if nearest else None,
        "sla_paused": any(clock.state is ClockState.PAUSED for clock in active),
    }
    if all(getattr(subject, name) == value for name, value in values.items()):
        return
    table = type(subject)
    keeping = {"updated_at": table.updated_at}  # type: ignore[attr-defined]
    await db.execute(
        update(table).where(table.id == subject.id).values(**values, **keeping),  # type: ignore[arg-type]
        execution_options={"synchronize_session": False},
    )
    for name, value in values.items():
        set_committed_value(subject, name, value)
