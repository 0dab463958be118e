"""Working time as arithmetic: exact to the microsecond, pure, the same in whatever time zone the process runs.

A calendar is a function W(t): how much working time there was up to the instant t. Everything follows from it:
`worked(a, b)` is W(b) − W(a), `after(start, amount)` is the first instant t with W(t) = W(start) + amount. So working
time is additive over any split, `worked(s, after(s, d)) == d`, and a due time falls inside a window or exactly on its
end (the end belongs to that day: 18:00 stays 18:00 and does not become 09:00 of the next).

Days are compiled into instants as far as they are asked for: between `FIRST_YEAR` and `LAST_YEAR`, and no further than
`LIMIT_YEARS` for one question. What a question is answered never depends on those asked before it. A calendar is not
meant for several threads at a time.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from utils.spans import merged, without

Window = tuple[time, time]
"""From (included) to (excluded), wall time; an end of 00:00 is the end of the day."""

Interval = tuple[datetime, datetime]
"""From (included) to (excluded), aware."""

FIRST_YEAR, LAST_YEAR = 1970, 2150
LIMIT_YEARS = 40
SEARCH_DAYS = 370  # a year with every holiday in it: no working time within it means none worth waiting for
MAX_SPANS = 10_000

_SEOUL = ZoneInfo("Asia/Seoul")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_DAY = timedelta(days=1)


class NoWorkingTime(ValueError):
    """The calendar has no working time within a year of the instant asked about."""

    def __init__(self) -> None:
        super().__init__("이 달력에는 1년 안에 업무 시간이 없습니다.")


class OutOfRange(ValueError):
    """The question spans more than `LIMIT_YEARS`, or lies outside `FIRST_YEAR`…`LAST_YEAR`."""

    def __init__(self) -> None:
        super().__init__(f"달력은 {LIMIT_YEARS}년 안의 날짜만 계산합니다.")


@dataclass(frozen=True, slots=True)
class WorkingWeek:
    """What a calendar is made of: seven days' windows, Monday first, and the days on which nobody works."""

    windows: tuple[tuple[Window, ...], ...]
    closed: frozenset[date] = frozenset()
    zone: ZoneInfo = _SEOUL

    def __post_init__(self) -> None:
        if len(self.windows) != 7:
            raise ValueError("일곱 요일의 업무 시간이 있어야 합니다.")
        for day in self.windows:
            check_windows(day)

    def windows_on(self, day: date) -> tuple[Window, ...]:
        """The windows of one day: its weekday's, none if it is closed."""
        return () if day in self.closed else self.windows[day.weekday()]

    def has_working_time(self, since: date, days: int = SEARCH_DAYS) -> bool:
        """Whether anybody works at all within so many days."""
        return any(self.windows_on(since + timedelta(days=number)) for number in range(days))


def check_windows(windows: Sequence[Window]) -> None:
    """Raise ValueError unless each window ends after it begins, and the windows are in order without overlap.

    Times are wall time: one with an offset of its own is refused.
    """
    before = 0
    for start, end in windows:
        if start.tzinfo or end.tzinfo:
            raise ValueError("업무 시간은 시간대 없이 적어 주세요.")
        if not before <= _of_day(start) < _end_of_day(end):
            raise ValueError("업무 시간은 겹치지 않게 이른 것부터 적고, 끝이 시작보다 늦어야 합니다.")
        before = _end_of_day(end)


class BusinessCalendar:
    """A working week as arithmetic. Instants given must be aware; instants answered are UTC."""

    def __init__(self, week: WorkingWeek) -> None:
        self.week = week
        self._years = range(0)  # those compiled
        self._ready = (0, 0)  # their first instant, and the first one after them
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._sums: list[int] = []  # working time up to the end of each span

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """Working time between two instants; negative when they are the wrong way round."""
        a, b = _ticks(start), _ticks(end)
        self._cover(min(a, b), max(a, b))
        return (self._w(b) - self._w(a)) * _TICK

    def after(self, start: datetime, amount: timedelta) -> datetime:
        """The instant at which `amount` of working time has passed since `start`.

        Of nothing, that is `start` itself inside a window or on its end, else the next opening. Raises NoWorkingTime
        when there is none to wait for, OutOfRange when it takes more than `LIMIT_YEARS`, ValueError for a negative
        amount.
        """
        if amount < timedelta(0):
            raise ValueError("업무 시간은 0 이상이어야 합니다.")
        at = _ticks(start)
        self._cover(at, at)
        opening = self._opening(at, ends_count=True)
        if not amount:
            return _instant(opening)
        wanted = self._w(at) + amount // _TICK
        while self._sums[-1] < wanted:
            self._grow(at + _LIMIT)
        index = bisect_left(self._sums, wanted)
        due = self._ends[index] - (self._sums[index] - wanted)
        if due - at > _LIMIT:
            raise OutOfRange
        return _instant(due)

    def opening(self, at: datetime) -> datetime:
        """`at` itself while people work, else the next instant at which they begin."""
        ticks = _ticks(at)
        self._cover(ticks, ticks)
        return _instant(self._opening(ticks, ends_count=False))

    def is_open(self, at: datetime) -> bool:
        """Whether people work at this instant; at the end of a window they do not."""
        ticks = _ticks(at)
        self._cover(ticks, ticks)
        index = bisect_right(self._starts, ticks) - 1
        return index >= 0 and ticks < self._ends[index]

    def spans(self, start: datetime, end: datetime) -> list[Interval]:
        """The working windows between two instants, cut to them; at most the first `MAX_SPANS`."""
        a, b = _ticks(start), _ticks(end)
        if b <= a:
            return []
        self._cover(a, b)
        first = bisect_right(self._ends, a)
        found: list[Interval] = []
        for index in range(first, min(len(self._starts), first + MAX_SPANS)):
            if self._starts[index] >= b:
                break
            found.append((_instant(max(a, self._starts[index])), _instant(min(b, self._ends[index]))))
        return found

    def _w(self, at: int) -> int:
        """Working time from the beginning of what is compiled up to `at`."""
        index = bisect_right(self._starts, at) - 1
        if index < 0:
            return 0
        return self._sums[index] - max(0, self._ends[index] - at)

    def _opening(self, at: int, *, ends_count: bool) -> int:
        find = bisect_left if ends_count else bisect_right
        while (index := find(self._ends, at)) >= len(self._ends):
            self._grow(at + _SEARCH, otherwise=NoWorkingTime)
        if self._starts[index] - at > _SEARCH:
            raise NoWorkingTime
        return max(at, self._starts[index])

    def _cover(self, start: int, end: int) -> None:
        """Have everything from a year before to a year after compiled."""
        if end - start > _LIMIT:
            raise OutOfRange
        if self._ready[0] <= start and end < self._ready[1]:
            return
        if start < _FLOOR or end >= _CEILING:
            raise OutOfRange
        first, stop = _year(start) - 1, _year(end) + 2
        if not self._years:
            self._years = range(first, first)
        self._compile(min(self._years.start, first), max(self._years.stop, stop))

    def _grow(self, until: int, *, otherwise: type[ValueError] = OutOfRange) -> None:
        """Compile one year more; raise when what is wanted was not found before `until`."""
        if self._ready[1] > min(until, _CEILING):
            raise otherwise
        self._compile(self._years.start, self._years.stop + 1)

    def _compile(self, start: int, stop: int) -> None:
        """Have the years from `start` to before `stop` ready; those before and after them may be ready already."""
        spans = self._days(self._years.stop, stop)
        if start < self._years.start:  # sums count from the beginning: with another one they are counted anew
            known = zip(self._starts, self._ends, strict=True)
            spans = iter([*self._days(start, self._years.start), *known, *spans])
            self._starts, self._ends, self._sums = [], [], []
        total = self._sums[-1] if self._sums else 0
        for begins, ends in spans:
            total += ends - begins
            self._starts.append(begins)
            self._ends.append(ends)
            self._sums.append(total)
        self._years = range(start, stop)
        self._ready = (_new_year(start, self.week.zone), _new_year(stop, self.week.zone))

    def _days(self, first: int, stop: int) -> Iterator[tuple[int, int]]:
        """Every span of the years from `first` to before `stop`, in order."""
        day, after = date(first, 1, 1), date(stop, 1, 1)
        while day < after:
            for start, end in self.week.windows_on(day):
                begins = _ticks(datetime.combine(day, start, self.week.zone))
                ends = _ticks(datetime.combine(day + _DAY if end == time(0) else day, end, self.week.zone))
                if begins < ends:  # a window may vanish where clocks are put forward
                    yield begins, ends
            day += _DAY


def running(start: datetime, end: datetime, pauses: Iterable[Interval]) -> list[Interval]:
    """What is left of `start`…`end` without the pauses, which may overlap, be empty, and come in any order."""
    return without((start, end), merged(pause for pause in pauses if pause[0] < pause[1]))


def _ticks(at: datetime) -> int:
    if at.tzinfo is None:
        raise ValueError("naive datetime refused")
    return (at - _EPOCH) // _TICK


def _instant(ticks: int) -> datetime:
    return _EPOCH + ticks * _TICK


def _year(ticks: int) -> int:
    return _instant(ticks).year


def _new_year(year: int, zone: ZoneInfo) -> int:
    return _ticks(datetime(year, 1, 1, tzinfo=zone))


def _of_day(at: time) -> int:
    return (at.hour * 3600 + at.minute * 60 + at.second) * 1_000_000 + at.microsecond


def _end_of_day(at: time) -> int:
    return _of_day(at) or 24 * 3600 * 1_000_000


_FLOOR, _CEILING = _new_year(FIRST_YEAR, _SEOUL), _new_year(LAST_YEAR, _SEOUL)
_LIMIT = timedelta(days=366 * LIMIT_YEARS) // _TICK
_SEARCH = timedelta(days=SEARCH_DAYS) // _TICK
