"""Policies in versions, and the clocks of an SR as people read them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import events
from core.access import Actor, Permission
from core.audit import change
from core.calendars.queries import arithmetic, default_calendar, get_calendar, version_at
from core.errors import Conflict, Invalid
from core.institutions.queries import get_institution
from core.sla import clocks, queries
from core.sla.engine import Reading
from core.sla.enums import (
    ACTIVE_CLOCKS,
    CLOCK_STATE_LABELS,
    RESUME_LABELS,
    TARGET_LABELS,
    ClockState,
    SlaSubject,
    SlaTarget,
)
from core.sla.schemas import (
    ClockOut,
    EscalationOut,
    ExtensionOut,
    PauseOut,
    PolicyCreate,
    PolicyOut,
    PolicyTerms,
    PolicyUpdate,
    PolicyVersionOut,
    SubjectSla,
    WallItem,
)
from core.tasks.enums import SRCategory, SRPriority
from models import (
    SlaClock,
    SlaEscalation,
    SlaEvent,
    SlaExtension,
    SlaPolicy,
    SlaPolicyVersion,
    SRRequest,
    User,
    WorkCalendar,
)
from utils import clock as wall
from utils.business_calendar import NoWorkingTime, OutOfRange
from utils.forms import Named

_CRITERIA = {"institution_id", "category", "priority", "system_grade"}
_SEEDED_FROM = datetime(2023, 12, 31, 15, tzinfo=UTC)  # 2024-01-01 in Seoul
# (name, priority, minutes to respond, to resolve, between two words; any hour): the house's proposal, to be edited.
_DEFAULTS = (
    ("기본 · 긴급", "URGENT", 30, 240, 120, True),
    ("기본 · 높음", "HIGH", 60, 480, 480, False),
    ("기본 · 보통", "NORMAL", 240, 1440, None, False),
    ("기본 · 낮음", "LOW", 480, 2400, None, False),
)


async def create_policy(db: AsyncSession, form: PolicyCreate, *, by: Actor) -> SlaPolicy:
    """Add a policy with its first version. Raises Conflict when the name, or the very same group, is taken."""
    if form.institution_id is not None:
        await get_institution(db, by, form.institution_id)
    await _refuse_taken(db, form.name)
    criteria = form.model_dump(include=_CRITERIA, mode="json")
    await _refuse_twin(db, criteria)
    policy = SlaPolicy(name=form.name, **criteria)
    db.add(policy)
    await db.flush()
    await _add_version(db, policy, form, by=by)
    await events.emit("sla.policy_created", policy, by=by, note=policy.name)
    return await queries.get_policy(db, by, policy.id)


async def update_policy(db: AsyncSession, policy: SlaPolicy, form: PolicyUpdate, *, by: Actor) -> SlaPolicy:
    """Rename a policy, or take it out of use; what it promised to open SRs stands until they are recalculated."""
    wanted = {name: value for name, value in form.model_dump(exclude_unset=True).items() if value is not None}
    if "name" in wanted and wanted["name"] != policy.name:
        await _refuse_taken(db, wanted["name"])
    if wanted.get("is_active") and not policy.is_active:
        await _refuse_twin(db, {name: getattr(policy, name) for name in _CRITERIA})
    changes = {name: change(getattr(policy, name), value) for name, value in wanted.items()}
    changes = {name: both for name, both in changes.items() if both["from"] != both["to"]}
    for name, value in wanted.items():
        setattr(policy, name, value)
    if changes:
        await events.emit("sla.policy_edited", policy, by=by, changes=changes)
    return policy


async def add_version(db: AsyncSession, policy: SlaPolicy, form: PolicyTerms, *, by: Actor) -> SlaPolicyVersion:
    """Promise something else from `effective_from` on (now, if not given). Open SRs stay under their version."""
    version = await _add_version(db, policy, form, by=by)
    await events.emit(
        "sla.policy_edited", policy, by=by, note=f"{version.version}번째 버전: {form.note or ''}".rstrip(": ")
    )
    return version


async def seed_defaults(db: AsyncSession) -> bool:
    """Policies for a new house, one for each priority; nothing when there is any policy. True when they were made."""
    if await db.scalar(select(SlaPolicy.id).limit(1)) is not None:
        return False
    calendar = await default_calendar(db)
    for name, priority, response, resolution, update, any_hour in _DEFAULTS:
        policy = SlaPolicy(name=name, priority=priority)
        db.add(policy)
        await db.flush()
        terms = PolicyTerms(
            calendar_id=calendar.id,
            response_minutes=response,
            resolution_minutes=resolution,
            update_minutes=update,
            notify_any_hour=any_hour,
            effective_from=_SEEDED_FROM,
        )
        db.add(_version(policy, terms, number=1, calendar_id=calendar.id, created_by=None))
    await db.flush()
    return True


async def present_sla(db: AsyncSession, sr: SRRequest, *, by: Actor) -> SubjectSla:
    """The clocks of an SR as they stand this moment."""
    own = await clocks.clocks_of(db, SlaSubject.SR, sr.id)
    happenings = await clocks.happenings_of(db, SlaSubject.SR, sr.id)
    steps = await queries.escalations_of(db, [clock.id for clock in own])
    now = wall.now()
    shown = [_present_clock(clock, clocks.reading_of(clock, happenings, now), steps[clock.id], now) for clock in own]
    extensions = [_present_extension(*row) for row in await queries.extensions_of(db, sr.id)]
    waiting = any(clock.state is ClockState.PAUSED for clock in own)
    status = await queries.last_status(db, SlaSubject.SR, sr.id) if waiting else None
    extendable = by.may(Permission.SR_WORK) and any(
        clock.state in ACTIVE_CLOCKS and clock.target is not SlaTarget.UPDATE for clock in own
    )
    return SubjectSla(
        clocks=shown,
        pause=_present_pause(status) if status else None,
        extensions=extensions,
        can=["request_extension"] if extendable else [],
    )


async def present_wall(db: AsyncSession, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[WallItem]:
    """Wall rows with what is left of each clock this moment."""
    ids = sorted({row.sr_id for row in rows})
    happenings = await clocks.happenings_by_subject(db, SlaSubject.SR, ids)
    now = wall.now()
    items = []
    for row in rows:
        clock: SlaClock = row.SlaClock
        reading = clocks.reading_of(clock, happenings[row.sr_id], now)
        items.append(
            WallItem(
                id=clock.id,
                target=clock.target,
                state=clock.state,
                due_at=clock.due_at,
                started_at=clock.started_at,
                breached_at=clock.breached_at,
                paused_at=clock.paused_at,
                remaining_seconds=reading.remaining.total_seconds(),
                ratio=reading.ratio,
                overdue=_is_overdue(clock, now),
                sr_id=row.sr_id,
                number=row.number,
                title=row.title,
                status=row.status,
                priority=row.priority,
                institution=Named(id=row.institution_id, name=row.institution_name),
                assignee=Named(id=row.assignee_id, name=row.assignee_name) if row.assignee_id else None,
            )
        )
    return items


def present_policy(policy: SlaPolicy, current: SlaPolicyVersion | None) -> PolicyOut:
    """A policy with the version in force."""
    return PolicyOut(
        id=policy.id,
        name=policy.name,
        institution=Named.model_validate(policy.institution) if policy.institution else None,
        category=SRCategory(policy.category) if policy.category else None,
        priority=SRPriority(policy.priority) if policy.priority else None,
        system_grade=policy.system_grade,
        is_active=policy.is_active,
        current=PolicyVersionOut.model_validate(current) if current else None,
    )


async def _add_version(db: AsyncSession, policy: SlaPolicy, form: PolicyTerms, *, by: Actor) -> SlaPolicyVersion:
    calendar = await get_calendar(db, by, form.calendar_id) if form.calendar_id else await default_calendar(db)
    if not calendar.is_active:
        raise Invalid("calendar.inactive", "사용이 중지된 달력입니다.")
    last = await db.scalar(
        select(SlaPolicyVersion)
        .where(SlaPolicyVersion.policy_id == policy.id)
        .order_by(SlaPolicyVersion.version.desc())
        .limit(1)
    )
    if last is not None and form.effective_from is not None and form.effective_from < last.effective_from:
        raise Invalid("sla.version_order", "새 버전은 지난 버전보다 먼저 시작할 수 없습니다.")
    await _check_reach(db, calendar, form)
    version = _version(
        policy,
        form,
        number=last.version + 1 if last else 1,
        calendar_id=calendar.id,
        created_by=await db.get_one(User, by.id),
    )
    db.add(version)
    await db.flush()
    version.calendar = calendar
    return version


async def _check_reach(db: AsyncSession, calendar: WorkCalendar, form: PolicyTerms) -> None:
    """Refuse what the calendar never gets to, up to the last step: each SR of the policy would fail on it."""
    start = form.effective_from or wall.now()
    version = await version_at(db, calendar.id, start)
    if version is None:
        raise Invalid("calendar.no_version", "이 달력에는 아직 업무 시간이 정해져 있지 않습니다.")
    longest = max(form.response_minutes or 0, form.resolution_minutes or 0, form.update_minutes or 0)
    try:
        arithmetic(version).after(start, timedelta(minutes=longest) * max(100, *form.escalation) / 100)
    except (NoWorkingTime, OutOfRange) as error:
        raise Invalid("sla.out_of_reach", "이 달력의 업무 시간으로는 목표 시간을 채울 수 없습니다.") from error


def _version(
    policy: SlaPolicy, form: PolicyTerms, *, number: int, calendar_id: int, created_by: User | None
) -> SlaPolicyVersion:
    return SlaPolicyVersion(
        policy=policy,
        version=number,
        effective_from=form.effective_from or wall.now(),
        calendar_id=calendar_id,
        response_minutes=form.response_minutes,
        resolution_minutes=form.resolution_minutes,
        update_minutes=form.update_minutes,
        pause_statuses=[status.value for status in form.pause_statuses],
        max_pause_days=form.max_pause_days,
        escalation=sorted(set(form.escalation)),
        notify_any_hour=form.notify_any_hour,
        note=form.note,
        created_by=created_by,
    )


async def _refuse_taken(db: AsyncSession, name: str) -> None:
    if await db.scalar(select(SlaPolicy.id).where(SlaPolicy.name == name)):
        raise Conflict("sla.policy_taken", "같은 이름의 SLA 정책이 있습니다.")


async def _refuse_twin(db: AsyncSession, criteria: dict[str, object]) -> None:
    """Two policies for the very same group would leave it to chance which one applies."""
    same = [getattr(SlaPolicy, name).is_not_distinct_from(value) for name, value in criteria.items()]
    if await db.scalar(select(SlaPolicy.id).where(SlaPolicy.is_active, *same)):
        raise Conflict("sla.policy_twin", "같은 대상의 SLA 정책이 이미 있습니다. 그 정책에 새 버전을 추가하세요.")


def _is_overdue(clock: SlaClock, now: datetime) -> bool:
    return clock.state in ACTIVE_CLOCKS and clock.due_at is not None and clock.due_at < now


def _present_clock(clock: SlaClock, reading: Reading, steps: list[SlaEscalation], now: datetime) -> ClockOut:
    over = clock.finished_at is not None or clock.state is ClockState.CANCELLED
    return ClockOut(
        id=clock.id,
        target=clock.target,
        target_label=TARGET_LABELS[clock.target],
        cycle=clock.cycle,
        state=clock.state,
        state_label=CLOCK_STATE_LABELS[clock.state],
        started_at=clock.started_at,
        due_at=clock.due_at,
        agreed=clock.agreed_due_at is not None,
        target_seconds=clock.target_seconds,
        elapsed_seconds=reading.elapsed.total_seconds(),
        remaining_seconds=reading.remaining.total_seconds(),
        ratio=reading.ratio,
        overdue=not over and _is_overdue(clock, now),
        breached_at=clock.breached_at,
        paused_at=clock.paused_at,
        finished_at=clock.finished_at,
        cancel_reason=clock.cancel_reason,
        policy=Named.model_validate(clock.policy_version.policy),
        policy_version=clock.policy_version.version,
        calendar=Named.model_validate(clock.calendar_version.calendar),
        calendar_version=clock.calendar_version.version,
        escalations=[EscalationOut.model_validate(step) for step in steps],
    )


def _present_pause(event: SlaEvent) -> PauseOut:
    condition = event.resume_condition
    return PauseOut(
        since=event.at,
        status=event.status or "",
        reason=event.reason,
        resume_condition=condition,
        resume_condition_label=RESUME_LABELS[condition] if condition else None,
        resume_at=event.resume_at,
    )


def _present_extension(extension: SlaExtension, target: SlaTarget, approval_id: int | None) -> ExtensionOut:
    return ExtensionOut(
        id=extension.id,
        number=extension.number,
        target=target,
        reason=extension.reason,
        old_due_at=extension.old_due_at,
        new_due_at=extension.new_due_at,
        status=extension.status,
        requested_by=Named.model_validate(extension.requested_by),
        approval_id=approval_id,
        created_at=extension.created_at,
        decided_at=extension.decided_at,
    )
