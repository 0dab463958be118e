"""What the machinery remembers: who did what, what must be told, which job ran."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.operations.enums import Destination, JobStatus, OutboxStatus
from database import Base, Record
from utils import clock


class AuditEvent(Base):
    """One thing somebody did. Rows are only ever added; the actor's name is kept as it was."""

    __tablename__ = "tb_audit"
    __table_args__ = (
        Index("ix_tb_audit_subject_type_subject_id_id", "subject_type", "subject_id", "id"),
        Index("ix_tb_audit_action_id", "action", "id"),
        Index("ix_tb_audit_actor_id_id", "actor_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    action: Mapped[str] = mapped_column(String(60))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("tb_user.id"))
    actor_name: Mapped[str | None] = mapped_column(String(100))
    subject_type: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("tb_institution.id"), index=True)
    changes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    note: Mapped[str | None] = mapped_column(Text)
    request_id: Mapped[str | None] = mapped_column(String(64))


class OutboxMessage(Record):
    """Something that must be told, written with the change it tells of. `content` is already redacted."""

    __tablename__ = "tb_outbox"
    __table_args__ = (Index("ix_tb_outbox_status_next_attempt_at", "status", "next_attempt_at", "id"),)

    event: Mapped[str] = mapped_column(String(60))
    destination: Mapped[Destination] = mapped_column(default=Destination.MESSENGER)
    target: Mapped[str] = mapped_column(String(100))
    content: Mapped[str] = mapped_column(Text)
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True)
    status: Mapped[OutboxStatus] = mapped_column(default=OutboxStatus.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_error: Mapped[str | None] = mapped_column(String(300))
    sent_at: Mapped[datetime | None]


class JobRun(Base):
    """One firing of a scheduled job."""

    __tablename__ = "tb_job_run"
    __table_args__ = (Index("ix_tb_job_run_job_id_id", "job_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    job_id: Mapped[str] = mapped_column(String(60))
    status: Mapped[JobStatus] = mapped_column(default=JobStatus.RUNNING)
    started_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    finished_at: Mapped[datetime | None]
    succeeded: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(300))


class Lease(Base):
    """Who holds a name for now, so that of several processes one acts. It lapses with `expires_at`."""

    __tablename__ = "tb_lease"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    holder: Mapped[str] = mapped_column(String(100))
    expires_at: Mapped[datetime]


class NumberSequence(Base):
    """The last number given under a name such as `SR-2026`."""

    __tablename__ = "tb_number_sequence"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[int]
