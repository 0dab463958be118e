"""Shapes of working calendars and holidays on the wire."""

from datetime import date, datetime, time
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field, JsonValue

from core.calendars.enums import HolidayKind, HolidaySource
from utils.business_calendar import Window, check_windows
from utils.forms import Form, Id, Name, Named, Note, Out
from utils.paging import PageQuery, SortKeys

Year = Annotated[int, Field(ge=2000, le=2100)]


def _in_order(windows: list[Window]) -> list[Window]:
    check_windows(windows)
    return windows


DayWindows = Annotated[list[Window], Field(max_length=8), AfterValidator(_in_order)]
"""[["09:00", "12:00"], ["13:00", "18:00"]]: in order, without overlap; an end of "00:00" is midnight."""

WeekWindows = Annotated[list[DayWindows], Field(min_length=7, max_length=7)]
"""Seven days, Monday first."""

_WEEKDAY: JsonValue = [["09:00", "12:00"], ["13:00", "18:00"]]
_WEEK: JsonValue = [_WEEKDAY, _WEEKDAY, _WEEKDAY, _WEEKDAY, _WEEKDAY, [], []]


class CalendarVersionForm(Form):
    """A new version: hours of the week and whether public holidays are days off. `recalculate` moves open SRs too."""

    windows: WeekWindows
    observes_holidays: bool = True
    effective_from: AwareDatetime | None = None
    note: Note | None = None
    recalculate: bool = False

    model_config = {
        "extra": "forbid",
        "json_schema_extra": {"examples": [{"windows": _WEEK, "observes_holidays": True, "note": "기본 업무시간"}]},
    }


class CalendarCreate(CalendarVersionForm):
    """A calendar with its first version: everybody's, or (with `institution_id`) one institution's."""

    name: Name
    institution_id: Id | None = None


class CalendarUpdate(Form):
    name: Name | None = None
    is_active: bool | None = None
    is_default: bool | None = None


class ClosedDay(Out):
    day: date
    name: str


class CalendarVersionOut(Out):
    id: int
    version: int
    effective_from: datetime
    windows: list[list[tuple[time, time]]]
    observes_holidays: bool
    closed_count: int
    note: str | None
    created_by: Named | None
    created_at: datetime


class CalendarOut(Out):
    """A calendar with the version in force now."""

    id: int
    name: str
    institution_id: int | None
    institution_name: str | None
    is_default: bool
    is_active: bool
    current: CalendarVersionOut | None


class YearDay(Out):
    """One day of a calendar's year: minutes of work, and its name when it is a day off by name."""

    day: date
    minutes: int
    name: str | None


class CalendarYear(Out):
    """A year as the version in force now sees it."""

    calendar_id: int
    year: int
    confirmed: bool
    working_days: int
    days: list[YearDay]


class HolidayForm(Form):
    """A day off for everybody, or (with `institution_id`) for one institution."""

    day: date
    name: Name
    kind: HolidayKind = HolidayKind.TEMPORARY
    institution_id: Id | None = None
    recalculate: bool = False


class HolidayRemoval(Form):
    recalculate: bool = False
    reason: Note | None = None


class HolidayOut(Out):
    id: int
    day: date
    name: str
    kind: HolidayKind
    source: HolidaySource
    institution_id: int | None
    added_by: Named | None
    created_at: datetime


class HolidayQuery(PageQuery):
    year: Year | None = None
    institution_id: Id | None = None
    sort: Annotated[list[str], SortKeys("day")] = ["day"]


class HolidayYearOut(Out):
    year: int
    days: int
    confirmed_at: datetime | None
    confirmed_by: Named | None
    warning: str | None


class HolidayImport(Form):
    """A file's text: lines of `2027-01-01,신정[,SUBSTITUTE]` (CSV, with or without a heading) or an iCalendar."""

    content: Annotated[str, Field(min_length=1, max_length=200_000)]
    institution_id: Id | None = None
    dry_run: bool = True
    recalculate: bool = False


class ImportedDay(Out):
    day: date
    name: str
    kind: HolidayKind
    action: str


class ImportProblem(Out):
    line: int
    text: str
    reason: str


class HolidayImportOut(Out):
    """`days` with what becomes of each (ADD, SAME, RENAME); `problems` are lines that could not be read."""

    dry_run: bool
    days: list[ImportedDay]
    problems: list[ImportProblem]


class CalendarQuery(PageQuery):
    institution_id: Id | None = None
    is_active: bool | None = None
    sort: Annotated[list[str], SortKeys("name", "created_at")] = ["name"]


class DueMove(Out):
    """An open SR whose due time a change would move."""

    subject_id: int
    number: str
    title: str
    target: str
    old_due_at: datetime | None
    new_due_at: datetime | None


class DueMoves(Out):
    """What a change would move: the first of them, and how many there are."""

    looked_at: int
    moved: int
    items: list[DueMove]
