"""Channels."""

from datetime import datetime

from sqlalchemy import Enum, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, BigId
from .enums import ChannelKind


class Channel(Base):
    """A channel. `last_message_*` are written in the transaction of the message they name."""

    __tablename__ = "tb_channel"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    kind: Mapped[ChannelKind] = mapped_column(Enum(ChannelKind, native_enum=False, length=20), index=True)
    institution_id: Mapped[int | None] = mapped_column(index=True)
    last_message_id: Mapped[int | None] = mapped_column(BigId)
    last_message_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
