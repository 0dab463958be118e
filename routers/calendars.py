"""Working calendars: hours of the week and days off, in versions."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from core.calendars import queries, service
from models import WorkCalendar
from routers.dependencies import Asking, CalendarManager, CalendarReader, DbSession, ReadSession, RowId
from schemas import (
    CalendarCreate,
    CalendarOut,
    CalendarQuery,
    CalendarUpdate,
    CalendarVersionForm,
    CalendarVersionOut,
    CalendarYear,
    DueMoves,
)
from utils.paging import Listed, Page, PageQuery

router = APIRouter(prefix="/calendars", tags=["calendars"])

Year = Annotated[int, Path(ge=2000, le=2100)]


async def _calendar(calendar_id: RowId, actor: Asking, db: DbSession) -> WorkCalendar:
    return await queries.get_calendar(db, actor, calendar_id, lock=True)


async def _read_calendar(calendar_id: RowId, actor: Asking, db: ReadSession) -> WorkCalendar:
    return await queries.get_calendar(db, actor, calendar_id)


VisibleCalendar = Annotated[WorkCalendar, Depends(_calendar)]
ReadableCalendar = Annotated[WorkCalendar, Depends(_read_calendar)]


@router.get("/", response_model=Page[CalendarOut])
async def list_calendars(
    query: Annotated[CalendarQuery, Query()], actor: CalendarReader, db: ReadSession
) -> Listed[CalendarOut]:
    """Everybody's calendars and those of institutions within sight, each with the version in force now."""
    return await service.page_of(db, actor, query)


@router.post("/", status_code=201)
async def create_calendar(form: CalendarCreate, actor: CalendarManager, db: DbSession) -> CalendarOut:
    """Register a calendar with its first version; a week without working time is refused."""
    return await service.create(db, form, by=actor)


@router.get("/{calendar_id}")
async def get_calendar(actor: CalendarReader, calendar: ReadableCalendar, db: ReadSession) -> CalendarOut:
    """One calendar with the version in force now."""
    return await service.describe(db, calendar)


@router.patch("/{calendar_id}")
async def update_calendar(
    form: CalendarUpdate, actor: CalendarManager, calendar: VisibleCalendar, db: DbSession
) -> CalendarOut:
    """Rename a calendar, take it out of use, or make it the default instead of the one that is."""
    return await service.update(db, calendar, form, by=actor)


@router.get("/{calendar_id}/versions", response_model=Page[CalendarVersionOut])
async def list_versions(
    query: Annotated[PageQuery, Query()], actor: CalendarReader, calendar: ReadableCalendar, db: ReadSession
) -> Listed[CalendarVersionOut]:
    """Every version of a calendar, the newest first."""
    page = await queries.list_versions(db, calendar, query)
    return page.map(service.present_version)


@router.post("/{calendar_id}/versions", status_code=201)
async def add_version(
    form: CalendarVersionForm, actor: CalendarManager, calendar: VisibleCalendar, db: DbSession
) -> CalendarVersionOut:
    """Other hours from `effective_from` on; what is open moves only with `recalculate`."""
    return await service.add_version(db, calendar, form, by=actor)


@router.post("/{calendar_id}/versions/preview")
async def preview_version(
    form: CalendarVersionForm, actor: CalendarManager, calendar: ReadableCalendar, db: ReadSession
) -> DueMoves:
    """Which open SRs would move if these hours were in force and everything was recalculated; nothing is written."""
    return await service.preview_version(db, calendar, form)


@router.get("/{calendar_id}/years/{year}")
async def get_year(year: Year, actor: CalendarReader, calendar: ReadableCalendar, db: ReadSession) -> CalendarYear:
    """Every day of a year by the version in force now: minutes of work, and the name of a day off."""
    return await service.year_of(db, calendar, year)
