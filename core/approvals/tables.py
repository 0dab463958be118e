"""Approval lines (결재선): a round per submission, a step per approver."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.approvals.enums import ApprovalStatus, StepStatus, SubjectType
from database import Record

if TYPE_CHECKING:
    from core.users.tables import User


class Approval(Record):
    """One round of approval of one subject; number, title, page and so on as they were at submission."""

    __tablename__ = "tb_approval"
    __table_args__ = (
        Index("uq_tb_approval_subject_round", "subject_type", "subject_id", "round", unique=True),
        Index("ix_tb_approval_drafter_id_status", "drafter_id", "status", "id"),
    )

    subject_type: Mapped[SubjectType]
    subject_id: Mapped[int]
    subject_number: Mapped[str] = mapped_column(String(30))
    subject_title: Mapped[str] = mapped_column(String(200))
    subject_path: Mapped[str] = mapped_column(String(100))
    institution_id: Mapped[int] = mapped_column(ForeignKey("tb_institution.id"), index=True)
    requester_id: Mapped[int] = mapped_column(ForeignKey("tb_user.id"), index=True)
    drafter_id: Mapped[int] = mapped_column(ForeignKey("tb_user.id"))
    round: Mapped[int]
    status: Mapped[ApprovalStatus] = mapped_column(default=ApprovalStatus.IN_PROGRESS)
    comment: Mapped[str | None] = mapped_column(Text)
    completed_at: Mapped[datetime | None]

    drafter: Mapped["User"] = relationship(lazy="raise", foreign_keys=[drafter_id])
    steps: Mapped[list["ApprovalStep"]] = relationship(
        back_populates="approval", lazy="raise", order_by="ApprovalStep.position"
    )


class ApprovalStep(Record):
    """One approver's place in the line. Only the CURRENT step can be decided."""

    __tablename__ = "tb_approval_step"
    __table_args__ = (
        Index("uq_tb_approval_step_approval_id_position", "approval_id", "position", unique=True),
        Index("ix_tb_approval_step_approver_id_status", "approver_id", "status", "approval_id"),
    )

    approval_id: Mapped[int] = mapped_column(ForeignKey("tb_approval.id"))
    position: Mapped[int]
    approver_id: Mapped[int] = mapped_column(ForeignKey("tb_user.id"))
    status: Mapped[StepStatus] = mapped_column(default=StepStatus.WAITING)
    comment: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None]

    approval: Mapped[Approval] = relationship(back_populates="steps", lazy="raise")
    approver: Mapped["User"] = relationship(lazy="raise")
