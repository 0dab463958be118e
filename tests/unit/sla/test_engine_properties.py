"""What holds of every clock, whatever happened: calendars, pauses, replies and reopenings drawn by hypothesis."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.config import ROOT
from core.sla.engine import Happening, Promise, Reading, agreed_due, read
from core.sla.enums import ClockState, SlaEventKind, SlaTarget
from tests.unit.sla.clockwork import LIFE, OFFICE, PAUSED, RESOLUTION, WORKDAY, kst
from utils.business_calendar import BusinessCalendar, Window, WorkingWeek

relaxed = settings(deadline=None)  # compiling a calendar takes longer than asking it
TICK = timedelta(microseconds=1)
START = kst("Mon 00:00")
STATUSES = ("OPEN", "PENDING_APPROVAL", "IN_PROGRESS", "ON_HOLD", "RESOLVED")
EVENINGS: tuple[Window, ...] = (*WORKDAY, (time(19), time(0)))
WEEKS = (
    OFFICE,
    WorkingWeek((EVENINGS,) * 7),
    WorkingWeek((((time(0), time(0)),),) * 7),
    WorkingWeek(((WORKDAY[0],), (), WORKDAY, (), ((time(23, 59), time(0)),), WORKDAY, ())),
)

weeks = st.builds(
    lambda week, days: replace(week, closed=frozenset((START + timedelta(days=day)).date() for day in days)),
    st.sampled_from(WEEKS),
    st.sets(st.integers(0, 27), max_size=4),
)
minutes = st.integers(0, 21 * 24 * 60)
instants = minutes.map(lambda minute: START + timedelta(minutes=minute))
finer = st.builds(lambda at, tick: at + tick, instants, st.timedeltas(timedelta(0), timedelta(minutes=1)))
amounts = st.integers(1, 100 * 60).map(lambda minute: timedelta(minutes=minute))
shares = st.sampled_from([0.0, 0.25, 1.0]) | st.floats(0, 1)
longest = st.none() | st.integers(1, 5).map(timedelta)


@st.composite
def stories(draw: st.DrawFn) -> list[Happening]:
    """What happened to an SR in three weeks, in order; it begins when it was filed."""
    times = sorted(draw(st.lists(instants | finer, min_size=1, max_size=8)))
    first = Happening(times[0], SlaEventKind.STATUS, draw(st.sampled_from(STATUSES[:4])))
    return [first, *(_happening(draw, at) for at in times[1:])]


def _happening(draw: st.DrawFn, at: datetime) -> Happening:
    status = draw(st.none() | st.sampled_from(STATUSES))
    return Happening(at, SlaEventKind.STATUS, status) if status else Happening(at, SlaEventKind.REPLY)


@st.composite
def clocks(draw: st.DrawFn) -> tuple[Promise, list[Happening], BusinessCalendar]:
    story = draw(stories())
    target = draw(st.sampled_from(SlaTarget))
    promise = Promise(target, story[0].at, draw(amounts), PAUSED, draw(longest))
    return promise, story, BusinessCalendar(draw(weeks))


Clock = tuple[Promise, list[Happening], BusinessCalendar]


def at(clock: Clock, now: datetime) -> Reading:
    promise, story, calendar = clock
    return read(promise, LIFE, story, calendar, max(now, promise.started_at))


def seen(reading: Reading) -> tuple[object, ...]:
    """What a reading says."""
    steps = tuple(reading.reaches(percent) for percent in (50, 90, 150))
    facts = (reading.state, reading.due_at, reading.breached_at, reading.finished_at)
    return (*facts, reading.elapsed, reading.remaining, reading.ratio, *steps)


def paused_between(start: datetime, end: datetime, *, filed: datetime = START) -> list[Happening]:
    return [
        Happening(filed, SlaEventKind.STATUS, "IN_PROGRESS"),
        Happening(start, SlaEventKind.STATUS, "ON_HOLD"),
        Happening(end, SlaEventKind.STATUS, "IN_PROGRESS"),
    ]


# ----------------------------------------------------------------------------------------------------------- readings


@relaxed
@given(clocks(), instants)
def test_what_is_used_and_what_is_left_are_what_was_promised(clock: Clock, now: datetime):
    reading = at(clock, now)
    assert reading.elapsed + reading.remaining == clock[0].amount
    assert reading.ratio == pytest.approx(reading.elapsed / clock[0].amount)


@relaxed
@given(clocks(), instants)
def test_a_due_time_is_in_working_hours_or_on_their_end(clock: Clock, now: datetime):
    due = at(clock, now).due_at
    assert due is None or clock[2].is_open(due) or clock[2].is_open(due - TICK)


@relaxed
@given(clocks(), instants)
def test_there_is_no_due_time_exactly_while_it_waits_with_time_left(clock: Clock, now: datetime):
    reading = at(clock, now)
    waits = reading.state is ClockState.PAUSED
    assert reading.due_at is not None or (waits and reading.remaining >= timedelta(0))
    assert reading.due_at is None or not (waits and reading.remaining > timedelta(0))


@relaxed
@given(clocks(), instants)
def test_nothing_is_breached_inside_a_pause(clock: Clock, now: datetime):
    breach = at(clock, now).breached_at
    then = at(clock, breach or now)
    assert breach is None or then.breached_at is None
    assert breach is None or then.state is not ClockState.PAUSED or then.paused_at == breach


@relaxed
@given(clocks(), instants)
def test_a_clock_that_is_not_late_at_its_end_was_never_late(clock: Clock, now: datetime):
    reading = at(clock, now)
    late = reading.remaining < timedelta(0)
    assert not late or reading.breached_at is not None or reading.state is ClockState.CANCELLED


@relaxed
@given(clocks(), instants, instants)
def test_a_later_look_takes_no_breach_back(clock: Clock, one: datetime, other: datetime):
    earlier, later = at(clock, min(one, other)), at(clock, max(one, other))
    assert earlier.breached_at in (None, later.breached_at)


@relaxed
@given(clocks(), instants, instants)
def test_a_later_look_changes_no_end_unless_it_was_reopened(clock: Clock, one: datetime, other: datetime):
    earlier, later = at(clock, min(one, other)), at(clock, max(one, other))
    assume(earlier.finished_at is not None and later.finished_at is not None)
    reopened = clock[0].target is RESOLUTION and later.finished_at != earlier.finished_at
    assert reopened or seen(earlier) == seen(later)


@relaxed
@given(clocks(), instants)
def test_steps_come_in_order(clock: Clock, now: datetime):
    reading = at(clock, now)
    known = [when for percent in (1, 50, 75, 90, 100, 150, 500) if (when := reading.reaches(percent)) is not None]
    assert known == sorted(known)


@relaxed
@given(clocks(), instants, st.lists(instants, max_size=3))
def test_what_a_calendar_was_asked_before_changes_nothing(clock: Clock, now: datetime, before: Sequence[datetime]):
    fresh = seen(at(clock, now))
    for when in before:
        seen(at(clock, when - timedelta(days=800)))
        clock[2].worked(when, when + timedelta(days=900))
    assert seen(at(clock, now)) == fresh


@relaxed
@given(clocks(), amounts, instants)
def test_another_priority_and_back_is_the_same_clock(clock: Clock, other: timedelta, now: datetime):
    promise, story, calendar = clock
    first = seen(at(clock, now))
    seen(at((replace(promise, amount=other), story, calendar), now))
    assert seen(at((replace(promise), list(story), calendar), now)) == first


@relaxed
@given(clocks(), instants, instants)
def test_an_agreed_date_is_the_due_time_whatever_happens(clock: Clock, date: datetime, now: datetime):
    promise, story, calendar = clock
    agreement = Happening(story[-1].at, SlaEventKind.AGREED, target=RESOLUTION, due_at=date)
    wanted = replace(promise, target=RESOLUTION, agreed_due=agreed_due(RESOLUTION, [*story, agreement]))
    assert at((wanted, [*story, agreement], calendar), now).due_at == date


# ------------------------------------------------------------------------------------------------------------- pauses


@relaxed
@given(weeks, amounts, st.tuples(instants, instants, instants).map(sorted))
def test_the_ratio_is_the_same_before_in_and_after_a_pause(week: WorkingWeek, amount: timedelta, times: list[datetime]):
    start, between, end = times
    clock = Promise(RESOLUTION, START, amount, PAUSED), paused_between(start, end), BusinessCalendar(week)
    ratios = {at(clock, when).ratio for when in (start, between, end)}
    assert len(ratios) == 1


@relaxed
@given(weeks, amounts, st.integers(0, 40), st.tuples(shares, shares).map(sorted), st.integers(1, 14 * 24 * 60))
def test_a_pause_outside_working_hours_changes_nothing(
    week: WorkingWeek, amount: timedelta, nth: int, part: list[float], later: int
):
    calendar = BusinessCalendar(week)
    windows = calendar.spans(START, START + timedelta(days=21))
    nth %= len(windows) - 1
    closing, opening = windows[nth][1], windows[nth + 1][0]
    start, end = (closing + (opening - closing) * share for share in part)
    promise, now = Promise(RESOLUTION, START, amount, PAUSED), end + timedelta(minutes=later)
    with_it = at((promise, paused_between(start, end), calendar), now)
    assert seen(with_it) == seen(at((promise, paused_between(now, now), calendar), now))


@relaxed
@given(weeks, amounts, st.tuples(instants, instants, instants).map(sorted), instants)
def test_two_pauses_side_by_side_are_one(week: WorkingWeek, amount: timedelta, times: list[datetime], now: datetime):
    start, between, end = times
    promise, calendar = Promise(RESOLUTION, START, amount, PAUSED), BusinessCalendar(week)
    filed, first, last = paused_between(start, end)
    split = [filed, first, replace(last, at=between), replace(first, at=between), last]
    one, two = at((promise, [filed, first, last], calendar), now), at((promise, split, calendar), now)
    assert seen(one) == seen(two)
    assert (one.paused_at is None) == (two.paused_at is None)


@relaxed
@given(weeks, amounts, st.tuples(instants, instants).map(sorted), instants)
def test_a_pause_in_working_hours_moves_the_due_time_by_what_it_took(
    week: WorkingWeek, amount: timedelta, times: list[datetime], now: datetime
):
    start, end = times
    promise, calendar = Promise(RESOLUTION, START, amount, PAUSED), BusinessCalendar(week)
    untouched = at((promise, paused_between(now, now), calendar), START).due_at
    assume(untouched is not None and untouched > start)
    due = at((promise, paused_between(start, end), calendar), max(now, end)).due_at
    assert due == calendar.after(START, amount + calendar.worked(start, end))


# -------------------------------------------------------------------------------------------------------------- zones

SCRIPT = """
import json
from datetime import timedelta
from tests.unit.sla.clockwork import HELD_STORY, look
readings = [look(timedelta(hours=h), *HELD_STORY, at=at) for h in (1, 4, 24) for at in ("Mon 11:30", "Fri+1 03:00")]
print(json.dumps([[str(r.due_at), str(r.breached_at), r.elapsed.total_seconds(), r.ratio] for r in readings]))
"""


@pytest.mark.parametrize("zone", ["UTC", "Asia/Seoul", "America/New_York"])
def test_no_reading_depends_on_the_zone_of_the_process(zone: str):
    environment = {**os.environ, "TZ": zone, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout) == IN_EVERY_ZONE


IN_EVERY_ZONE = [
    ["None", "None", 3600.0, 1.0],
    ["2026-06-08 02:00:00+00:00", "2026-06-08 02:00:00+00:00", 226800.0, 63.0],
    ["None", "None", 3600.0, 0.25],
    ["2026-06-09 06:00:00+00:00", "2026-06-09 06:00:00+00:00", 226800.0, 15.75],
    ["None", "None", 3600.0, 0.041666666666666664],
    ["2026-06-12 01:00:00+00:00", "2026-06-12 01:00:00+00:00", 226800.0, 2.625],
]
