"""What if: when would this be due, and which policy would apply? Nothing is written."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from core.access import Actor
from core.calendars.queries import arithmetic, default_calendar, get_calendar, version_at
from core.errors import Invalid
from core.institutions.queries import get_institution
from core.servers.queries import get_server
from core.sla.clocks import minutes_of
from core.sla.enums import SlaTarget
from core.sla.matching import Facts, Terms, grade_of, match
from core.sla.schemas import MatchForm, MatchOut, PreviewForm, PreviewOut, SegmentOut, TargetDue
from utils import clock as wall
from utils.business_calendar import BusinessCalendar, Interval, NoWorkingTime, OutOfRange, running
from utils.forms import Named

_MAX_SEGMENTS = 1_000
_MINUTE = timedelta(minutes=1)
_HORIZON = timedelta(days=366 * 20)


async def preview(db: AsyncSession, form: PreviewForm, *, by: Actor) -> PreviewOut:
    """When `minutes` of working time after `start` are over, pauses not counted; in the version in force at `start`.

    Raises Invalid when the calendar never has so much working time.
    """
    calendar_id = form.calendar_id or (await default_calendar(db)).id
    calendar = await get_calendar(db, by, calendar_id)
    version = await version_at(db, calendar.id, form.start)
    if version is None:
        raise Invalid("calendar.no_version", "이 달력에는 아직 업무 시간이 정해져 있지 않습니다.")
    working = arithmetic(version)
    try:
        ran, due = _until_used(working, form.start, form.minutes * _MINUTE, [(p.from_, p.to) for p in form.pauses])
    except (NoWorkingTime, OutOfRange) as error:
        raise Invalid("calendar.no_working_time", str(error)) from error
    stretches = [stretch for start, end in ran for stretch in working.spans(start, end)]
    return PreviewOut(
        due=due.astimezone(wall.SEOUL),
        elapsed_minutes=sum((working.worked(start, end) for start, end in ran), timedelta(0)) / _MINUTE,
        segments=[_segment(stretch) for stretch in stretches[:_MAX_SEGMENTS]],
    )


async def matched(db: AsyncSession, form: MatchForm, *, by: Actor) -> MatchOut:
    """The policy an SR like this would get, and its due times. Raises NotFound for what the asker may not see."""
    await get_institution(db, by, form.institution_id)
    if form.server_id is not None:
        await get_server(db, by, form.server_id)
    start = form.start or wall.now()
    grade = await grade_of(db, form.server_id)
    terms = await match(db, Facts(form.institution_id, form.category.value, form.priority.value, grade), start)
    if terms is None:
        return MatchOut(policy=None, calendar=None, targets=[])
    calendar = await get_calendar(db, by, terms.policy.calendar_id)
    return MatchOut(
        policy=Named(id=terms.policy.policy.id, name=terms.policy.policy.name),
        calendar=Named(id=calendar.id, name=calendar.name),
        targets=[due for target in SlaTarget if (due := _due(terms, target, start)) is not None],
    )


def _due(terms: Terms, target: SlaTarget, start: datetime) -> TargetDue | None:
    minutes = minutes_of(terms.policy, target)
    if minutes is None:
        return None
    due = arithmetic(terms.calendar).after(start, minutes * _MINUTE)
    return TargetDue(target=target, minutes=minutes, due_at=due.astimezone(wall.SEOUL))


def _until_used(
    working: BusinessCalendar, start: datetime, amount: timedelta, pauses: list[Interval]
) -> tuple[list[Interval], datetime]:
    """The stretches in which the clock ran until the amount was used, and the instant at which it was."""
    left = amount
    ran: list[Interval] = []
    for begin, end in running(start, start + _HORIZON, pauses):
        due = working.after(begin, left)
        if due <= end:
            return [*ran, (begin, due)], due
        ran.append((begin, end))
        left -= working.worked(begin, end)
    raise OutOfRange


def _segment(stretch: Interval) -> SegmentOut:
    start, end = (instant.astimezone(wall.SEOUL) for instant in stretch)
    return SegmentOut(from_=start, to=end, minutes=(end - start) / _MINUTE)
