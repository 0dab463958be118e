"""Working time as arithmetic: the cases that known products got wrong, and the laws that must hold for all of them."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.config import ROOT
from utils.business_calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    LIMIT_YEARS,
    MAX_SPANS,
    BusinessCalendar,
    Interval,
    NoWorkingTime,
    OutOfRange,
    Window,
    WorkingWeek,
    check_windows,
    running,
)

SEOUL = ZoneInfo("Asia/Seoul")
NOTHING, MICROSECOND = timedelta(0), timedelta(microseconds=1)

DAY: tuple[Window, ...] = ((time(9), time(12)), (time(13), time(18)))
ALL_DAY: tuple[Window, ...] = ((time(0), time(0)),)
CLOSED = frozenset(
    date(year, month, day)
    for year, month, days in (
        (2026, 5, (1, 5, 25)),
        (2026, 6, (3, 6)),
        (2026, 7, (17,)),
        (2026, 8, (15, 17)),
        (2026, 9, (24, 25, 26)),
        (2026, 10, (3, 5, 9)),
        (2026, 12, (25,)),
        (2027, 1, (1,)),
        (2027, 2, (6, 7, 8, 9)),
        (2027, 3, (1,)),
    )
    for day in days
)
OFFICE = WorkingWeek((DAY,) * 5 + ((), ()), CLOSED)
ROUND_THE_CLOCK = WorkingWeek((ALL_DAY,) * 7)
EMPTY = WorkingWeek(((),) * 7)


def kst(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


def due(start: str, amount: timedelta, week: WorkingWeek = OFFICE) -> str:
    """The due time as people in Korea read it."""
    answer = BusinessCalendar(week).after(kst(start), amount)
    return answer.astimezone(SEOUL).replace(tzinfo=None).isoformat(" ")


def elapsed(start: str, end: str, week: WorkingWeek = OFFICE) -> timedelta:
    return BusinessCalendar(week).worked(kst(start), kst(end))


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


class TestGoldenVectors:
    """itsm.md §5: what the calendars of 2026 and 2027 make of real mornings and evenings."""

    @pytest.mark.parametrize(
        ("start", "amount", "expected"),
        [
            pytest.param("2026-04-30 17:00", hours(2), "2026-05-04 10:00:00", id="노동절"),
            pytest.param("2026-06-05 17:00", hours(2), "2026-06-08 10:00:00", id="현충일 without substitute"),
            pytest.param("2026-07-16 17:00", hours(2), "2026-07-20 10:00:00", id="제헌절"),
            pytest.param("2026-08-14 11:30", hours(1), "2026-08-14 13:30:00", id="lunch"),
            pytest.param("2026-08-14 17:00", hours(2), "2026-08-18 10:00:00", id="광복절 and its substitute"),
            pytest.param("2026-10-02 17:00", hours(2), "2026-10-06 10:00:00", id="개천절 and its substitute"),
            pytest.param("2027-02-05 17:00", hours(2), "2027-02-10 10:00:00", id="설 and its substitute"),
        ],
    )
    def test_a_due_time_steps_over_the_days_off(self, start: str, amount: timedelta, expected: str):
        assert due(start, amount) == expected
        assert elapsed(start, expected) == amount


class TestEdgesOfWindows:
    @pytest.mark.parametrize(
        ("start", "amount", "expected"),
        [
            pytest.param("2026-04-15 17:00", hours(1), "2026-04-15 18:00:00", id="due at closing stays that day"),
            pytest.param("2026-04-15 11:00", hours(1), "2026-04-15 12:00:00", id="due at lunch stays the morning"),
            pytest.param("2026-04-15 12:00", hours(1), "2026-04-15 14:00:00", id="from the beginning of lunch"),
            pytest.param("2026-04-15 12:30", hours(1), "2026-04-15 14:00:00", id="from the middle of lunch"),
            pytest.param("2026-04-15 13:00", hours(1), "2026-04-15 14:00:00", id="from the end of lunch"),
            pytest.param("2026-04-15 18:00", hours(1), "2026-04-16 10:00:00", id="from closing"),
            pytest.param("2026-04-15 00:00", hours(1), "2026-04-15 10:00:00", id="from midnight"),
            pytest.param("2026-04-15 22:10", hours(1), "2026-04-16 10:00:00", id="from the night"),
            pytest.param("2026-04-18 14:00", hours(1), "2026-04-20 10:00:00", id="from a Saturday"),
            pytest.param("2026-04-15 09:00", hours(8), "2026-04-15 18:00:00", id="a whole day is that day"),
            pytest.param("2026-04-15 09:00", hours(40), "2026-04-21 18:00:00", id="a week of work"),
        ],
    )
    def test_a_due_time_is_in_a_window_or_at_its_end(self, start: str, amount: timedelta, expected: str):
        assert due(start, amount) == expected

    @pytest.mark.parametrize(
        ("start", "expected"),
        [
            ("2026-04-15 10:00", "2026-04-15 10:00:00"),
            ("2026-04-15 12:00", "2026-04-15 12:00:00"),
            ("2026-04-15 12:00:01", "2026-04-15 13:00:00"),
            ("2026-04-15 18:00", "2026-04-15 18:00:00"),
            ("2026-04-15 18:00:01", "2026-04-16 09:00:00"),
        ],
    )
    def test_nothing_is_due_at_once_or_at_the_next_opening(self, start: str, expected: str):
        assert due(start, NOTHING) == expected

    def test_asked_on_saturday_and_answered_on_monday_morning_took_five_minutes(self):
        assert elapsed("2026-04-18 11:00", "2026-04-20 09:05") == timedelta(minutes=5)

    def test_the_wrong_way_round_is_negative(self):
        assert elapsed("2026-04-15 11:00", "2026-04-15 10:00") == -hours(1)

    def test_a_negative_amount_is_refused(self):
        with pytest.raises(ValueError, match="0 이상"):
            BusinessCalendar(OFFICE).after(kst("2026-04-15 10:00"), -MICROSECOND)

    def test_a_naive_instant_is_refused(self):
        with pytest.raises(ValueError, match="naive"):
            BusinessCalendar(OFFICE).after(datetime(2026, 4, 15, 10), hours(1))  # noqa: DTZ001 - the point of the test

    def test_seconds_and_microseconds_are_kept(self):
        second, tick = timedelta(seconds=1), MICROSECOND
        assert due("2026-04-15 17:59:59.999999", second + tick) == "2026-04-16 09:00:01"
        assert due("2026-04-15 11:59:30.250000", timedelta(minutes=1)) == "2026-04-15 13:00:30.250000"
        assert elapsed("2026-04-15 11:59:59.999999", "2026-04-15 13:00:00.000001") == 2 * tick
        assert elapsed("2026-04-15 09:00:10", "2026-04-15 09:00:11") == second

    def test_windows_may_touch_and_end_at_midnight(self):
        late: tuple[Window, ...] = ((time(18), time(20)), (time(20), time(0)))
        week = WorkingWeek((late,) * 7)
        assert due("2026-04-15 19:00", hours(2), week) == "2026-04-15 21:00:00"
        assert due("2026-04-15 23:00", hours(1), week) == "2026-04-16 00:00:00"
        assert due("2026-04-15 23:00", hours(2), week) == "2026-04-16 19:00:00"


class TestOpening:
    def test_the_end_of_a_window_is_closed_and_its_beginning_open(self):
        calendar = BusinessCalendar(OFFICE)
        seen = {text: calendar.is_open(kst(f"2026-04-15 {text}")) for text in ("08:59:59", "09:00", "12:00", "13:00")}
        assert seen == {"08:59:59": False, "09:00": True, "12:00": False, "13:00": True}
        assert not calendar.is_open(kst("2026-05-01 10:00"))

    def test_is_the_instant_itself_or_the_next_beginning(self):
        calendar = BusinessCalendar(OFFICE)
        assert calendar.opening(kst("2026-04-15 10:00")) == kst("2026-04-15 10:00")
        assert calendar.opening(kst("2026-04-15 18:00")) == kst("2026-04-16 09:00")
        assert calendar.opening(kst("2026-04-30 18:00")) == kst("2026-05-04 09:00")


class TestRoundTheClock:
    def test_working_time_is_time(self):
        assert due("2026-02-28 23:59:59", hours(48), ROUND_THE_CLOCK) == "2026-03-02 23:59:59"
        assert elapsed("2026-01-01 00:00", "2027-01-01 00:00", ROUND_THE_CLOCK) == timedelta(days=365)

    def test_midnight_is_open(self):
        calendar = BusinessCalendar(ROUND_THE_CLOCK)
        assert calendar.is_open(kst("2026-04-15 00:00"))
        assert calendar.opening(kst("2026-04-15 00:00")) == kst("2026-04-15 00:00")

    def test_a_closed_day_is_left_out(self):
        week = WorkingWeek((ALL_DAY,) * 7, frozenset({date(2026, 4, 15)}))
        assert due("2026-04-14 23:00", hours(2), week) == "2026-04-16 01:00:00"


class TestNothingToWaitFor:
    """An empty calendar must not search for ever, and must not depend on what was asked before."""

    @pytest.mark.parametrize("amount", [NOTHING, MICROSECOND, hours(1)])
    def test_an_empty_calendar_says_so(self, amount: timedelta):
        with pytest.raises(NoWorkingTime):
            BusinessCalendar(EMPTY).after(kst("2026-04-15 10:00"), amount)

    def test_an_empty_calendar_never_opens_and_nothing_passes(self):
        calendar = BusinessCalendar(EMPTY)
        assert not calendar.is_open(kst("2026-04-15 10:00"))
        assert calendar.worked(kst("2026-01-01 00:00"), kst("2027-01-01 00:00")) == NOTHING
        assert calendar.spans(kst("2026-01-01 00:00"), kst("2027-01-01 00:00")) == []
        assert not EMPTY.has_working_time(date(2026, 1, 1))

    def test_more_than_a_year_of_days_off_is_nothing_to_wait_for(self):
        closed = frozenset(date(2026, 1, 1) + timedelta(days=number) for number in range(400))
        week = WorkingWeek((DAY,) * 7, closed)
        assert not week.has_working_time(date(2026, 1, 1))
        assert week.has_working_time(date(2026, 3, 1))
        for asked_before in ("2026-06-01 10:00", "2029-06-01 10:00"):
            calendar = BusinessCalendar(week)
            calendar.worked(kst(asked_before), kst(asked_before))
            with pytest.raises(NoWorkingTime):
                calendar.after(kst("2026-01-01 10:00"), hours(1))
            assert calendar.opening(kst("2026-06-01 10:00")) == kst("2027-02-05 09:00")

    def test_a_due_time_too_far_away_is_out_of_range_whatever_was_asked_before(self):
        far = timedelta(hours=8 * 366 * LIMIT_YEARS)
        for years in ((), (2050, 2100, 2020)):
            calendar = BusinessCalendar(OFFICE)
            for year in years:
                calendar.opening(kst(f"{year}-06-01 10:00"))
            with pytest.raises(OutOfRange):
                calendar.after(kst("2026-04-15 10:00"), far)

    @pytest.mark.parametrize("year", [1, FIRST_YEAR - 1, LAST_YEAR, 9999])
    def test_no_calendar_reaches_for_ever(self, year: int):
        with pytest.raises(OutOfRange):
            BusinessCalendar(OFFICE).worked(datetime(year, 6, 1, tzinfo=SEOUL), datetime(year, 6, 2, tzinfo=SEOUL))

    def test_one_question_spans_no_more_than_the_limit(self):
        with pytest.raises(OutOfRange):
            BusinessCalendar(OFFICE).worked(kst("2000-01-01 00:00"), kst("2041-01-01 00:00"))


class TestOrderOfQuestions:
    def test_earlier_years_after_later_ones_and_the_other_way_round(self):
        texts = ("2026-04-30 17:00", "2140-06-01 11:00", "1971-01-04 11:30", "2027-02-05 17:00", "2055-12-31 17:59")
        fresh = [BusinessCalendar(OFFICE).after(kst(text), hours(20)) for text in texts]
        forward, backward = BusinessCalendar(OFFICE), BusinessCalendar(OFFICE)
        assert [forward.after(kst(text), hours(20)) for text in texts] == fresh
        assert [backward.after(kst(text), hours(20)) for text in reversed(texts)] == fresh[::-1]

    def test_a_question_about_the_far_future_leaves_today_in_reach(self):
        calendar = BusinessCalendar(OFFICE)
        calendar.opening(kst("2099-06-01 10:00"))
        assert calendar.worked(kst("2026-04-15 09:00"), kst("2026-04-15 18:00")) == hours(8)


class TestSpans:
    def test_are_the_windows_cut_to_what_is_asked(self):
        found = BusinessCalendar(OFFICE).spans(kst("2026-04-30 11:00"), kst("2026-05-04 10:00"))
        assert found == [
            (kst("2026-04-30 11:00"), kst("2026-04-30 12:00")),
            (kst("2026-04-30 13:00"), kst("2026-04-30 18:00")),
            (kst("2026-05-04 09:00"), kst("2026-05-04 10:00")),
        ]

    @pytest.mark.parametrize(
        ("start", "end"),
        [
            ("2026-04-15 12:00", "2026-04-15 13:00"),
            ("2026-04-15 18:00", "2026-04-16 09:00"),
            ("2026-04-15 10:00", "2026-04-15 10:00"),
            ("2026-04-15 11:00", "2026-04-15 10:00"),
        ],
    )
    def test_there_are_none_outside_windows(self, start: str, end: str):
        assert BusinessCalendar(OFFICE).spans(kst(start), kst(end)) == []

    def test_are_bounded(self):
        found = BusinessCalendar(OFFICE).spans(kst("2026-01-01 00:00"), kst("2064-01-01 00:00"))
        assert len(found) == MAX_SPANS


class TestRunning:
    """What the pauses leave: two in one minute neither merge nor vanish."""

    @pytest.mark.parametrize(
        ("pauses", "left"),
        [
            pytest.param([], [(0, 100)], id="none"),
            pytest.param([(10, 20)], [(0, 10), (20, 100)], id="one"),
            pytest.param([(10, 11), (12, 13)], [(0, 10), (11, 12), (13, 100)], id="two in one minute"),
            pytest.param([(50, 60), (10, 20)], [(0, 10), (20, 50), (60, 100)], id="in any order"),
            pytest.param([(10, 30), (20, 40)], [(0, 10), (40, 100)], id="overlapping"),
            pytest.param([(10, 40), (20, 30)], [(0, 10), (40, 100)], id="one inside the other"),
            pytest.param([(-10, 5), (95, 200)], [(5, 95)], id="over both ends"),
            pytest.param([(-20, -10), (150, 200)], [(0, 100)], id="outside"),
            pytest.param([(0, 100)], [], id="all of it"),
            pytest.param([(10, 10)], [(0, 100)], id="an empty one"),
            pytest.param([(20, 10)], [(0, 100)], id="one the wrong way round"),
        ],
    )
    def test_leaves_what_no_pause_covers(self, pauses: list[tuple[int, int]], left: list[tuple[int, int]]):
        assert running(*_seconds(0, 100), [_seconds(*pause) for pause in pauses]) == [_seconds(*part) for part in left]

    def test_nothing_is_left_of_nothing(self):
        assert running(*_seconds(10, 10), [_seconds(0, 5)]) == []


def _seconds(start: int, end: int) -> Interval:
    zero = kst("2026-04-15 10:00")
    return zero + timedelta(seconds=start), zero + timedelta(seconds=end)


class TestWeeks:
    @pytest.mark.parametrize(
        "windows",
        [
            pytest.param([(time(12), time(9))], id="ends before it begins"),
            pytest.param([(time(9), time(9))], id="empty"),
            pytest.param([(time(9), time(13)), (time(12), time(18))], id="overlapping"),
            pytest.param([(time(13), time(18)), (time(9), time(12))], id="out of order"),
            pytest.param([(time(22), time(6))], id="over midnight"),
            pytest.param([(time(9), time(0)), (time(10), time(11))], id="after midnight"),
            pytest.param([(time(9, tzinfo=UTC), time(18))], id="with a zone of its own"),
            pytest.param([(time(9), time(0, tzinfo=UTC))], id="midnight with a zone of its own"),
        ],
    )
    def test_windows_out_of_order_are_refused(self, windows: list[Window]):
        with pytest.raises(ValueError, match="업무 시간"):
            check_windows(windows)

    def test_a_week_has_seven_days(self):
        with pytest.raises(ValueError, match="일곱"):
            WorkingWeek((DAY,) * 5)

    def test_another_zone_puts_its_clocks_forward(self):
        night: tuple[Window, ...] = ((time(0), time(6)),)
        week = WorkingWeek((night,) * 7, zone=ZoneInfo("America/New_York"))
        worked = BusinessCalendar(week).worked(
            datetime(2026, 3, 8, tzinfo=week.zone), datetime(2026, 3, 9, tzinfo=week.zone)
        )
        assert worked == hours(5)


# --------------------------------------------------------------------------------------------------------------- laws

_TIMES = st.lists(st.integers(0, 24 * 60), min_size=2, max_size=6, unique=True).map(sorted)
_DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
_INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(SEOUL))  # noqa: DTZ001 - zone beside it
_AMOUNTS = st.timedeltas(NOTHING, timedelta(days=4))
_HOUR_OR_MORE = _TIMES.filter(lambda minutes: minutes[1] - minutes[0] >= 60)


def _minute(number: int) -> time:
    return time(number // 60 % 24, number % 60)


def _windows(minutes: list[int]) -> tuple[Window, ...]:
    pairs = zip(minutes[::2], minutes[1::2], strict=False)
    return tuple((_minute(start), _minute(end)) for start, end in pairs)


@st.composite
def weeks(draw: st.DrawFn) -> WorkingWeek:
    """Any week with an hour of work in it, and some days off."""
    days = [draw(st.one_of(st.just(()), _TIMES.map(_windows))) for _ in range(6)]
    return WorkingWeek((draw(_HOUR_OR_MORE.map(_windows)), *days), draw(st.frozensets(_DAYS, max_size=20)))


@given(weeks(), _INSTANTS, _AMOUNTS)
def test_what_has_passed_when_it_is_due_is_what_was_given(week: WorkingWeek, start: datetime, amount: timedelta):
    calendar = BusinessCalendar(week)
    assert calendar.worked(start, calendar.after(start, amount)) == amount


@given(weeks(), st.lists(_INSTANTS, min_size=3, max_size=3))
def test_working_time_is_additive_over_any_split(week: WorkingWeek, instants: list[datetime]):
    calendar = BusinessCalendar(week)
    a, b, c = instants
    assert calendar.worked(a, b) + calendar.worked(b, c) == calendar.worked(a, c)


@given(weeks(), st.lists(_INSTANTS, min_size=2, max_size=2).map(sorted), _AMOUNTS, _AMOUNTS)
def test_later_and_longer_is_never_due_earlier(
    week: WorkingWeek, starts: list[datetime], amount: timedelta, more: timedelta
):
    calendar = BusinessCalendar(week)
    first = calendar.after(starts[0], amount)
    assert first <= calendar.after(starts[1], amount)
    assert first <= calendar.after(starts[0], amount + more)
    assert first >= starts[0]


@given(weeks(), _INSTANTS, _AMOUNTS, _DAYS)
def test_another_day_off_never_makes_it_due_earlier(week: WorkingWeek, start: datetime, amount: timedelta, off: date):
    with_it = WorkingWeek(week.windows, week.closed | {off})
    assert BusinessCalendar(with_it).after(start, amount) >= BusinessCalendar(week).after(start, amount)


@given(weeks(), _INSTANTS, _AMOUNTS)
def test_a_due_time_is_inside_a_window_or_at_its_end(week: WorkingWeek, start: datetime, amount: timedelta):
    calendar = BusinessCalendar(week)
    due_at = calendar.after(start, amount)
    assert calendar.is_open(due_at) or calendar.spans(due_at - MICROSECOND, due_at) != []


@given(weeks(), st.lists(_INSTANTS, min_size=2, max_size=2).map(sorted))
def test_spans_are_in_order_apart_and_make_up_the_working_time(week: WorkingWeek, ends: list[datetime]):
    calendar = BusinessCalendar(week)
    spans = calendar.spans(*ends)
    flat = [instant for span in spans for instant in span]
    assert flat == sorted(flat)
    assert sum((end - start for start, end in spans), NOTHING) == calendar.worked(*ends)


@given(weeks(), _INSTANTS, st.lists(st.tuples(_INSTANTS, _AMOUNTS), max_size=4), _AMOUNTS)
def test_what_was_asked_before_changes_no_answer(
    week: WorkingWeek, start: datetime, before: list[tuple[datetime, timedelta]], amount: timedelta
):
    calendar = BusinessCalendar(week)
    for instant, given_amount in before:
        calendar.after(instant.replace(year=instant.year + 30), given_amount)
    assert calendar.after(start, amount) == BusinessCalendar(week).after(start, amount)


@given(st.lists(st.tuples(_INSTANTS, _AMOUNTS), max_size=5), _INSTANTS, _AMOUNTS)
def test_a_pause_outside_hours_changes_nothing(
    pauses: list[tuple[datetime, timedelta]], start: datetime, more: timedelta
):
    calendar = BusinessCalendar(OFFICE)
    outside = [gap for at, length in pauses for gap in running(at, at + length, calendar.spans(at, at + length))]
    left = running(start, start + more, outside)
    assert sum((calendar.worked(*part) for part in left), NOTHING) == calendar.worked(start, start + more)


# --------------------------------------------------------------------------------------------------------- time zones

SCRIPT = """
import json, sys
from datetime import datetime, timedelta
from tests.unit.utils.test_business_calendar import OFFICE, ROUND_THE_CLOCK, SEOUL, BusinessCalendar

start, answers = datetime(2026, 1, 1, 8, 30, tzinfo=SEOUL), []
for week in (OFFICE, ROUND_THE_CLOCK):
    calendar = BusinessCalendar(week)
    for number in range(0, 9000, 7):
        at = start + timedelta(hours=number, seconds=number)
        due = calendar.after(at, timedelta(minutes=number))
        answers.append([due.isoformat(), str(calendar.worked(at, due)), calendar.is_open(at)])
print(json.dumps(answers))
"""


def test_no_answer_depends_on_the_time_zone_of_the_process():
    answers = {
        zone: subprocess.run(
            [sys.executable, "-c", SCRIPT],
            cwd=ROOT,
            env={**os.environ, "TZ": zone, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for zone in ("UTC", "Asia/Seoul", "America/New_York")
    }
    assert len(answers["UTC"]) > 10_000
    assert answers["UTC"] == answers["Asia/Seoul"] == answers["America/New_York"]
