"""What was said, and how far each person has read."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Base, BigId
from .member import Member


class Message(Base):
    """Ids rise in commit order within a channel: the writer holds the channel row until COMMIT."""

    __tablename__ = "tb_message"
    __table_args__ = (UniqueConstraint("author_id", "idempotency_key"), Index(None, "channel_id", "id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("tb_channel.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("tb_member.id"))
    content: Mapped[str] = mapped_column(Text)
    idempotency_key: Mapped[str | None] = mapped_column(String(128))
    created_at: Mapped[datetime]

    author: Mapped[Member] = relationship(lazy="raise")


class ReadMark(Base):
    """The newest message a member has seen in a channel. It only moves forward."""

    __tablename__ = "tb_read_mark"

    member_id: Mapped[int] = mapped_column(ForeignKey("tb_member.id"), primary_key=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("tb_channel.id"), primary_key=True, index=True)
    message_id: Mapped[int] = mapped_column(BigId)
    updated_at: Mapped[datetime]
