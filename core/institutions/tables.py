"""Institutions (기관): the tenants."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from database import Record


class Institution(Record):
    """A public institution served by the desk. `channel_id` is its room in Messenger, if it has one."""

    __tablename__ = "tb_institution"

    name: Mapped[str] = mapped_column(String(100), unique=True)
    code: Mapped[str] = mapped_column(String(30), unique=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    channel_id: Mapped[int | None]
    default_approver_id: Mapped[int | None] = mapped_column(
        ForeignKey("tb_user.id", use_alter=True, name="fk_tb_institution_default_approver_id_tb_user"), index=True
    )
