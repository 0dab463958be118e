"""Service levels: policies in versions, clocks, what happened to them, and the facts that stay.

Nothing here is accumulated. A clock's columns are what `core/sla/engine.py` computed from (policy version, calendar
version, ordered events) when something last happened; they can be thrown away and computed again.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.sla.enums import (
    ClockState,
    ExtensionStatus,
    RecalculationStatus,
    ResumeCondition,
    SlaEventKind,
    SlaSubject,
    SlaTarget,
)
from database import Record

if TYPE_CHECKING:
    from core.calendars.tables import CalendarVersion, WorkCalendar
    from core.institutions.tables import Institution
    from core.users.tables import User


class SlaPolicy(Record):
    """Whom it is for: each of the four that is set must fit; of those that fit, the most particular one applies.

    `category` and `priority` are the SR's words, `system_grade` the grade (1-4) of the information system.
    """

    __tablename__ = "tb_sla_policy"
    __table_args__ = (Index("ix_tb_sla_policy_is_active_id", "is_active", "id"),)

    name: Mapped[str] = mapped_column(String(100), unique=True)
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("tb_institution.id"), index=True)
    category: Mapped[str | None] = mapped_column(String(30))
    priority: Mapped[str | None] = mapped_column(String(30))
    system_grade: Mapped[int | None]
    is_active: Mapped[bool] = mapped_column(default=True)

    institution: Mapped["Institution | None"] = relationship(lazy="raise")


class SlaPolicyVersion(Record):
    """What a policy promised from `effective_from` on; never changed. Minutes are working minutes of the calendar.

    `pause_statuses` stop the clocks, each pause for at most `max_pause_days` calendar days. `escalation` are percents
    of a target at which people are told, in working hours unless `notify_any_hour`.
    """

    __tablename__ = "tb_sla_policy_version"
    __table_args__ = (
        Index("uq_tb_sla_policy_version_policy_id_version", "policy_id", "version", unique=True),
        Index("ix_tb_sla_policy_version_policy_id_effective_from", "policy_id", "effective_from", "version"),
    )

    policy_id: Mapped[int] = mapped_column(ForeignKey("tb_sla_policy.id"))
    version: Mapped[int]
    effective_from: Mapped[datetime]
    calendar_id: Mapped[int] = mapped_column(ForeignKey("tb_calendar.id"), index=True)
    response_minutes: Mapped[int | None]
    resolution_minutes: Mapped[int | None]
    update_minutes: Mapped[int | None]
    pause_statuses: Mapped[list[str]]
    max_pause_days: Mapped[int | None]
    escalation: Mapped[list[int]]
    notify_any_hour: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str | None] = mapped_column(Text)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("tb_user.id"), index=True)

    policy: Mapped[SlaPolicy] = relationship(lazy="raise")
    calendar: Mapped["WorkCalendar"] = relationship(lazy="raise")
    created_by: Mapped["User | None"] = relationship(lazy="raise")


class SlaClock(Record):
    """One target of one subject. An UPDATE clock begins anew (`cycle`) with each word to the requester.

    `as_of` is the instant whose policy and calendar versions apply: the beginning, or the last recalculation.
    `breached_at` is the first breach ever; an extension or a change of priority does not take it back.
    `next_check_at` is when the clock next has something to say, `escalated_percent` the last step it has told.
    """

    __tablename__ = "tb_sla_clock"
    __table_args__ = (
        Index("uq_tb_sla_clock_subject_target_cycle", "subject_type", "subject_id", "target", "cycle", unique=True),
        Index("ix_tb_sla_clock_state_next_check_at", "state", "next_check_at", "id"),
        Index("ix_tb_sla_clock_state_due_at", "state", "due_at", "id"),
        Index("ix_tb_sla_clock_institution_id_state_due_at", "institution_id", "state", "due_at", "id"),
        Index("ix_tb_sla_clock_finished_at", "finished_at", "id"),
    )

    subject_type: Mapped[SlaSubject]
    subject_id: Mapped[int]
    institution_id: Mapped[int] = mapped_column(ForeignKey("tb_institution.id"))
    target: Mapped[SlaTarget]
    cycle: Mapped[int] = mapped_column(default=0)
    policy_version_id: Mapped[int] = mapped_column(ForeignKey("tb_sla_policy_version.id"), index=True)
    calendar_version_id: Mapped[int] = mapped_column(ForeignKey("tb_calendar_version.id"), index=True)
    as_of: Mapped[datetime]
    started_at: Mapped[datetime]
    target_seconds: Mapped[int]
    state: Mapped[ClockState] = mapped_column(default=ClockState.RUNNING)
    agreed_due_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    elapsed_seconds: Mapped[float | None]
    breached_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None] = mapped_column(String(200))
    next_check_at: Mapped[datetime | None]
    escalated_percent: Mapped[int] = mapped_column(default=0)

    policy_version: Mapped[SlaPolicyVersion] = relationship(lazy="raise")
    calendar_version: Mapped["CalendarVersion"] = relationship(lazy="raise")


class SlaEvent(Record):
    """Something that moves clocks. Rows are only ever added; `id` orders them, for `at` may jump back."""

    __tablename__ = "tb_sla_event"
    __table_args__ = (Index("ix_tb_sla_event_subject", "subject_type", "subject_id", "id"),)

    subject_type: Mapped[SlaSubject]
    subject_id: Mapped[int]
    at: Mapped[datetime]
    kind: Mapped[SlaEventKind]
    status: Mapped[str | None] = mapped_column(String(30))
    target: Mapped[SlaTarget | None]
    due_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)
    resume_condition: Mapped[ResumeCondition | None]
    resume_at: Mapped[datetime | None]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("tb_user.id"), index=True)


class SlaBreach(Record):
    """A due time that passed, with what it was computed from. Rows are only ever added."""

    __tablename__ = "tb_sla_breach"
    __table_args__ = (
        Index("uq_tb_sla_breach_clock_id_due_at", "clock_id", "due_at", unique=True),
        Index("ix_tb_sla_breach_due_at", "due_at", "id"),
    )

    clock_id: Mapped[int] = mapped_column(ForeignKey("tb_sla_clock.id"))
    due_at: Mapped[datetime]
    policy_version_id: Mapped[int] = mapped_column(ForeignKey("tb_sla_policy_version.id"), index=True)
    calendar_version_id: Mapped[int] = mapped_column(ForeignKey("tb_calendar_version.id"), index=True)


class SlaEscalation(Record):
    """A percent of a target was reached: once for each clock and percent. Told at `notify_at`, if it still matters."""

    __tablename__ = "tb_sla_escalation"
    __table_args__ = (
        Index("uq_tb_sla_escalation_clock_id_percent", "clock_id", "percent", unique=True),
        Index("ix_tb_sla_escalation_notified_at_notify_at", "notified_at", "notify_at", "id"),
    )

    clock_id: Mapped[int] = mapped_column(ForeignKey("tb_sla_clock.id"))
    percent: Mapped[int]
    reached_at: Mapped[datetime]
    notify_at: Mapped[datetime]
    notified_at: Mapped[datetime | None]

    clock: Mapped[SlaClock] = relationship(lazy="raise")


class SlaExtension(Record):
    """기한연장: another due time for one clock, asked with a reason and put to approval. The old one is kept."""

    __tablename__ = "tb_sla_extension"
    __table_args__ = (Index("ix_tb_sla_extension_clock_id_id", "clock_id", "id"),)

    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    clock_id: Mapped[int] = mapped_column(ForeignKey("tb_sla_clock.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("tb_institution.id"), index=True)
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("tb_user.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    old_due_at: Mapped[datetime | None]
    new_due_at: Mapped[datetime]
    status: Mapped[ExtensionStatus] = mapped_column(default=ExtensionStatus.PENDING)
    decided_at: Mapped[datetime | None]

    clock: Mapped[SlaClock] = relationship(lazy="raise")
    requested_by: Mapped["User"] = relationship(lazy="raise")


class SlaRecalculation(Record):
    """Open subjects are computed again from today's policies and calendars: asked for, previewed, and done in portions.

    `cursor` is the last clock done, so that a process that dies goes on where it was.
    """

    __tablename__ = "tb_sla_recalculation"
    __table_args__ = (Index("ix_tb_sla_recalculation_status_id", "status", "id"),)

    reason: Mapped[str] = mapped_column(Text)
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("tb_user.id"), index=True)
    status: Mapped[RecalculationStatus] = mapped_column(default=RecalculationStatus.PENDING)
    cursor: Mapped[int] = mapped_column(default=0)
    looked_at: Mapped[int] = mapped_column(default=0)
    moved: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]

    requested_by: Mapped["User"] = relationship(lazy="raise")
