"""People the ITSM vouched for, and the bot."""

from datetime import datetime

from sqlalchemy import Enum, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base
from .enums import MemberKind, Role


class Member(Base):
    """Someone who can write. A person is remembered as the ITSM last described them; the bot has no ITSM id."""

    __tablename__ = "tb_member"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[MemberKind] = mapped_column(
        Enum(MemberKind, native_enum=False, length=10, values_callable=lambda kinds: [kind.value for kind in kinds])
    )
    itsm_user_id: Mapped[int | None] = mapped_column(unique=True)
    username: Mapped[str] = mapped_column(String(150), index=True)
    name: Mapped[str] = mapped_column(String(150))
    role: Mapped[Role | None] = mapped_column(Enum(Role, native_enum=False, length=20))
    institution_id: Mapped[int | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
