"""Public SLA reports (공공 SLA 표준안): what a contract measures, and each month's report with its inputs frozen."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.sla_reports.enums import ReportStatus
from database import Record

if TYPE_CHECKING:
    from core.systems.tables import InformationSystem
    from core.users.tables import User


class SlaContract(Record):
    """The indicators of one information system from a month on ("2027-01"): kinds, goals, weights, penalty rule.

    `terms` has the shape of `ContractTerms` in the schemas. A change is a new row, so that old months stay what they
    were.
    """

    __tablename__ = "tb_sla_contract"
    __table_args__ = (Index("uq_tb_sla_contract_system_id_from_month", "system_id", "from_month", unique=True),)

    system_id: Mapped[int] = mapped_column(ForeignKey("tb_information_system.id"))
    from_month: Mapped[str] = mapped_column(String(7))
    terms: Mapped[dict[str, Any]]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("tb_user.id"), index=True)


class SlaReport(Record):
    """One system's month. `inputs` is everything the result follows from; `digest` is the SHA-256 of both.

    A draft is computed anew each time it is read; an issued one never changes.
    """

    __tablename__ = "tb_sla_report"
    __table_args__ = (
        Index("uq_tb_sla_report_system_id_month", "system_id", "month", unique=True),
        Index("ix_tb_sla_report_month_id", "month", "id"),
        Index("ix_tb_sla_report_institution_id_month", "institution_id", "month", "id"),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True)
    system_id: Mapped[int] = mapped_column(ForeignKey("tb_information_system.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("tb_institution.id"))
    month: Mapped[str] = mapped_column(String(7))
    status: Mapped[ReportStatus] = mapped_column(default=ReportStatus.DRAFT)
    manual: Mapped[dict[str, Any]] = mapped_column(default=dict)
    comment: Mapped[str | None] = mapped_column(Text)
    inputs: Mapped[dict[str, Any]] = mapped_column(default=dict)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    digest: Mapped[str | None] = mapped_column(String(64))
    issued_at: Mapped[datetime | None]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("tb_user.id"), index=True)

    system: Mapped["InformationSystem"] = relationship(lazy="raise")
    issued_by: Mapped["User | None"] = relationship(lazy="raise")
