"""Information systems (정보시스템) and when they did not serve."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.systems.enums import OutageKind
from database import Record

if TYPE_CHECKING:
    from core.institutions.tables import Institution


class InformationSystem(Record):
    """A system of an institution with its grade (1-4, 행안부 등급) and, for penalties, the monthly fee in won."""

    __tablename__ = "tb_information_system"
    __table_args__ = (
        Index("uq_tb_information_system_institution_id_code", "institution_id", "code", unique=True),
        CheckConstraint("grade BETWEEN 1 AND 4", name="grade"),
    )

    name: Mapped[str] = mapped_column(String(100), index=True)
    code: Mapped[str] = mapped_column(String(30))
    institution_id: Mapped[int] = mapped_column(ForeignKey("tb_institution.id"))
    grade: Mapped[int]
    monthly_fee: Mapped[Decimal | None] = mapped_column(Numeric(14, 0))
    description: Mapped[str | None] = mapped_column(Text)
    is_active: Mapped[bool] = mapped_column(default=True)

    institution: Mapped["Institution"] = relationship(lazy="raise")


class Outage(Record):
    """A system did not serve from `started_at` to `ended_at` (none: still does not)."""

    __tablename__ = "tb_outage"
    __table_args__ = (Index("ix_tb_outage_system_id_started_at", "system_id", "started_at", "id"),)

    system_id: Mapped[int] = mapped_column(ForeignKey("tb_information_system.id"))
    kind: Mapped[OutageKind]
    title: Mapped[str] = mapped_column(String(200))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(Text)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("tb_user.id"), index=True)

    system: Mapped[InformationSystem] = relationship(lazy="raise")
