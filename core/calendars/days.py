"""Days off: added, removed, imported and confirmed.

A version of a calendar freezes the days off as they were known when it was made. So a day that is added, removed or
imported makes a new version, from now on, of every calendar it concerns, in the same transaction; versions that were
scheduled for later are replaced by ones that know the day too.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import events
from core.access import Actor
from core.audit import Changes, change
from core.calendars import policy, queries
from core.calendars.enums import HolidaySource
from core.calendars.holidays import DayOff, read_file
from core.calendars.schemas import (
    HolidayForm,
    HolidayImport,
    HolidayImportOut,
    HolidayRemoval,
    HolidayYearOut,
    ImportedDay,
)
from core.errors import Conflict, Invalid
from core.institutions.queries import get_institution
from core.sla import recalculation
from models import CalendarVersion, Holiday, HolidayYear, User, WorkCalendar
from schemas import DueMoves
from utils import clock
from utils.business_calendar import WorkingWeek


async def add(db: AsyncSession, form: HolidayForm, *, by: Actor) -> Holiday:
    """A day off for everybody, or a closure of one institution. Raises Conflict when the day is off already."""
    kind = policy.kind_for(form)
    policy.check_holiday(form.day)
    await queries.take_turn(db)
    await _check_free(db, form, by=by)
    holiday = Holiday(
        day=form.day,
        name=form.name,
        kind=kind,
        source=HolidaySource.MANUAL,
        institution_id=form.institution_id,
        added_by=await queries.author(db, by),
    )
    db.add(holiday)
    await db.flush()
    await events.emit("holiday.added", holiday, by=by, note=f"{form.day} {form.name}")
    await _freeze_again(db, form.institution_id, f"휴일 추가: {form.day} {form.name}", form.recalculate, by=by)
    return holiday


async def preview(db: AsyncSession, form: HolidayForm, *, by: Actor) -> DueMoves:
    """What a recalculation would move if this day were off; nothing is written. Raises as adding it would."""
    policy.kind_for(form)
    policy.check_holiday(form.day)
    await _check_free(db, form, by=by)
    days = await queries.days_off(db)
    days.setdefault(form.institution_id, {})[form.day] = form.name
    refrozen = await _refrozen(db, form.institution_id, days)
    return await recalculation.preview(db, {one.calendar.id: one.week for one in refrozen if not one.is_scheduled})


async def remove(db: AsyncSession, holiday: Holiday, form: HolidayRemoval, *, by: Actor) -> None:
    """People work on that day again."""
    words = f"{holiday.day} {holiday.name}"
    changes = {"day": change(holiday.day, None), "name": change(holiday.name, None)}
    await events.emit("holiday.removed", holiday, by=by, changes=changes, note=form.reason)
    await db.delete(holiday)
    await db.flush()
    await _freeze_again(db, holiday.institution_id, f"휴일 삭제: {words}", form.recalculate, by=by)


async def import_file(db: AsyncSession, form: HolidayImport, *, by: Actor) -> HolidayImportOut:
    """Read a file and say what becomes of each day; without `dry_run`, do it. Days that are not named stay."""
    content = await asyncio.to_thread(read_file, form.content, closures=form.institution_id is not None)
    if not form.dry_run:
        await queries.take_turn(db)
    if form.institution_id is not None:
        await get_institution(db, by, form.institution_id)
    known = await queries.holidays_on(db, form.institution_id, {off.day for off in content.days})
    actions = {off.day: _action(off, known.get(off.day)) for off in content.days}
    if not form.dry_run and set(actions.values()) - {"SAME"}:
        await _take_over(db, [off for off in content.days if actions[off.day] != "SAME"], known, form, by=by)
    days = [ImportedDay(day=off.day, name=off.name, kind=off.kind, action=actions[off.day]) for off in content.days]
    return HolidayImportOut(dry_run=form.dry_run, days=days, problems=content.problems)


def _action(off: DayOff, known: Holiday | None) -> str:
    if known is None:
        return "ADD"
    return "SAME" if known.name == off.name else "RENAME"


async def _take_over(
    db: AsyncSession, news: Sequence[DayOff], known: dict[date, Holiday], form: HolidayImport, *, by: Actor
) -> None:
    author = await queries.author(db, by)
    rows = [known.get(off.day) or _blank(off, form, author) for off in news]
    changes: Changes = {}
    for row, off in zip(rows, news, strict=True):
        changes[off.day.isoformat()] = change(row.name, off.name)
        row.name, row.kind, row.source = off.name, off.kind, HolidaySource.IMPORT
    db.add_all(rows)
    await db.flush()
    words = f"휴일 가져오기: {len(news):,}일"
    await events.emit("holiday.imported", rows[0], by=by, changes=changes, note=words)
    await _freeze_again(db, form.institution_id, words, form.recalculate, by=by)


def _blank(off: DayOff, form: HolidayImport, author: User | None) -> Holiday:
    return Holiday(day=off.day, institution_id=form.institution_id, added_by=author)


async def _check_free(db: AsyncSession, form: HolidayForm, *, by: Actor) -> None:
    if form.institution_id is not None:
        await get_institution(db, by, form.institution_id)
    if await queries.holidays_on(db, form.institution_id, {form.day}):
        raise Conflict("holiday.taken", "이미 휴일로 등록된 날짜입니다.")


@dataclass(frozen=True, slots=True)
class _Refrozen:
    """A version that stands, and the days off it would have if it were made now."""

    calendar: WorkCalendar
    version: CalendarVersion
    number: int
    effective_from: datetime
    is_scheduled: bool
    closed: policy.Closed

    @property
    def week(self) -> WorkingWeek:
        return replace(
            queries.week_of(self.version), closed=frozenset(date.fromisoformat(off["day"]) for off in self.closed)
        )


async def _freeze_again(db: AsyncSession, institution_id: int | None, note: str, again: bool, *, by: Actor) -> None:
    """New versions of the calendars whose days off are others now. Raises Invalid if one has no working time left."""
    author = await queries.author(db, by)
    for one in await _refrozen(db, institution_id, await queries.days_off(db)):
        policy.check_working_time(one.calendar.name, one.week, one.effective_from)
        db.add(
            CalendarVersion(
                calendar_id=one.calendar.id,
                version=one.number,
                effective_from=one.effective_from,
                windows=one.version.windows,
                observes_holidays=one.version.observes_holidays,
                closed=one.closed,
                note=note,
                created_by=author,
            )
        )
        await events.emit("calendar.version_added", one.calendar, by=by, note=policy.version_note(one.number, note))
    await db.flush()
    if again:
        await recalculation.request(db, reason=note, by=by)


async def _refrozen(db: AsyncSession, institution_id: int | None, days: policy.DaysOff) -> list[_Refrozen]:
    """What would be frozen otherwise with these days off: the versions in force, from now on, and those scheduled."""
    now = clock.now()
    calendars = {row.id: row for row in await queries.calendars_concerned(db, institution_id)}
    histories = await queries.histories(db, calendars)
    numbers = {calendar_id: history.last for calendar_id, history in histories.items()}
    standing = [(row, now) for row in (await queries.versions_at(db, calendars, now)).values()]
    standing += [(row, row.effective_from) for row in await queries.scheduled(db, calendars, now)]
    standing.sort(key=lambda one: (one[0].calendar_id, one[1]))
    found = []
    for version, effective_from in standing:
        calendar = calendars[version.calendar_id]
        closed = policy.closed_days(
            days,
            calendar.institution_id,
            observes_holidays=version.observes_holidays,
            since=policy.closed_since(histories[calendar.id].first_from, now),
        )
        if closed != version.closed:
            numbers[calendar.id] += 1
            number, is_scheduled = numbers[calendar.id], effective_from > now
            found.append(_Refrozen(calendar, version, number, effective_from, is_scheduled, closed))
    return found


# -------------------------------------------------------------------------------------------------------------- years


async def years(db: AsyncSession) -> list[HolidayYearOut]:
    """Last year to the year after next: how many days off, whether somebody confirmed them, and whether it is time."""
    watched = policy.years_to_watch(clock.seoul_now().date())
    return await _years(db, watched)


async def confirm_year(db: AsyncSession, year: int, *, by: Actor) -> HolidayYearOut:
    """Say that a year's days were compared with the published 월력요항; again, when they were compared again."""
    await queries.take_turn(db)
    if not (await queries.count_days(db, range(year, year + 1)))[year]:
        raise Invalid("holiday.year_empty", f"{year}년에는 등록된 휴일이 없어 확인할 수 없습니다.")
    row = await db.get(HolidayYear, year) or HolidayYear(year=year)
    row.confirmed_at, row.confirmed_by_id = clock.now(), by.id
    db.add(row)
    await db.flush()
    await events.emit("holiday.year_confirmed", row, by=by, note=f"{year}년")
    return (await _years(db, range(year, year + 1)))[0]


async def _years(db: AsyncSession, watched: range) -> list[HolidayYearOut]:
    today = clock.seoul_now().date()
    counts, confirmed = await queries.count_days(db, watched), await queries.confirmations(db, watched)
    return [
        HolidayYearOut(
            year=year,
            days=counts[year],
            confirmed_at=confirmed[year].confirmed_at if year in confirmed else None,
            confirmed_by=confirmed[year].confirmed_by if year in confirmed else None,
            warning=policy.warning_for(year, today, confirmed=year in confirmed),
        )
        for year in watched
    ]
