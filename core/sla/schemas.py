"""Shapes of service levels on the wire."""

from datetime import datetime, timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from core.approvals.schemas import ApprovalRequest
from core.sla.enums import ClockState, ExtensionStatus, RecalculationStatus, ResumeCondition, SlaTarget
from core.tasks.enums import SRCategory, SRPriority, SRStatus
from utils import clock
from utils.forms import Form, Id, Name, Named, Note, Out, Reason
from utils.paging import PageQuery, SortKeys

MAX_MINUTES = 60 * 24 * 366 * 3
MAX_EXTENSION = timedelta(days=366 * 3)
_FUTURE_YEARS = 30


def _in_seoul(at: datetime) -> datetime:
    """An instant without offset is what people read off the wall in Korea."""
    return at.replace(tzinfo=clock.SEOUL) if at.tzinfo is None else at


def _near(at: datetime) -> datetime:
    if not 1990 <= at.year <= clock.now().year + _FUTURE_YEARS:
        raise ValueError("1990년부터 30년 뒤까지의 시각을 입력해 주세요.")
    return at


def _within_three_years(at: datetime) -> datetime:
    if at > clock.now() + MAX_EXTENSION:
        raise ValueError("3년 안의 시각을 입력해 주세요.")
    return at


Instant = Annotated[datetime, AfterValidator(_in_seoul), AfterValidator(_near)]
ExactInstant = Annotated[AwareDatetime, AfterValidator(_near)]
"""With its offset, and no further away than a calendar reaches."""
Minutes = Annotated[int, Field(ge=1, le=MAX_MINUTES)]
Escalation = Annotated[int, Field(ge=1, le=500)]
PAUSABLE = (SRStatus.ON_HOLD, SRStatus.PENDING_APPROVAL, SRStatus.REJECTED, SRStatus.OPEN, SRStatus.APPROVED)


class PauseForm(Form):
    from_: Annotated[Instant, Field(alias="from")]
    to: Instant

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.to < self.from_:
            raise ValueError("정지의 끝은 시작보다 늦어야 합니다.")
        return self


class PreviewForm(Form):
    """When so many working minutes after `start` are over, not counting the pauses. Without a calendar, the default."""

    start: Instant
    minutes: Annotated[int, Field(ge=0, le=MAX_MINUTES)]
    calendar_id: Id | None = None
    pauses: Annotated[list[PauseForm], Field(max_length=200)] = []

    model_config = {
        "extra": "forbid",
        "json_schema_extra": {"examples": [{"start": "2026-04-30T17:00:00+09:00", "minutes": 120, "pauses": []}]},
    }


class SegmentOut(Out):
    """A stretch of working time that counted."""

    from_: Annotated[datetime, Field(serialization_alias="from")]
    to: datetime
    minutes: float


class PreviewOut(Out):
    """`segments` are at most 1,000 of them."""

    due: datetime
    elapsed_minutes: float
    segments: list[SegmentOut]


class PolicyTerms(Form):
    """What is promised. At least one of the three targets; minutes are working minutes of the calendar."""

    calendar_id: Id | None = None
    response_minutes: Minutes | None = None
    resolution_minutes: Minutes | None = None
    update_minutes: Minutes | None = None
    pause_statuses: Annotated[list[SRStatus], Field(max_length=9)] = [SRStatus.ON_HOLD, SRStatus.PENDING_APPROVAL]
    max_pause_days: Annotated[int, Field(ge=1, le=365)] | None = None
    escalation: Annotated[list[Escalation], Field(max_length=10)] = [50, 75, 90, 100, 150]
    notify_any_hour: bool = False
    effective_from: ExactInstant | None = None
    note: Note | None = None

    @model_validator(mode="after")
    def _promises_something(self) -> Self:
        if self.response_minutes is None and self.resolution_minutes is None and self.update_minutes is None:
            raise ValueError("응답, 해결, 진행 안내 중 하나 이상의 목표 시간을 정해 주세요.")
        if any(status not in PAUSABLE for status in self.pause_statuses):
            raise ValueError("처리중이거나 끝난 상태에서는 시계를 멈출 수 없습니다.")
        return self


class PolicyCreate(PolicyTerms):
    """For whom: every criterion that is given must fit. With the terms of its first version."""

    name: Name
    institution_id: Id | None = None
    category: SRCategory | None = None
    priority: SRPriority | None = None
    system_grade: Annotated[int, Field(ge=1, le=4)] | None = None


class PolicyUpdate(Form):
    name: Name | None = None
    is_active: bool | None = None


class PolicyVersionOut(Out):
    id: int
    version: int
    effective_from: datetime
    calendar: Named
    response_minutes: int | None
    resolution_minutes: int | None
    update_minutes: int | None
    pause_statuses: list[str]
    max_pause_days: int | None
    escalation: list[int]
    notify_any_hour: bool
    note: str | None
    created_by: Named | None
    created_at: datetime


class PolicyOut(Out):
    """A policy with the version in force now (`current`; none when its first one begins later)."""

    id: int
    name: str
    institution: Named | None
    category: SRCategory | None
    priority: SRPriority | None
    system_grade: int | None
    is_active: bool
    current: PolicyVersionOut | None


class PolicyQuery(PageQuery):
    is_active: bool | None = None
    institution_id: Id | None = None
    sort: Annotated[list[str], SortKeys("name", "created_at")] = ["name"]


class MatchForm(Form):
    """An SR that could be filed: which policy would apply, and when would it be due?"""

    institution_id: Id
    category: SRCategory
    priority: SRPriority
    server_id: Id | None = None
    start: Instant | None = None


class TargetDue(Out):
    target: SlaTarget
    minutes: int
    due_at: datetime


class MatchOut(Out):
    policy: Named | None
    calendar: Named | None
    targets: list[TargetDue]


class EscalationOut(Out):
    percent: int
    reached_at: datetime
    notified_at: datetime | None


class ClockOut(Out):
    """One target's clock now. Times in seconds of working time; `ratio` is used / promised, the same in any pause."""

    id: int
    target: SlaTarget
    target_label: str
    cycle: int
    state: ClockState
    state_label: str
    started_at: datetime
    due_at: datetime | None
    agreed: bool
    target_seconds: int
    elapsed_seconds: float
    remaining_seconds: float
    ratio: float
    overdue: bool
    breached_at: datetime | None
    paused_at: datetime | None
    finished_at: datetime | None
    cancel_reason: str | None
    policy: Named
    policy_version: int
    calendar: Named
    calendar_version: int
    escalations: list[EscalationOut]


class PauseOut(Out):
    """Why the clocks stand still now."""

    since: datetime
    status: str
    reason: str | None
    resume_condition: ResumeCondition | None
    resume_condition_label: str | None
    resume_at: datetime | None


class ExtensionOut(Out):
    id: int
    number: str
    target: SlaTarget
    reason: str
    old_due_at: datetime | None
    new_due_at: datetime
    status: ExtensionStatus
    requested_by: Named
    approval_id: int | None
    created_at: datetime
    decided_at: datetime | None


class SubjectSla(Out):
    """Everything about the clocks of one SR. `can` names what the reader may do."""

    clocks: list[ClockOut]
    pause: PauseOut | None
    extensions: list[ExtensionOut]
    can: list[str]


class ExtensionForm(Form):
    """기한연장: a later due time for one target, with the reason, decided by the line.

    `approver_ids` (in the order in which they sign) or `approval` (a line in full); without either the template that
    fits applies.
    """

    target: SlaTarget = SlaTarget.RESOLUTION
    new_due_at: Annotated[ExactInstant, AfterValidator(_within_three_years)]
    reason: Reason
    approver_ids: Annotated[list[Id], Field(min_length=1, max_length=10)] | None = None
    approval: ApprovalRequest | None = None


class WallQuery(PageQuery):
    """`overdue`, `soon` (due within 24 hours), `running`, `paused`; all that are open without it."""

    box: Literal["overdue", "soon", "running", "paused"] | None = None
    target: SlaTarget | None = None
    institution_id: Id | None = None
    assignee_id: Id | None = None
    sort: Annotated[list[str], SortKeys("due_at")] = ["due_at"]


class WallItem(Out):
    """One open clock and its SR."""

    id: int
    target: SlaTarget
    state: ClockState
    due_at: datetime | None
    started_at: datetime
    breached_at: datetime | None
    paused_at: datetime | None
    remaining_seconds: float
    ratio: float
    overdue: bool
    sr_id: int
    number: str
    title: str
    status: SRStatus
    priority: SRPriority
    institution: Named
    assignee: Named | None


class WallCounts(Out):
    overdue: int
    soon: int
    running: int
    paused: int


class RecalculationForm(Form):
    reason: Reason


class RecalculationOut(Out):
    id: int
    reason: str
    status: RecalculationStatus
    requested_by: Named
    looked_at: int
    moved: int
    created_at: datetime
    finished_at: datetime | None


class RecalculationQuery(PageQuery):
    sort: Annotated[list[str], SortKeys("created_at")] = ["-created_at"]
