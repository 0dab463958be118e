"""Where days off come from: the public holidays of Korea as a package computes them, and files that people bring."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from core.calendars.enums import HOLIDAY_KIND_LABELS, HolidayKind
from core.calendars.schemas import ImportProblem
from core.errors import Invalid
from utils.forms import Name

SEED_YEARS = range(2024, 2036)
CONFIRMED_UNTIL = 2027
"""Up to this year the package was compared with the published 월력요항, without a difference."""

YEARS = range(2000, 2101)
MAX_DAYS = 2_000
MAX_PROBLEMS = 100
MAX_EVENT_DAYS = 31

_DATE = re.compile(r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_KINDS = {kind.value: kind for kind in HolidayKind} | {label: kind for kind, label in HOLIDAY_KIND_LABELS.items()}
_NAME: TypeAdapter[str] = TypeAdapter(Name)
_NAME_LENGTH = 100
_PLAIN_NAMES = {"신정연휴": "신정", "대체 휴일": "대체공휴일", "; ": "·"}
_TEMPORARY = ("임시", "국군의 날")
_TEXT_SHOWN = 100


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day and why nobody works on it."""

    day: date
    name: str
    kind: HolidayKind


@dataclass(frozen=True, slots=True)
class FileContent:
    """What a file says, by day, and the lines that could not be read."""

    days: list[DayOff]
    problems: list[ImportProblem]


@cache
def korean_days() -> tuple[DayOff, ...]:
    """The public holidays of `SEED_YEARS`, with substitutes, as far as the package knows them; in order, offline.

    The first call imports and computes for a fifth of a second: make it in a thread.
    """
    import holidays

    found = holidays.country_holidays("KR", years=SEED_YEARS, language="ko")
    return tuple(DayOff(day, _plain(name), kind_of(name)) for day, name in sorted(found.items()))


def _plain(name: str) -> str:
    for theirs, ours in _PLAIN_NAMES.items():
        name = name.replace(theirs, ours)
    return name


def kind_of(name: str) -> HolidayKind:
    """What kind of public holiday a name tells of."""
    if "대체" in name:
        return HolidayKind.SUBSTITUTE
    return HolidayKind.TEMPORARY if any(word in name for word in _TEMPORARY) else HolidayKind.PUBLIC


def read_file(content: str, *, closures: bool) -> FileContent:
    """The days off of a CSV or iCalendar text; `closures` says that they are an institution's own.

    Several names of one day are joined. Lines that cannot be read are listed, not guessed at. Raises Invalid when
    nothing can be read, too much is wrong, or there are more than `MAX_DAYS`. Takes a second at worst: call it in a
    thread.
    """
    content = content.removeprefix("\ufeff")
    entries = _events(content) if content.lstrip().upper().startswith("BEGIN:VCALENDAR") else _rows(content)
    days: dict[date, DayOff] = {}
    problems: list[ImportProblem] = []
    for line, text, outcome in entries:
        try:
            for off in _checked(outcome, closures=closures):
                days[off.day] = _joined(days.get(off.day), off)
        except ValueError as error:
            problems.append(ImportProblem(line=line, text=text[:_TEXT_SHOWN], reason=str(error)))
        _check_size(days, problems)
    if not days and not problems:
        raise Invalid("holiday.nothing_read", "파일에서 휴일을 찾지 못했습니다. 형식을 확인해 주세요.")
    return FileContent([days[day] for day in sorted(days)], problems)


_Outcome = list[DayOff] | ValueError
_Entry = tuple[int, str, _Outcome]


def _checked(outcome: _Outcome, *, closures: bool) -> list[DayOff]:
    if isinstance(outcome, ValueError):
        raise outcome
    if closures:
        return [replace(off, kind=HolidayKind.CLOSURE) for off in outcome]
    if any(off.kind is HolidayKind.CLOSURE for off in outcome):
        raise ValueError("기관 휴무는 기관을 지정해야 합니다.")
    return outcome


def _joined(known: DayOff | None, off: DayOff) -> DayOff:
    """Two names of one day (어린이날·부처님오신날); the first one's kind."""
    if known is None or off.name in known.name.split("·"):
        return known or off
    name = f"{known.name}·{off.name}"
    if len(name) > _NAME_LENGTH:
        raise ValueError("같은 날짜에 이름이 너무 많습니다.")
    return replace(known, name=name)


def _check_size(days: dict[date, DayOff], problems: list[ImportProblem]) -> None:
    if len(days) > MAX_DAYS:
        raise Invalid("holiday.too_many_days", f"한 번에 {MAX_DAYS:,}일까지 가져올 수 있습니다.")
    if len(problems) > MAX_PROBLEMS:
        raise Invalid("holiday.unreadable", "읽을 수 없는 줄이 너무 많습니다. 파일 형식을 확인해 주세요.")


# --------------------------------------------------------------------------------------------------------------- CSV


def _rows(content: str) -> Iterator[_Entry]:
    reader = csv.reader(io.StringIO(content, newline=""), strict=True, skipinitialspace=True)
    first = True
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield reader.line_num, "", ValueError("따옴표가 닫히지 않았거나 읽을 수 없는 글자가 있습니다.")
            continue
        cells = [cell.strip() for cell in row]
        if any(cells) and not (first and _is_heading(cells)):
            yield reader.line_num, ",".join(row), _row(cells)
        first = False


def _is_heading(cells: list[str]) -> bool:
    return not any(character.isdigit() for cell in cells for character in cell)


def _row(cells: list[str]) -> _Outcome:
    try:
        if not 2 <= len(cells) <= 3:
            raise ValueError("날짜, 이름, 종류(생략 가능)를 쉼표로 나눠 적어 주세요.")
        day, name = _day(cells[0]), _name(cells[1])
        return [DayOff(day, name, _kind(cells[2]) if len(cells) > 2 and cells[2] else kind_of(name))]
    except ValueError as error:
        return error


def _day(text: str) -> date:
    match = _DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text)
    try:
        year, month, day = (int(part) for part in match.groups()) if match else (0, 0, 0)
        found = date(year, month, day)
    except ValueError:
        raise ValueError("날짜를 읽을 수 없습니다. 2027-01-01처럼 적어 주세요.") from None
    return check_day(found)


def check_day(day: date) -> date:
    """The day itself; raises ValueError when it lies outside `YEARS`."""
    if day.year not in YEARS:
        raise ValueError(f"{YEARS.start}년부터 {YEARS.stop - 1}년까지의 날짜만 쓸 수 있습니다.")
    return day


def _name(text: str) -> str:
    try:
        return _NAME.validate_python(text)
    except ValidationError:
        raise ValueError(f"이름은 한 줄로 1~{_NAME_LENGTH}자여야 합니다.") from None


def _kind(text: str) -> HolidayKind:
    if text.upper() not in _KINDS:
        raise ValueError(f"종류는 {', '.join(HOLIDAY_KIND_LABELS.values())} 중 하나여야 합니다.")
    return _KINDS[text.upper()]


# ---------------------------------------------------------------------------------------------------------- iCalendar


def _events(content: str) -> Iterator[_Entry]:
    """Each VEVENT by itself, so that one that is broken says where it stands and spoils no other."""
    lines = re.split(r"\r\n|\n|\r", content)
    begin = 0
    for number, line in enumerate(lines, 1):
        word = line.strip().upper()
        if word == "BEGIN:VEVENT":
            begin = number
        elif word == "END:VEVENT" and begin:
            block = lines[begin - 1 : number]
            yield begin, next((text for text in block if text.upper().startswith("SUMMARY")), ""), _event(block)
            begin = 0
    if begin:
        yield begin, lines[begin - 1], ValueError("END:VEVENT가 없습니다.")


def _event(block: list[str]) -> _Outcome:
    try:
        first, last, name = _parsed(block)
        if last - first >= timedelta(days=MAX_EVENT_DAYS):
            raise ValueError(f"{MAX_EVENT_DAYS}일보다 긴 일정은 가져올 수 없습니다.")
        days = [check_day(first + timedelta(days=number)) for number in range((last - first).days + 1)]
        return [DayOff(day, name, kind_of(name)) for day in days]
    except ValueError as error:
        return error


def _parsed(block: list[str]) -> tuple[date, date, str]:
    """First day, last day and name of an all-day event."""
    from icalendar import Event

    try:
        event: Any = Event.from_ical("\r\n".join(block))
        first, end = event.start, event.end
    except Exception as error:  # whatever a hostile file provokes is the problem of that event
        raise ValueError("일정을 읽을 수 없습니다.") from error
    if isinstance(first, datetime):
        raise ValueError("하루 종일인 일정만 가져올 수 있습니다.")
    if "RRULE" in event or "RDATE" in event:
        raise ValueError("반복 일정은 가져올 수 없습니다. 날짜마다 적어 주세요.")
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        raise ValueError("취소된 일정입니다.")
    return first, max(first, end - timedelta(days=1)), _name(_text(event.get("SUMMARY", "")))


def _text(value: object) -> str:
    return str(value[0]) if isinstance(value, list) else str(value)
