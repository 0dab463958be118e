"""Making and changing calendars. What a calendar says is its versions: each is added once, and none is ever changed."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import events
from core.access import Actor
from core.audit import change
from core.calendars import policy, queries
from core.calendars.enums import HolidaySource
from core.calendars.holidays import CONFIRMED_UNTIL, SEED_YEARS, DayOff, korean_days
from core.calendars.schemas import (
    CalendarCreate,
    CalendarOut,
    CalendarQuery,
    CalendarUpdate,
    CalendarVersionForm,
    CalendarVersionOut,
    CalendarYear,
    YearDay,
)
from core.errors import Conflict, Invalid, NotFound
from core.institutions.queries import get_institution
from core.sla import recalculation
from models import CalendarVersion, Holiday, HolidayYear, WorkCalendar
from schemas import DueMoves
from utils import clock
from utils.business_calendar import WorkingWeek
from utils.paging import Listed

OFFICE_HOURS, ROUND_THE_CLOCK = "평일 업무시간", "24시간 365일"
SEEDED_FROM = datetime(2024, 1, 1, tzinfo=clock.SEOUL)

_WEEKDAY = [["09:00", "12:00"], ["13:00", "18:00"]]
_SEEDED = (
    (OFFICE_HOURS, [_WEEKDAY] * 5 + [[], []], True),
    (ROUND_THE_CLOCK, [[["00:00", "00:00"]]] * 7, False),
)
_DAY = timedelta(days=1)


# ---------------------------------------------------------------------------------------------------------- calendars


async def create(db: AsyncSession, form: CalendarCreate, *, by: Actor) -> CalendarOut:
    """A calendar with its first version. Raises Conflict when its name is taken, Invalid for a week without work."""
    await queries.take_turn(db)
    institution = await get_institution(db, by, form.institution_id) if form.institution_id else None
    await _refuse_taken(db, form.name, own_id=0)
    calendar = WorkCalendar(name=form.name, institution=institution, is_default=False, is_active=True)
    db.add(calendar)
    await db.flush()
    await _add_version(db, calendar, form, None, by=by)
    await events.emit("calendar.created", calendar, by=by, note=form.note)
    if form.recalculate:
        await recalculation.request(db, reason=f"달력 등록: {calendar.name}", by=by)
    return await describe(db, calendar)


async def update(db: AsyncSession, calendar: WorkCalendar, form: CalendarUpdate, *, by: Actor) -> CalendarOut:
    """Rename, retire or make it the default, which the former default then is no more. Raises Conflict, Invalid."""
    wanted = form.model_dump(exclude_unset=True)
    if None in wanted.values():
        raise Invalid("calendar.required", "이름, 사용 여부, 기본 여부는 비울 수 없습니다.")
    if form.name:
        await _refuse_taken(db, form.name, own_id=calendar.id)
    changes = {k: change(getattr(calendar, k), v) for k, v in wanted.items() if getattr(calendar, k) != v}
    if "is_default" in changes or "is_active" in changes:
        await _check_default(db, calendar, {**_flags(calendar), **wanted}, by=by)
    for field, value in wanted.items():
        setattr(calendar, field, value)
    if changes:
        await events.emit("calendar.edited", calendar, by=by, changes=changes)
    return await describe(db, calendar)


async def describe(db: AsyncSession, calendar: WorkCalendar) -> CalendarOut:
    """The calendar with the version in force now."""
    versions = await queries.versions_at(db, [calendar.id], clock.now())
    return _present(calendar, versions.get(calendar.id))


async def page_of(db: AsyncSession, actor: Actor, query: CalendarQuery) -> Listed[CalendarOut]:
    """A page of calendars, each with the version in force now."""
    page = await queries.list_calendars(db, actor, query)
    ids = [calendar.id for calendar in page.items]
    versions = await queries.versions_at(db, ids, clock.now()) if ids else {}
    return page.map(lambda calendar: _present(calendar, versions.get(calendar.id)))


async def year_of(db: AsyncSession, calendar: WorkCalendar, year: int) -> CalendarYear:
    """Every day of a year by the version in force now."""
    version = await queries.version_at(db, calendar.id, clock.now())
    if version is None:
        raise NotFound("calendar.not_found", "달력을 찾을 수 없습니다.")
    week, names = queries.week_of(version), {off["day"]: off["name"] for off in version.closed}
    first = date(year, 1, 1)
    days = [first + number * _DAY for number in range((date(year + 1, 1, 1) - first).days)]
    shown = [YearDay(day=day, minutes=_minutes(week, day), name=names.get(day.isoformat())) for day in days]
    return CalendarYear(
        calendar_id=calendar.id,
        year=year,
        confirmed=await db.get(HolidayYear, year) is not None,
        working_days=sum(day.minutes > 0 for day in shown),
        days=shown,
    )


def present_version(version: CalendarVersion) -> CalendarVersionOut:
    """A version as people see it: the days off by their number only."""
    return CalendarVersionOut(
        id=version.id,
        version=version.version,
        effective_from=version.effective_from,
        windows=version.windows,
        observes_holidays=version.observes_holidays,
        closed_count=len(version.closed),
        note=version.note,
        created_by=version.created_by,
        created_at=version.created_at,
    )


def _present(calendar: WorkCalendar, current: CalendarVersion | None) -> CalendarOut:
    return CalendarOut(
        id=calendar.id,
        name=calendar.name,
        institution_id=calendar.institution_id,
        institution_name=calendar.institution.name if calendar.institution else None,
        is_default=calendar.is_default,
        is_active=calendar.is_active,
        current=present_version(current) if current else None,
    )


def _flags(calendar: WorkCalendar) -> dict[str, bool]:
    return {"is_default": calendar.is_default, "is_active": calendar.is_active}


async def _check_default(db: AsyncSession, calendar: WorkCalendar, wanted: dict[str, bool], *, by: Actor) -> None:
    """Hold that one calendar of everybody's, in use, is the default; the former one steps down."""
    if calendar.is_default and not wanted["is_default"]:
        raise Invalid("calendar.default_required", "기본 달력이 있어야 합니다. 다른 달력을 기본으로 지정하면 바뀝니다.")
    if wanted["is_default"] and calendar.institution_id is not None:
        raise Invalid("calendar.default_institution", "기관 달력은 기본 달력이 될 수 없습니다.")
    if wanted["is_default"] and not wanted["is_active"]:
        raise Invalid("calendar.default_inactive", "기본 달력은 사용 중이어야 합니다.")
    former = select(WorkCalendar).where(WorkCalendar.is_default, WorkCalendar.id != calendar.id)
    for row in (await db.scalars(former)).all() if wanted["is_default"] else ():
        row.is_default = False
        await events.emit("calendar.edited", row, by=by, changes={"is_default": change(True, False)})


async def _refuse_taken(db: AsyncSession, name: str, *, own_id: int) -> None:
    if await db.scalar(select(WorkCalendar.id).where(WorkCalendar.name == name, WorkCalendar.id != own_id)):
        raise Conflict("calendar.taken", "이미 있는 달력 이름입니다.")


def _minutes(week: WorkingWeek, day: date) -> int:
    spans = ((_clock(day, start), _clock(day + _DAY * (end == time(0)), end)) for start, end in week.windows_on(day))
    return sum((end - start for start, end in spans), timedelta()) // timedelta(minutes=1)


def _clock(day: date, at: time) -> datetime:
    return datetime.combine(day, at, UTC)


# ----------------------------------------------------------------------------------------------------------- versions


async def add_version(
    db: AsyncSession, calendar: WorkCalendar, form: CalendarVersionForm, *, by: Actor
) -> CalendarVersionOut:
    """Other hours from `effective_from` on (now, if it is not said). Raises Invalid for a week without work."""
    history = (await queries.histories(db, [calendar.id])).get(calendar.id)
    version = await _add_version(db, calendar, form, history, by=by)
    await events.emit("calendar.version_added", calendar, by=by, note=policy.version_note(version.version, form.note))
    if form.recalculate:
        await recalculation.request(db, reason=f"달력 변경: {calendar.name}", by=by)
    return present_version(version)


async def preview_version(db: AsyncSession, calendar: WorkCalendar, form: CalendarVersionForm) -> DueMoves:
    """What a recalculation would move if these hours were in force; nothing is written."""
    history = (await queries.histories(db, [calendar.id])).get(calendar.id)
    version = await _version(db, calendar, form, history)
    return await recalculation.preview(db, {calendar.id: queries.week_of(version)})


async def _add_version(
    db: AsyncSession, calendar: WorkCalendar, form: CalendarVersionForm, history: queries.History | None, *, by: Actor
) -> CalendarVersion:
    version = await _version(db, calendar, form, history)
    version.created_by = await queries.author(db, by)
    db.add(version)
    await db.flush()
    return version


async def _version(
    db: AsyncSession, calendar: WorkCalendar, form: CalendarVersionForm, history: queries.History | None
) -> CalendarVersion:
    """The next version with today's days off, checked and not stored."""
    now = clock.now()
    effective_from = form.effective_from or now
    policy.check_effective(effective_from, history.newest_from if history else None)
    version = CalendarVersion(
        calendar_id=calendar.id,
        version=history.last + 1 if history else 1,
        effective_from=effective_from.astimezone(UTC),
        windows=[[[_wall(start), _wall(end)] for start, end in day] for day in form.windows],
        observes_holidays=form.observes_holidays,
        closed=policy.closed_days(
            await queries.days_off(db),
            calendar.institution_id,
            observes_holidays=form.observes_holidays,
            since=policy.closed_since(history.first_from if history else effective_from, now),
        ),
        note=form.note,
    )
    policy.check_working_time(calendar.name, queries.week_of(version), effective_from)
    return version


def _wall(at: time) -> str:
    return at.isoformat("auto" if at.second or at.microsecond else "minutes")


# ------------------------------------------------------------------------------------------------------------ seeding


async def seed_defaults(db: AsyncSession) -> list[WorkCalendar]:
    """Korea's public holidays and the two calendars everybody needs, where there is no calendar yet; those made.

    Days up to `CONFIRMED_UNTIL` are marked as confirmed. What people have changed since is never put back.
    """
    await queries.take_turn(db)
    if await db.scalar(select(WorkCalendar.id).limit(1)):
        return []
    days = await asyncio.to_thread(korean_days)
    await _seed_holidays(db, days)
    calendars = [WorkCalendar(name=name, is_default=name == OFFICE_HOURS) for name, _, _ in _SEEDED]
    db.add_all(calendars)
    await db.flush()
    known: policy.DaysOff = {None: {off.day: off.name for off in days}}
    since = policy.closed_since(SEEDED_FROM, clock.now())
    for calendar, (_, windows, observes) in zip(calendars, _SEEDED, strict=True):
        closed = policy.closed_days(known, None, observes_holidays=observes, since=since)
        db.add(
            CalendarVersion(
                calendar_id=calendar.id,
                version=1,
                effective_from=SEEDED_FROM,
                windows=windows,
                observes_holidays=observes,
                closed=closed,
            )
        )
    await db.flush()
    return calendars


async def _seed_holidays(db: AsyncSession, days: Iterable[DayOff]) -> None:
    seeded = HolidaySource.SEED
    rows = [{"day": off.day, "name": off.name, "kind": off.kind, "source": seeded} for off in days]
    await db.execute(insert(Holiday), rows)
    confirmed = [{"year": year, "confirmed_at": clock.now()} for year in SEED_YEARS if year <= CONFIRMED_UNTIL]
    await db.execute(insert(HolidayYear), confirmed)
