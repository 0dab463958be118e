"""Rules of calendars and holidays that ask no database."""

from collections.abc import Mapping
from datetime import date, datetime

from core.calendars.enums import HolidayKind
from core.calendars.holidays import YEARS, check_day
from core.calendars.schemas import HolidayForm
from core.errors import Invalid
from utils import clock
from utils.business_calendar import WorkingWeek

DaysOff = Mapping[int | None, Mapping[date, str]]
"""Every day off by its name: those of everybody under None, those of an institution under its number."""

Closed = list[dict[str, str]]

PUBLISHED_MONTH = 7  # the 월력요항 of next year is published in June


def closed_days(days: DaysOff, institution_id: int | None, *, observes_holidays: bool, since: date) -> Closed:
    """The days off of one calendar as a version keeps them, in order; a day of both kinds has the public name."""
    own = days.get(institution_id, {}) if institution_id is not None else {}
    public = days.get(None, {}) if observes_holidays else {}
    names = {**own, **public}
    return [{"day": day.isoformat(), "name": names[day]} for day in sorted(names) if day >= since]


def closed_since(first_from: datetime, now: datetime) -> date:
    """The first day a version looks back to: in the year before now, or before its calendar first took effect."""
    return date(min(first_from, now).astimezone(clock.SEOUL).year - 1, 1, 1)


def check_working_time(name: str, week: WorkingWeek, since: datetime) -> None:
    """Raise Invalid unless somebody works within 370 days of taking effect: nothing would ever be due."""
    if not week.has_working_time(since.astimezone(clock.SEOUL).date()):
        raise Invalid("calendar.no_working_time", f"'{name}' 달력에는 370일 안에 업무 시간이 없습니다.")


def check_effective(effective_from: datetime, newest: datetime | None) -> None:
    """Raise Invalid for an instant before the newest version's, or one that no calendar reaches."""
    if effective_from.year not in YEARS:
        raise Invalid("calendar.effective_year", f"적용 시각은 {YEARS.start}년부터 {YEARS.stop - 1}년까지여야 합니다.")
    if newest is not None and effective_from < newest:
        from_words = newest.astimezone(clock.SEOUL).strftime("%Y-%m-%d %H:%M")
        raise Invalid("calendar.effective_from", f"최신 버전의 적용 시각({from_words})보다 앞설 수 없습니다.")


def kind_for(form: HolidayForm) -> HolidayKind:
    """What a day by hand is: a closure when it names an institution. Raises Invalid for a kind that does not fit."""
    given = form.kind if "kind" in form.model_fields_set else None
    if form.institution_id is not None:
        if given not in (None, HolidayKind.CLOSURE):
            raise Invalid("holiday.kind", "기관의 휴일은 '기관 휴무'여야 합니다.")
        return HolidayKind.CLOSURE
    if given is HolidayKind.CLOSURE:
        raise Invalid("holiday.kind", "기관 휴무는 기관을 지정해야 합니다.")
    return form.kind


def check_holiday(day: date) -> None:
    """Raise Invalid for a day outside the years that are kept."""
    try:
        check_day(day)
    except ValueError as error:
        raise Invalid("holiday.day", str(error)) from error


def years_to_watch(today: date) -> range:
    """Last year to the year after next: those people look at."""
    return range(today.year - 1, today.year + 3)


def warning_for(year: int, today: date, *, confirmed: bool) -> str | None:
    """What people are told of a year nobody has confirmed: this one, and from July on the next."""
    if confirmed or not is_due(year, today):
        return None
    return f"{year}년 휴일이 확인되지 않았습니다. 월력요항과 대조한 뒤 확인해 주세요."


def is_due(year: int, today: date) -> bool:
    """Whether a year ought to be confirmed by now."""
    return year == today.year or (year == today.year + 1 and today.month >= PUBLISHED_MONTH)


def version_note(number: int, note: str | None) -> str:
    """A new version as a history mentions it."""
    return f"버전 {number}: {note}" if note else f"버전 {number}"
