"""People, service accounts, and what lets them in."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.users.enums import Role, SessionEnd
from database import Record

if TYPE_CHECKING:
    from core.institutions.tables import Institution


class User(Record):
    """A person, or a service account (`is_service`: no password opens it, only its tokens do)."""

    __tablename__ = "tb_user"
    __table_args__ = (
        Index("ix_tb_user_role_is_active", "role", "is_active"),
        Index("ix_tb_user_is_service_name_id", "is_service", "name", "id"),
    )

    username: Mapped[str] = mapped_column(String(50), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str | None] = mapped_column(String(254))
    role: Mapped[Role]
    position: Mapped[str | None] = mapped_column(String(50))
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("tb_institution.id"), index=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    is_service: Mapped[bool] = mapped_column(default=False)
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]

    institution: Mapped["Institution | None"] = relationship(lazy="raise", foreign_keys=[institution_id])


class LoginSession(Record):
    """One sign-in on one device; its access tokens die with it."""

    __tablename__ = "tb_login_session"

    user_id: Mapped[int] = mapped_column(ForeignKey("tb_user.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[SessionEnd | None]
    client: Mapped[str] = mapped_column(String(200), default="")

    user: Mapped[User] = relationship(lazy="raise")


class RefreshToken(Record):
    """One link in a session's chain. Used twice means stolen: RFC 9700 §4.14.2 ends the whole chain."""

    __tablename__ = "tb_refresh_token"

    session_id: Mapped[int] = mapped_column(ForeignKey("tb_login_session.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None]

    session: Mapped[LoginSession] = relationship(lazy="raise")


class ServiceToken(Record):
    """A bearer token of a service account; its scopes only ever narrow the account's role."""

    __tablename__ = "tb_service_token"

    user_id: Mapped[int] = mapped_column(ForeignKey("tb_user.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    created_by: Mapped[int] = mapped_column(ForeignKey("tb_user.id"), index=True)

    user: Mapped[User] = relationship(lazy="raise", foreign_keys=[user_id])
