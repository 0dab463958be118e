"""Approvals (결재): a round per submission, its line of steps and seats, what each decided, who reads along."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.approvals.enums import (
    ApprovalStatus,
    Authentication,
    Capacity,
    DeadlineExtensionStatus,
    OverdueAction,
    ReaderKind,
    RecordKind,
    StepKind,
    StepMode,
    StepStatus,
    SubjectType,
)
from core.users.enums import Role
from database import Record

if TYPE_CHECKING:
    from core.groups.tables import Group
    from core.institutions.tables import Institution
    from core.signatures.tables import SigningKey
    from core.users.tables import User


class Approval(Record):
    """One round of approval of one subject; number, title, page and so on as they were at submission.

    `content` is the canonical JSON of what is approved (RFC 8785), `content_hash` its SHA-256 in hex: what is signed
    is this, whatever becomes of the subject. `category`, `amount` (won) and `grade` are what templates and the
    delegation of authority ask about. `due_at` is the nearest due time of its open seats.
    """

    __tablename__ = "tb_approval"
    __table_args__ = (
        Index("uq_tb_approval_subject_round", "subject_type", "subject_id", "round", unique=True),
        Index("ix_tb_approval_drafter_id_status", "drafter_id", "status", "id"),
        Index("ix_tb_approval_status_due_at", "status", "due_at", "id"),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True)
    subject_type: Mapped[SubjectType]
    subject_id: Mapped[int]
    subject_number: Mapped[str] = mapped_column(String(30))
    subject_title: Mapped[str] = mapped_column(String(200))
    subject_path: Mapped[str] = mapped_column(String(100))
    institution_id: Mapped[int] = mapped_column(ForeignKey("tb_institution.id"), index=True)
    requester_id: Mapped[int] = mapped_column(ForeignKey("tb_user.id"), index=True)
    drafter_id: Mapped[int] = mapped_column(ForeignKey("tb_user.id"))
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("tb_user.id"), index=True)
    round: Mapped[int]
    status: Mapped[ApprovalStatus] = mapped_column(default=ApprovalStatus.IN_PROGRESS)
    category: Mapped[str | None] = mapped_column(String(30))
    amount: Mapped[int | None] = mapped_column(BigInteger)
    grade: Mapped[int | None]
    template_id: Mapped[int | None] = mapped_column(ForeignKey("tb_approval_template.id"), index=True)
    requires_reauthentication: Mapped[bool] = mapped_column(default=False)
    comment: Mapped[str | None] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64))
    due_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]

    institution: Mapped["Institution"] = relationship(lazy="raise")
    drafter: Mapped["User"] = relationship(lazy="raise", foreign_keys=[drafter_id])
    steps: Mapped[list["ApprovalStep"]] = relationship(
        back_populates="approval", lazy="raise", order_by="ApprovalStep.position"
    )
    records: Mapped[list["ApprovalRecord"]] = relationship(lazy="raise", order_by="ApprovalRecord.sequence")
    readers: Mapped[list["ApprovalReader"]] = relationship(lazy="raise", order_by="ApprovalReader.id")


class ApprovalStep(Record):
    """One place in the line: its seats sign side by side. Only the CURRENT step, or a DEFERRED one, can be decided.

    `deadline_minutes` and `overdue_minutes` are working time; the second says after how much `overdue_action` follows.
    """

    __tablename__ = "tb_approval_step"
    __table_args__ = (Index("uq_tb_approval_step_approval_id_position", "approval_id", "position", unique=True),)

    approval_id: Mapped[int] = mapped_column(ForeignKey("tb_approval.id"))
    position: Mapped[int]
    kind: Mapped[StepKind]
    mode: Mapped[StepMode] = mapped_column(default=StepMode.ALL)
    needed: Mapped[int] = mapped_column(default=1)
    deferred: Mapped[bool] = mapped_column(default=False)
    deadline_minutes: Mapped[int]
    overdue_action: Mapped[OverdueAction] = mapped_column(default=OverdueAction.NONE)
    overdue_minutes: Mapped[int | None]
    overdue_to_id: Mapped[int | None] = mapped_column(ForeignKey("tb_user.id"), index=True)
    status: Mapped[StepStatus] = mapped_column(default=StepStatus.WAITING)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    approval: Mapped[Approval] = relationship(back_populates="steps", lazy="raise")
    seats: Mapped[list["ApprovalSeat"]] = relationship(
        back_populates="step", lazy="raise", order_by="ApprovalSeat.ordinal"
    )


class ApprovalSeat(Record):
    """Who is to sign at a step: a person, any member of a group, or anyone of a role.

    `principal_id` is in whose name it was decided, `actor_id` who did it: they differ for 대결. `delegate_id` is who
    may decide as well since nobody did in time (자동 위임). `next_notice_at` is when the clock has something to do.
    """

    __tablename__ = "tb_approval_seat"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN user_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN group_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN role IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_target",
        ),
        Index("uq_tb_approval_seat_step_id_ordinal", "step_id", "ordinal", unique=True),
        Index("ix_tb_approval_seat_approval_id", "approval_id"),
        Index("ix_tb_approval_seat_user_id_status", "user_id", "status", "approval_id"),
        Index("ix_tb_approval_seat_group_id_status", "group_id", "status", "approval_id"),
        Index("ix_tb_approval_seat_role_status", "role", "status", "approval_id"),
        Index("ix_tb_approval_seat_delegate_id_status", "delegate_id", "status", "approval_id"),
        Index("ix_tb_approval_seat_actor_id", "actor_id", "approval_id"),
        Index("ix_tb_approval_seat_principal_id", "principal_id"),
        Index("ix_tb_approval_seat_next_notice_at", "next_notice_at", "id"),
    )

    approval_id: Mapped[int] = mapped_column(ForeignKey("tb_approval.id"))
    step_id: Mapped[int] = mapped_column(ForeignKey("tb_approval_step.id"))
    ordinal: Mapped[int]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("tb_user.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("tb_group.id"))
    role: Mapped[Role | None]
    status: Mapped[StepStatus] = mapped_column(default=StepStatus.WAITING)
    opened_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    next_notice_at: Mapped[datetime | None]
    reminded_percent: Mapped[int] = mapped_column(default=0)
    overdue_handled_at: Mapped[datetime | None]
    delegate_id: Mapped[int | None] = mapped_column(ForeignKey("tb_user.id"))
    held_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    principal_id: Mapped[int | None] = mapped_column(ForeignKey("tb_user.id"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("tb_user.id"))
    capacity: Mapped[Capacity | None]
    is_final: Mapped[bool] = mapped_column(default=False)
    comment: Mapped[str | None] = mapped_column(Text)

    approval: Mapped[Approval] = relationship(lazy="raise")
    step: Mapped[ApprovalStep] = relationship(back_populates="seats", lazy="raise")
    user: Mapped["User | None"] = relationship(lazy="raise", foreign_keys=[user_id])
    group: Mapped["Group | None"] = relationship(lazy="raise")
    delegate: Mapped["User | None"] = relationship(lazy="raise", foreign_keys=[delegate_id])
    principal: Mapped["User | None"] = relationship(lazy="raise", foreign_keys=[principal_id])
    actor: Mapped["User | None"] = relationship(lazy="raise", foreign_keys=[actor_id])


class ApprovalRecord(Record):
    """One thing done in a round, signed with the house's Ed25519 key; rows are only ever added.

    `record` is the canonical JSON that was signed; the columns beside it are for queries and must agree with it.
    Each names the SHA-256 of the one before, so that none can be taken out.
    """

    __tablename__ = "tb_approval_record"
    __table_args__ = (Index("uq_tb_approval_record_approval_id_sequence", "approval_id", "sequence", unique=True),)

    approval_id: Mapped[int] = mapped_column(ForeignKey("tb_approval.id"))
    sequence: Mapped[int]
    kind: Mapped[RecordKind]
    step_position: Mapped[int | None]
    seat_ordinal: Mapped[int | None]
    principal_id: Mapped[int | None] = mapped_column(ForeignKey("tb_user.id"), index=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("tb_user.id"), index=True)
    capacity: Mapped[Capacity | None]
    is_final: Mapped[bool] = mapped_column(default=False)
    to_position: Mapped[int | None]
    authentication: Mapped[Authentication]
    comment: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime]
    record: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(String(128))
    key_id: Mapped[int] = mapped_column(ForeignKey("tb_signing_key.id"), index=True)

    actor: Mapped["User"] = relationship(lazy="raise", foreign_keys=[actor_id])
    principal: Mapped["User | None"] = relationship(lazy="raise", foreign_keys=[principal_id])
    key: Mapped["SigningKey"] = relationship(lazy="raise")


class ApprovalReader(Record):
    """Somebody who reads the document without deciding it. Not there for him before `arrived_at`."""

    __tablename__ = "tb_approval_reader"
    __table_args__ = (
        Index("uq_tb_approval_reader_approval_id_user_id_kind", "approval_id", "user_id", "kind", unique=True),
        Index("ix_tb_approval_reader_user_id_kind", "user_id", "kind", "acknowledged_at", "approval_id"),
    )

    approval_id: Mapped[int] = mapped_column(ForeignKey("tb_approval.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("tb_user.id"))
    kind: Mapped[ReaderKind]
    arrived_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]

    user: Mapped["User"] = relationship(lazy="raise")


class ApprovalTemplate(Record):
    """A line for what fits its criteria; of those that fit, the most particular applies. Empty criteria fit all.

    `steps` and `readers` are as `StepForm` and `ReaderForm` say. `is_locked`: the drafter may not use another line.
    """

    __tablename__ = "tb_approval_template"
    __table_args__ = (Index("ix_tb_approval_template_is_active_subject_type", "is_active", "subject_type", "id"),)

    name: Mapped[str] = mapped_column(String(100), unique=True)
    subject_type: Mapped[SubjectType]
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("tb_institution.id"), index=True)
    category: Mapped[str | None] = mapped_column(String(30))
    grade: Mapped[int | None]
    amount_from: Mapped[int | None] = mapped_column(BigInteger)
    steps: Mapped[list[dict[str, Any]]]
    readers: Mapped[list[dict[str, Any]]]
    is_locked: Mapped[bool] = mapped_column(default=False)
    allows_deferred: Mapped[bool] = mapped_column(default=False)
    requires_reauthentication: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column()

    institution: Mapped["Institution | None"] = relationship(lazy="raise")

    __mapper_args__: dict[str, Any] = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own declaration


class ApprovalAuthority(Record):
    """A line of the delegation of authority (위임전결규정): who may decide such a document for all who come after.

    `position` is a person's 직위; a rule names a position, a role, or both. `amount_below` is in won, exclusive.
    """

    __tablename__ = "tb_approval_authority"
    __table_args__ = (Index("ix_tb_approval_authority_is_active_subject_type", "is_active", "subject_type", "id"),)

    subject_type: Mapped[SubjectType]
    category: Mapped[str | None] = mapped_column(String(30))
    grade: Mapped[int | None]
    amount_below: Mapped[int | None] = mapped_column(BigInteger)
    position: Mapped[str | None] = mapped_column(String(50))
    role: Mapped[Role | None]
    basis: Mapped[str | None] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(default=True)


class Absence(Record):
    """Somebody is away from `starts_at` until just before `ends_at`; meanwhile `delegate` may sign for him (대결)."""

    __tablename__ = "tb_absence"
    __table_args__ = (
        Index("ix_tb_absence_user_id_starts_at", "user_id", "starts_at"),
        Index("ix_tb_absence_delegate_id_starts_at", "delegate_id", "starts_at"),
        Index("ix_tb_absence_starts_at_id", "starts_at", "id"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("tb_user.id"))
    delegate_id: Mapped[int] = mapped_column(ForeignKey("tb_user.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(200))
    cancelled_at: Mapped[datetime | None]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("tb_user.id"), index=True)

    user: Mapped["User"] = relationship(lazy="raise", foreign_keys=[user_id])
    delegate: Mapped["User"] = relationship(lazy="raise", foreign_keys=[delegate_id])
    created_by: Mapped["User"] = relationship(lazy="raise", foreign_keys=[created_by_id])


class ApprovalExtension(Record):
    """기한연장 of one seat's deadline: asked with a reason, decided by the next approver; the old due time is kept."""

    __tablename__ = "tb_approval_extension"
    __table_args__ = (Index("ix_tb_approval_extension_seat_id_id", "seat_id", "id"),)

    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    institution_id: Mapped[int] = mapped_column(ForeignKey("tb_institution.id"), index=True)
    approval_id: Mapped[int] = mapped_column(ForeignKey("tb_approval.id"), index=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("tb_approval_seat.id"))
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("tb_user.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    old_due_at: Mapped[datetime | None]
    new_due_at: Mapped[datetime]
    status: Mapped[DeadlineExtensionStatus] = mapped_column(default=DeadlineExtensionStatus.PENDING)
    decided_at: Mapped[datetime | None]

    seat: Mapped[ApprovalSeat] = relationship(lazy="raise")
    requested_by: Mapped["User"] = relationship(lazy="raise", foreign_keys=[requested_by_id])
