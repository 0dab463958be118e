"""The only door to calendars and holidays, and a version as arithmetic."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from core.access import Actor
from core.calendars.schemas import CalendarQuery, HolidayQuery
from core.errors import Invalid, NotFound
from core.lists import SortColumns, paginate
from models import CalendarVersion, Holiday, HolidayYear, User, WorkCalendar
from utils.business_calendar import BusinessCalendar, WorkingWeek
from utils.paging import Listed, PageQuery

SORTS: SortColumns = {"name": WorkCalendar.name, "created_at": WorkCalendar.created_at}
VERSION_SORTS: SortColumns = {"version": CalendarVersion.version}
HOLIDAY_SORTS: SortColumns = {"day": Holiday.day}


@dataclass(frozen=True, slots=True)
class History:
    """A calendar's versions in three words: the last number, the first and the newest instant of taking effect."""

    last: int
    first_from: datetime
    newest_from: datetime


async def default_calendar(db: AsyncSession) -> WorkCalendar:
    """The one that applies where none is named; raises Invalid when nobody has made one."""
    row = await db.scalar(select(WorkCalendar).where(WorkCalendar.is_default).limit(1))
    if row is None:
        raise Invalid("calendar.no_default", "기본 업무 달력이 없습니다. 달력을 등록하고 기본으로 지정해 주세요.")
    return row


async def calendar_of(db: AsyncSession, institution_id: int | None) -> WorkCalendar | None:
    """By which an institution's people work: its own calendar, the oldest of several, or the default; None without."""
    fits: ColumnElement[bool] = WorkCalendar.is_default.is_(True)
    if institution_id is not None:
        fits |= (WorkCalendar.institution_id == institution_id) & WorkCalendar.is_active
    own_first = WorkCalendar.institution_id.is_(None)
    return await db.scalar(select(WorkCalendar).where(fits).order_by(own_first, WorkCalendar.id).limit(1))


async def take_turn(db: AsyncSession) -> None:
    """Wait until nobody else changes calendars or holidays: each change freezes what the others left behind.

    The first calendar's row stands for all of them; none is ever deleted. SQLite lets one writer in anyway.
    """
    await db.execute(select(WorkCalendar.id).order_by(WorkCalendar.id).limit(1).with_for_update())


async def author(db: AsyncSession, by: Actor) -> User | None:
    """Who does it, as the row that remembers it; nobody for the clock."""
    return await db.get(User, by.id) if by.id is not None else None


# ---------------------------------------------------------------------------------------------------------- calendars


def visible_calendars(actor: Actor) -> Select[WorkCalendar]:
    """All of them, or the common ones and those of a customer's own institution."""
    return _shared(select(WorkCalendar), WorkCalendar.institution_id, actor)


async def get_calendar(db: AsyncSession, actor: Actor, calendar_id: int, *, lock: bool = False) -> WorkCalendar:
    """One visible calendar with its institution; `lock` takes the turn to change it. Raises NotFound."""
    if lock:
        await take_turn(db)
    rows = visible_calendars(actor).where(WorkCalendar.id == calendar_id)
    row = await db.scalar(rows.options(joinedload(WorkCalendar.institution)))
    if row is None:
        raise NotFound("calendar.not_found", "달력을 찾을 수 없습니다.")
    return row


async def list_calendars(db: AsyncSession, actor: Actor, query: CalendarQuery) -> Listed[WorkCalendar]:
    rows = visible_calendars(actor)
    if query.institution_id is not None:
        rows = rows.where(WorkCalendar.institution_id == query.institution_id)
    if query.is_active is not None:
        rows = rows.where(WorkCalendar.is_active.is_(query.is_active))
    institution = joinedload(WorkCalendar.institution)
    return await paginate(db, rows, query, sort=query.sort, columns=SORTS, options=[institution])


async def calendars_concerned(db: AsyncSession, institution_id: int | None) -> Sequence[WorkCalendar]:
    """Those that a day off could change: an institution's own, or all of them for everybody's day."""
    rows = select(WorkCalendar).order_by(WorkCalendar.id)
    if institution_id is not None:
        rows = rows.where(WorkCalendar.institution_id == institution_id)
    return (await db.scalars(rows)).all()


# ----------------------------------------------------------------------------------------------------------- versions


async def list_versions(db: AsyncSession, calendar: WorkCalendar, query: PageQuery) -> Listed[CalendarVersion]:
    """The newest first."""
    rows = select(CalendarVersion).where(CalendarVersion.calendar_id == calendar.id)
    author = joinedload(CalendarVersion.created_by)
    return await paginate(db, rows, query, sort=["-version"], columns=VERSION_SORTS, options=[author])


async def version_at(db: AsyncSession, calendar_id: int, at: datetime) -> CalendarVersion | None:
    """The version in force at an instant; for an instant before the first one, the first."""
    versions = select(CalendarVersion).where(CalendarVersion.calendar_id == calendar_id)
    newest = versions.where(CalendarVersion.effective_from <= at).order_by(
        CalendarVersion.effective_from.desc(), CalendarVersion.version.desc()
    )
    first = versions.order_by(CalendarVersion.effective_from, CalendarVersion.version)
    return await db.scalar(newest.limit(1)) or await db.scalar(first.limit(1))


async def versions_at(db: AsyncSession, calendar_ids: Collection[int], at: datetime) -> dict[int, CalendarVersion]:
    """The same for several calendars, by their ids, each with its author."""
    effective, number = CalendarVersion.effective_from, CalendarVersion.version
    found = await _first_of_each(db, calendar_ids, effective <= at, [effective.desc(), number.desc()])
    if later := set(calendar_ids) - found.keys():
        found |= await _first_of_each(db, later, true(), [effective, number])
    return found


async def scheduled(db: AsyncSession, calendar_ids: Collection[int], after: datetime) -> list[CalendarVersion]:
    """The versions yet to take effect, each that no other of the same instant has replaced."""
    rows = select(CalendarVersion).where(
        CalendarVersion.calendar_id.in_(calendar_ids), CalendarVersion.effective_from > after
    )
    ordered = await db.scalars(rows.order_by(CalendarVersion.effective_from, CalendarVersion.version))
    return list({(row.calendar_id, row.effective_from): row for row in ordered}.values())


async def histories(db: AsyncSession, calendar_ids: Collection[int]) -> dict[int, History]:
    """Where the versions of each calendar stand."""
    effective = CalendarVersion.effective_from
    columns = CalendarVersion.calendar_id, func.max(CalendarVersion.version), func.min(effective), func.max(effective)
    rows = select(*columns).where(CalendarVersion.calendar_id.in_(calendar_ids)).group_by(CalendarVersion.calendar_id)
    return {calendar_id: History(last, first, newest) for calendar_id, last, first, newest in await db.execute(rows)}


async def _first_of_each(
    db: AsyncSession, calendar_ids: Collection[int], condition: ColumnElement[bool], order: Sequence[Any]
) -> dict[int, CalendarVersion]:
    place = func.row_number().over(partition_by=CalendarVersion.calendar_id, order_by=order).label("place")
    ranked = select(CalendarVersion.id, place).where(CalendarVersion.calendar_id.in_(calendar_ids), condition)
    places = ranked.subquery()
    rows = select(CalendarVersion).where(CalendarVersion.id.in_(select(places.c.id).where(places.c.place == 1)))
    found = await db.scalars(rows.options(joinedload(CalendarVersion.created_by)))
    return {row.calendar_id: row for row in found}


def arithmetic(version: CalendarVersion) -> BusinessCalendar:
    """The version as a calendar to compute with; compiled once, for the same content is the same calendar."""
    return compiled(week_of(version))


def week_of(version: CalendarVersion) -> WorkingWeek:
    """What the version says, as the arithmetic wants it."""
    windows = tuple(tuple((_time(start), _time(end)) for start, end in day) for day in version.windows)
    return WorkingWeek(windows, frozenset(date.fromisoformat(off["day"]) for off in version.closed))


# ----------------------------------------------------------------------------------------------------------- holidays


def visible_holidays(actor: Actor) -> Select[Holiday]:
    """All of them, or everybody's and those of a customer's own institution."""
    return _shared(select(Holiday), Holiday.institution_id, actor)


async def get_holiday(db: AsyncSession, actor: Actor, holiday_id: int, *, lock: bool = False) -> Holiday:
    """One visible holiday; `lock` takes the turn to change it. Raises NotFound."""
    if lock:
        await take_turn(db)
    row = await db.scalar(visible_holidays(actor).where(Holiday.id == holiday_id))
    if row is None:
        raise NotFound("holiday.not_found", "휴일을 찾을 수 없습니다.")
    return row


async def list_holidays(db: AsyncSession, actor: Actor, query: HolidayQuery) -> Listed[Holiday]:
    rows = visible_holidays(actor)
    if query.year is not None:
        rows = rows.where(_in_years(query.year, query.year))
    if query.institution_id is not None:
        rows = rows.where(Holiday.institution_id == query.institution_id)
    author = joinedload(Holiday.added_by)
    return await paginate(db, rows, query, sort=query.sort, columns=HOLIDAY_SORTS, options=[author])


async def holidays_on(db: AsyncSession, institution_id: int | None, days: Collection[date]) -> dict[date, Holiday]:
    """Those of everybody (None) or of one institution that fall on these days, by day."""
    if not days:
        return {}
    whose = Holiday.institution_id.is_(None) if institution_id is None else Holiday.institution_id == institution_id
    rows = await db.scalars(select(Holiday).where(whose, Holiday.day.between(min(days), max(days))))
    return {row.day: row for row in rows if row.day in days}


async def days_off(db: AsyncSession) -> dict[int | None, dict[date, str]]:
    """The name of every day off: everybody's under None, each institution's under its number."""
    found: dict[int | None, dict[date, str]] = {None: {}}
    for institution_id, day, name in await db.execute(select(Holiday.institution_id, Holiday.day, Holiday.name)):
        found.setdefault(institution_id, {})[day] = name
    return found


async def count_days(db: AsyncSession, years: range) -> dict[int, int]:
    """How many days off everybody has in each of these years."""
    first, last = years.start, years.stop - 1
    rows = select(Holiday.day).where(Holiday.institution_id.is_(None), _in_years(first, last))
    days = (await db.scalars(rows)).all()
    return {year: sum(day.year == year for day in days) for year in years}


async def confirmations(db: AsyncSession, years: range) -> dict[int, HolidayYear]:
    """Those of these years that somebody has confirmed, with who it was."""
    rows = select(HolidayYear).where(HolidayYear.year.between(years.start, years.stop - 1))
    return {row.year: row for row in await db.scalars(rows.options(joinedload(HolidayYear.confirmed_by)))}


def _in_years(first: int, last: int) -> ColumnElement[bool]:
    return Holiday.day.between(date(first, 1, 1), date(last, 12, 31))


def _shared(rows: Select[Any], institution_id: Any, actor: Actor) -> Select[Any]:
    """Rows of everybody, and of the institutions within sight."""
    if not actor.tenant_bound:
        return rows
    return rows.where(or_(institution_id.is_(None), institution_id == actor.institution_id))


compiled = lru_cache(maxsize=256)(BusinessCalendar)
_time = lru_cache(maxsize=1500)(time.fromisoformat)
