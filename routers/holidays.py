"""Days on which nobody works: public holidays, and closures of an institution."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from core.calendars import days, queries
from models import Holiday
from routers.dependencies import Asking, CalendarManager, CalendarReader, DbSession, ReadSession, RowId
from schemas import (
    DueMoves,
    HolidayForm,
    HolidayImport,
    HolidayImportOut,
    HolidayOut,
    HolidayQuery,
    HolidayRemoval,
    HolidayYearOut,
)
from utils.paging import Listed, Page

router = APIRouter(prefix="/holidays", tags=["calendars"])

Year = Annotated[int, Path(ge=2000, le=2100)]


async def _holiday(holiday_id: RowId, actor: Asking, db: DbSession) -> Holiday:
    return await queries.get_holiday(db, actor, holiday_id, lock=True)


VisibleHoliday = Annotated[Holiday, Depends(_holiday)]


@router.get("/", response_model=Page[HolidayOut])
async def list_holidays(
    query: Annotated[HolidayQuery, Query()], actor: CalendarReader, db: ReadSession
) -> Listed[Holiday]:
    """Everybody's days off and the closures of institutions within sight."""
    return await queries.list_holidays(db, actor, query)


@router.post("/", status_code=201, response_model=HolidayOut)
async def add_holiday(form: HolidayForm, actor: CalendarManager, db: DbSession) -> Holiday:
    """Add a day off; every calendar it concerns gets a new version, and what is open moves only with `recalculate`."""
    return await days.add(db, form, by=actor)


@router.post("/preview")
async def preview_holiday(form: HolidayForm, actor: CalendarManager, db: ReadSession) -> DueMoves:
    """Which open SRs would move if this day were off and everything was recalculated; nothing is written."""
    return await days.preview(db, form, by=actor)


@router.post("/import")
async def import_holidays(form: HolidayImport, actor: CalendarManager, db: DbSession) -> HolidayImportOut:
    """Read days off from CSV or iCalendar text and say what becomes of each; they are stored without `dry_run` only."""
    return await days.import_file(db, form, by=actor)


@router.get("/years")
async def list_years(actor: CalendarReader, db: ReadSession) -> list[HolidayYearOut]:
    """Last year to the year after next: how many days off there are, and who confirmed them."""
    return await days.years(db)


@router.post("/years/{year}/confirmation")
async def confirm_year(year: Year, actor: CalendarManager, db: DbSession) -> HolidayYearOut:
    """Say that a year's days off were compared with the published 월력요항."""
    return await days.confirm_year(db, year, by=actor)


@router.delete("/{holiday_id}", status_code=204)
async def remove_holiday(
    query: Annotated[HolidayRemoval, Query()], actor: CalendarManager, holiday: VisibleHoliday, db: DbSession
) -> None:
    """Remove a day off; every calendar it concerns gets a new version."""
    await days.remove(db, holiday, query, by=actor)
