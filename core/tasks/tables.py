"""Service requests and what people write on them."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from core.sla.enums import ResumeCondition, SlaTarget
from core.tasks.enums import SRCategory, SRPriority, SRStatus, WorkLogKind
from database import Record

if TYPE_CHECKING:
    from core.institutions.tables import Institution
    from core.servers.tables import Server
    from core.users.tables import User


class SRRequest(Record):
    """What an institution asks of the desk. `version` grows with every change and guards every edit.

    `approved_at` says that what stands here now was approved; an edit of it takes that away. `next_due_at` is the
    nearest due time of its running SLA clocks, for lists to filter and sort by. `estimated_cost` is in won;
    `content_editor_id` is who last changed what an approval is about.
    """

    __tablename__ = "tb_sr_request"
    __table_args__ = (
        Index("ix_tb_sr_request_institution_id_created_at", "institution_id", "created_at", "id"),
        Index("ix_tb_sr_request_status_created_at", "status", "created_at", "id"),
        Index("ix_tb_sr_request_assignee_id_status", "assignee_id", "status", "created_at", "id"),
        Index("ix_tb_sr_request_requester_id_created_at", "requester_id", "created_at", "id"),
        Index("ix_tb_sr_request_created_at_id", "created_at", "id"),
        Index("ix_tb_sr_request_updated_at_id", "updated_at", "id"),
        Index("ix_tb_sr_request_priority_rank_id", "priority_rank", "id"),
        Index("ix_tb_sr_request_category_created_at", "category", "created_at", "id"),
        Index("ix_tb_sr_request_next_due_at_id", "next_due_at", "id"),
        Index("ix_tb_sr_request_institution_id_next_due_at", "institution_id", "next_due_at", "id"),
        Index("ix_tb_sr_request_assignee_id_next_due_at", "assignee_id", "next_due_at", "id"),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)
    category: Mapped[SRCategory]
    priority: Mapped[SRPriority]
    priority_rank: Mapped[int] = mapped_column(default=0)
    status: Mapped[SRStatus] = mapped_column(default=SRStatus.OPEN)
    approval_required: Mapped[bool]
    institution_id: Mapped[int] = mapped_column(ForeignKey("tb_institution.id"))
    requester_id: Mapped[int] = mapped_column(ForeignKey("tb_user.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("tb_user.id"))
    server_id: Mapped[int | None] = mapped_column(ForeignKey("tb_server.id"), index=True)
    estimated_cost: Mapped[int | None] = mapped_column(BigInteger)
    content_editor_id: Mapped[int | None] = mapped_column(ForeignKey("tb_user.id"), index=True)
    version: Mapped[int] = mapped_column()
    approved_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    hold_condition: Mapped[ResumeCondition | None]
    hold_until: Mapped[datetime | None] = mapped_column(index=True)
    next_due_at: Mapped[datetime | None]
    next_due_target: Mapped[SlaTarget | None]
    sla_paused: Mapped[bool] = mapped_column(default=False)

    institution: Mapped["Institution"] = relationship(lazy="raise")
    requester: Mapped["User"] = relationship(lazy="raise", foreign_keys=[requester_id])
    assignee: Mapped["User | None"] = relationship(lazy="raise", foreign_keys=[assignee_id])
    server: Mapped["Server | None"] = relationship(lazy="raise")
    work_logs: Mapped[list["WorkLog"]] = relationship(back_populates="sr", lazy="raise")
    comments: Mapped[list["SRComment"]] = relationship(back_populates="sr", lazy="raise")

    __mapper_args__: dict[str, Any] = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own declaration

    @validates("priority")
    def _rank(self, _name: str, value: SRPriority) -> SRPriority:
        """Lists sort by priority through an index, so its rank is a column of its own."""
        self.priority_rank = list(SRPriority).index(value)
        return value


class SRComment(Record):
    """A word between the institution and the desk; `internal` ones stay on the desk's side."""

    __tablename__ = "tb_sr_comment"
    __table_args__ = (Index("ix_tb_sr_comment_sr_id_id", "sr_id", "id"),)

    sr_id: Mapped[int] = mapped_column(ForeignKey("tb_sr_request.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("tb_user.id"), index=True)
    content: Mapped[str] = mapped_column(Text)
    internal: Mapped[bool] = mapped_column(default=False)

    sr: Mapped[SRRequest] = relationship(back_populates="comments", lazy="raise")
    author: Mapped["User"] = relationship(lazy="raise")


class WorkLog(Record):
    """What was done, by hand (NOTE) or by a command on the server (COMMAND, already redacted)."""

    __tablename__ = "tb_work_log"
    __table_args__ = (Index("ix_tb_work_log_sr_id_id", "sr_id", "id"),)

    sr_id: Mapped[int] = mapped_column(ForeignKey("tb_sr_request.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("tb_user.id"), index=True)
    kind: Mapped[WorkLogKind] = mapped_column(default=WorkLogKind.NOTE)
    content: Mapped[str] = mapped_column(Text)
    minutes: Mapped[int | None]
    execution_id: Mapped[int | None] = mapped_column(ForeignKey("tb_command_execution.id"), unique=True)

    sr: Mapped[SRRequest] = relationship(back_populates="work_logs", lazy="raise")
    author: Mapped["User"] = relationship(lazy="raise")
