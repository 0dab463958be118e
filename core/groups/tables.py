"""Groups of people: who signs together, who works together."""

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database import Record

if TYPE_CHECKING:
    from core.institutions.tables import Institution
    from core.users.tables import User


class Group(Record):
    """A named set of people: the desk's own, or of one institution."""

    __tablename__ = "tb_group"

    name: Mapped[str] = mapped_column(String(100), unique=True)
    description: Mapped[str | None] = mapped_column(String(200))
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("tb_institution.id"), index=True)
    is_active: Mapped[bool] = mapped_column(default=True)

    institution: Mapped["Institution | None"] = relationship(lazy="raise")
    members: Mapped[list["GroupMember"]] = relationship(
        back_populates="group", lazy="raise", order_by="GroupMember.id", cascade="all, delete-orphan"
    )


class GroupMember(Record):
    """That somebody belongs to a group."""

    __tablename__ = "tb_group_member"
    __table_args__ = (
        Index("uq_tb_group_member_group_id_user_id", "group_id", "user_id", unique=True),
        Index("ix_tb_group_member_user_id", "user_id", "group_id"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("tb_group.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("tb_user.id"))

    group: Mapped[Group] = relationship(back_populates="members", lazy="raise")
    user: Mapped["User"] = relationship(lazy="raise")
