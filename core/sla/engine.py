"""Where a clock stands: a pure function of what was promised, the calendar, what happened in order, and the instant.

Nothing is accumulated and nothing is remembered, so a change of priority, policy or calendar replays every pause, and
the same events give the same answer a year later. Edge cases with the products that got them wrong: docs/sla.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from core.sla.enums import ClockState, ResumeCondition, SlaEventKind, SlaTarget
from utils.business_calendar import BusinessCalendar

_NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """What the states of a subject mean to its clocks. `dropped` ends every clock without a verdict."""

    answered: frozenset[str]
    solved: frozenset[str]
    dropped: frozenset[str]


@dataclass(frozen=True, slots=True)
class Promise:
    """One target: so much working time from `started_at`. Each pause counts for at most `max_pause`.

    With `agreed_due` the due time is that date; no pause moves it, only another agreement does.
    """

    target: SlaTarget
    started_at: datetime
    amount: timedelta
    pause_statuses: frozenset[str] = frozenset()
    max_pause: timedelta | None = None
    agreed_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that moves clocks: a STATUS reached, a REPLY to the requester, a due time AGREED for a target."""

    at: datetime
    kind: SlaEventKind
    status: str | None = None
    target: SlaTarget | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Why a subject waits, and what ends that."""

    reason: str | None = None
    condition: ResumeCondition | None = None
    until: datetime | None = None


class _Mode(Enum):
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"  # may run again: a solved request may be reopened
    DONE = "done"
    DROPPED = "dropped"


_FINAL = (_Mode.DONE, _Mode.DROPPED)


@dataclass(frozen=True, slots=True)
class _Spell:
    mode: _Mode
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """A clock read at `now`. `due_at` is None while it is paused: when it ends, nobody knows yet."""

    promise: Promise
    calendar: BusinessCalendar
    now: datetime
    spells: tuple[_Spell, ...]

    @property
    def state(self) -> ClockState:
        """MISSED came to its end after its due time; a clock that still runs is RUNNING, however late."""
        mode = self._last.mode
        if mode is _Mode.RUNNING:
            return ClockState.RUNNING
        if mode is _Mode.PAUSED:
            return ClockState.PAUSED
        if mode is _Mode.DROPPED:
            return ClockState.CANCELLED
        return ClockState.MET if self.breached_at is None else ClockState.MISSED

    @property
    def finished_at(self) -> datetime | None:
        return None if self._last.mode in (_Mode.RUNNING, _Mode.PAUSED) else self._last.start

    @property
    def paused_at(self) -> datetime | None:
        return self._last.start if self._last.mode is _Mode.PAUSED else None

    @property
    def elapsed(self) -> timedelta:
        """Working time used so far."""
        return sum((self.calendar.worked(spell.start, spell.end) for spell in self._running), _NONE)

    @property
    def remaining(self) -> timedelta:
        """Working time left; negative when it is overdue."""
        if self.promise.agreed_due is None:
            return self.promise.amount - self.elapsed
        return self.calendar.worked(self.finished_at or self.now, self.promise.agreed_due)

    @property
    def ratio(self) -> float:
        """Used of promised: the same just before, during and just after a pause."""
        whole = self._whole
        return (whole - self.remaining) / whole if whole else 1.0

    @property
    def due_at(self) -> datetime | None:
        """When the promised time is over; of a finished clock, when it would have been."""
        return self.reaches(100)

    @property
    def breached_at(self) -> datetime | None:
        """The due time, once it has passed while the clock ran. Finishing exactly on it is in time."""
        due = self.due_at
        if due is None or self._last.mode is _Mode.DROPPED:
            return None
        if self.promise.agreed_due is not None:
            return due if due < (self.finished_at or self.now) else None
        return due if any(due < spell.end for spell in self._running) else None

    @property
    def resumes_at(self) -> datetime | None:
        """When a pause is over by itself, because it lasts no longer than `max_pause`."""
        longest = self.promise.max_pause
        return None if self.paused_at is None or longest is None else self.paused_at + longest

    def reaches(self, percent: int) -> datetime | None:
        """When so many percent are used, or will be if nothing stops the clock; None while it is paused."""
        if self.promise.agreed_due is not None:
            if percent == 100:
                return self.promise.agreed_due
            return self.calendar.after(self.promise.started_at, self._whole * percent / 100)
        return self._when(self.promise.amount * percent / 100)

    def _when(self, wanted: timedelta) -> datetime | None:
        used, running = _NONE, self._running
        for spell in running:
            ran = self.calendar.worked(spell.start, spell.end)
            if used + ran >= wanted:
                at = self.calendar.after(spell.start, wanted - used)
                if at < spell.end or spell is not running[-1]:  # else used up to the last, and no more
                    return at
            used += ran
        if self._last.mode is _Mode.PAUSED:
            return None
        return self.calendar.after(self.finished_at or self._last.end, wanted - used)

    @property
    def _whole(self) -> timedelta:
        agreed = self.promise.agreed_due
        return self.promise.amount if agreed is None else self.calendar.worked(self.promise.started_at, agreed)

    @property
    def _last(self) -> _Spell:
        return self.spells[-1]

    @property
    def _running(self) -> list[_Spell]:
        return [spell for spell in self.spells if spell.mode is _Mode.RUNNING and spell.start < spell.end]


def read(
    promise: Promise,
    life: Lifecycle,
    happenings: Sequence[Happening],
    calendar: BusinessCalendar,
    now: datetime,
) -> Reading:
    """Read one clock. `happenings` stand in order of time, and begin with the first status."""
    spells = _spells(promise, life, [h for h in happenings if h.at <= now], max(now, promise.started_at))
    return Reading(promise, calendar, now, tuple(spells))


def agreed_due(target: SlaTarget, happenings: Iterable[Happening]) -> datetime | None:
    """The last due time agreed for a target."""
    dates = [h.due_at for h in happenings if h.kind is SlaEventKind.AGREED and h.target is target]
    return dates[-1] if dates else None


def last_word(life: Lifecycle, happenings: Iterable[Happening]) -> datetime | None:
    """When the wait for the next word began anew: with the last reply, or the last reopening."""
    began, solved = None, False
    for happening in happenings:
        if happening.kind is SlaEventKind.STATUS:
            reopened = solved and happening.status not in life.solved
            solved = happening.status in life.solved
        if happening.kind is SlaEventKind.REPLY or (happening.kind is SlaEventKind.STATUS and reopened):
            began = happening.at
    return began


def _spells(promise: Promise, life: Lifecycle, happenings: Sequence[Happening], now: datetime) -> list[_Spell]:
    """How the clock was, from its start to now, in stretches."""
    changes = _changes(promise, life, happenings)
    ends = [*(at for at, _ in changes[1:]), now]
    spells: list[_Spell] = []
    for (start, mode), end in zip(changes, ends, strict=True):
        spells += _bounded(_Spell(mode, start, end), promise.max_pause)
    return spells


def _changes(promise: Promise, life: Lifecycle, happenings: Sequence[Happening]) -> list[tuple[datetime, _Mode]]:
    """[(instant, mode from then on)], the first at the start of the clock; nothing after a final one."""
    status: str | None = None
    replied = False
    changes: list[tuple[datetime, _Mode]] = []
    for happening in happenings:
        before = happening.at <= promise.started_at
        if not before and changes and changes[-1][1] in _FINAL:
            break
        if happening.kind is SlaEventKind.STATUS:
            status = happening.status
        elif happening.kind is SlaEventKind.REPLY and not before:
            replied = True
        mode = _mode(promise, life, status, replied=replied)
        if before or not changes:
            changes = [(promise.started_at if before else max(happening.at, promise.started_at), mode)]
        elif mode is not changes[-1][1]:
            changes.append((happening.at, mode))
    return changes or [(promise.started_at, _Mode.RUNNING)]


def _mode(promise: Promise, life: Lifecycle, status: str | None, *, replied: bool) -> _Mode:
    if status in life.dropped:
        return _Mode.DROPPED
    if promise.target is SlaTarget.RESOLUTION:
        if status in life.solved:
            return _Mode.STOPPED
    elif replied or status in life.solved or (promise.target is SlaTarget.RESPONSE and status in life.answered):
        return _Mode.DONE
    return _Mode.PAUSED if status in promise.pause_statuses else _Mode.RUNNING


def _bounded(spell: _Spell, max_pause: timedelta | None) -> list[_Spell]:
    """A pause that lasts too long is over by itself: the clock runs although the status has not changed."""
    if spell.mode is not _Mode.PAUSED or max_pause is None or spell.end - spell.start <= max_pause:
        return [spell]
    over = spell.start + max_pause
    return [_Spell(_Mode.PAUSED, spell.start, over), _Spell(_Mode.RUNNING, over, spell.end)]
