"""The engine in a few words: office hours, instants as people in Korea write them, and what happened to an SR."""

from datetime import datetime, time, timedelta
from typing import Any

from core.sla.clocks import LIVES
from core.sla.engine import Happening, Promise, Reading, agreed_due, read
from core.sla.enums import SlaEventKind, SlaSubject, SlaTarget
from utils.business_calendar import BusinessCalendar, Window, WorkingWeek
from utils.clock import SEOUL

LIFE = LIVES[SlaSubject.SR]
RESPONSE, RESOLUTION, UPDATE = SlaTarget.RESPONSE, SlaTarget.RESOLUTION, SlaTarget.UPDATE
PAUSED = frozenset({"ON_HOLD", "PENDING_APPROVAL"})

WORKDAY: tuple[Window, ...] = ((time(9), time(12)), (time(13), time(18)))
OFFICE = WorkingWeek((WORKDAY,) * 5 + ((), ()))
ALWAYS = WorkingWeek((((time(0), time(0)),),) * 7)
_WEEK = {"Mon": 8, "Tue": 9, "Wed": 10, "Thu": 11, "Fri": 12, "Sat": 13, "Sun": 14}


def kst(words: str) -> datetime:
    """`Mon 09:05`, or `Mon+1 09:05` a week later: in the week of 2026-06-08, in Seoul; seconds if they matter."""
    day, clock = words.split()
    name, _, weeks = day.partition("+")
    date = datetime(2026, 6, _WEEK[name], tzinfo=SEOUL) + timedelta(weeks=int(weeks or 0))
    return datetime.combine(date, time.fromisoformat(clock), SEOUL)


def moved(words: str, status: str) -> Happening:
    return Happening(kst(words), SlaEventKind.STATUS, status)


def replied(words: str) -> Happening:
    return Happening(kst(words), SlaEventKind.REPLY)


def agreed(words: str, due: str, target: SlaTarget = RESOLUTION) -> Happening:
    return Happening(kst(words), SlaEventKind.AGREED, target=target, due_at=kst(due))


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def look(
    amount: timedelta,
    *happened: Happening,
    at: str | datetime,
    target: SlaTarget = RESOLUTION,
    start: str | datetime | None = None,
    week: WorkingWeek = OFFICE,
    **terms: Any,
) -> Reading:
    """The clock of one target read at an instant; it began with the first happening unless `start` says otherwise."""
    began = happened[0].at if start is None else _instant(start)
    promise = Promise(target, began, amount, PAUSED, agreed_due=agreed_due(target, happened), **terms)
    return read(promise, LIFE, happened, BusinessCalendar(week), _instant(at))


def _instant(words: str | datetime) -> datetime:
    return kst(words) if isinstance(words, str) else words


HELD_STORY = (moved("Mon 10:00", "OPEN"), moved("Mon 11:00", "ON_HOLD"), moved("Tue 11:00", "IN_PROGRESS"))
