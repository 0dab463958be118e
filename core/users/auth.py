"""Signing in, staying in, getting out.

A sign-in opens a `LoginSession`. Its access tokens name it, so ending the session ends them at once. Its refresh
tokens form a chain of which only the newest opens: an older one coming back means that somebody holds a copy, and
ends the session for both (RFC 9700 §4.14.2).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from core import events
from core.access import Actor
from core.config import get_settings
from core.errors import GuardiaError, Invalid, Locked, Unauthenticated
from core.security import (
    actor_of,
    check_password_policy,
    create_access_token,
    forget_sign_ins,
    hash_password,
    verify_password,
)
from core.users.enums import SessionEnd
from core.users.schemas import Me, TokenPair
from database import ReadLocal
from models import LoginSession, RefreshToken, User
from utils import clock, crypto

MAX_FAILURES = 5
LOCK_MINUTES = 15
_CLIENT_CHARS = 200


@dataclass(frozen=True, slots=True)
class Attempt:
    """A user name and password after checking; the slow hash is done before any row is locked."""

    user_id: int | None
    matches: bool


async def check_credentials(username: str, password: str) -> Attempt:
    """Compare the password in a session of its own: hashing must not hold the writers' queue."""
    async with ReadLocal() as db:
        user = await db.scalar(_people().where(User.username == _as_stored(username)))
    matches = await verify_password(password, user.password_hash if user else None)
    return Attempt(user.id if user else None, matches)


async def login(db: AsyncSession, attempt: Attempt, *, client: str = "") -> TokenPair:
    """Open a session. Raises Unauthenticated, or Locked (423) with the seconds left after five failures in a row."""
    if attempt.user_id is None:
        raise _wrong()
    user = await db.scalar(_people().where(User.id == attempt.user_id).with_for_update())
    if user is None or not user.is_active:
        raise _wrong()
    _refuse_while_locked(user)
    if not attempt.matches:
        await count_failure(user, _wrong())
    user.failed_logins, user.locked_until, user.last_login_at = 0, None, clock.now()
    session = LoginSession(user_id=user.id, expires_at=_session_end(), client=client[:_CLIENT_CHARS])
    db.add(session)
    await db.flush()
    await events.emit("auth.login", user, by=actor_of(user))
    return _tokens(db, session)


async def refresh(db: AsyncSession, token: str) -> TokenPair:
    """Trade the newest refresh token for a new pair; an older one ends the session. Raises Unauthenticated."""
    row = await db.scalar(
        select(RefreshToken)
        .where(RefreshToken.token_hash == crypto.digest(token))
        .options(joinedload(RefreshToken.session).joinedload(LoginSession.user))
        .with_for_update(of=RefreshToken)
    )
    if row is None or not _is_open(row.session):
        raise _session_over()
    if not await _use_once(db, row):
        await _end(db, SessionEnd.REUSED, LoginSession.id == row.session_id)
        await events.emit("auth.token_reused", row.session.user, by=actor_of(row.session.user))
        raise _session_over()
    row.session.expires_at = _session_end()
    return _tokens(db, row.session)


async def logout(db: AsyncSession, by: Actor) -> None:
    """End the session of the token that was used; a service account has none to end."""
    if by.session_id is None:
        raise Invalid("auth.no_session", "서비스 계정 토큰은 로그아웃할 수 없습니다. 폐기하려면 관리자에게 요청하세요.")
    await _end(db, SessionEnd.LOGOUT, LoginSession.id == by.session_id)
    user = await db.get_one(User, by.id)
    await events.emit("auth.logout", user, by=by)


async def logout_by_refresh_token(db: AsyncSession, token: str) -> None:
    """End the session a browser's refresh cookie belongs to; unknown tokens are nothing to end."""
    row = await db.scalar(select(RefreshToken).where(RefreshToken.token_hash == crypto.digest(token)))
    if row is not None:
        await _end(db, SessionEnd.LOGOUT, LoginSession.id == row.session_id)


async def change_password(db: AsyncSession, current: str, new: str, *, by: Actor) -> None:
    """Set one's own password; every session of that person but this one ends. Raises Invalid, or Locked."""
    attempt = await check_credentials(by.username, current)
    check_password_policy(new, username=by.username)
    hashed = await hash_password(new)
    user = await lock_person(db, by.id)
    if not attempt.matches:
        await count_failure(user, Invalid("auth.wrong_password", "현재 비밀번호가 맞지 않습니다."))
    if new == current:
        raise Invalid("auth.password_same", "지금과 다른 비밀번호를 정해 주세요.")
    user.password_hash, user.must_change_password, user.failed_logins = hashed, False, 0
    await _end(db, SessionEnd.PASSWORD_CHANGED, (LoginSession.user_id == user.id) & (LoginSession.id != by.session_id))
    await events.emit("user.password_changed", user, by=by)


async def lock_person(db: AsyncSession, user_id: int | None) -> User:
    """The row of somebody who shows who he is, locked: tries at the same moment are counted one after the other.

    Raises Locked while that person is locked out.
    """
    user = await db.get_one(User, user_id, with_for_update=True)
    _refuse_while_locked(user)
    return user


async def count_failure(user: User, refusal: GuardiaError, *, event: str = "auth.login_failed") -> NoReturn:
    """Count, lock at the fifth, and always raise; the count is kept although the request is refused."""
    user.failed_logins += 1
    await events.emit(event, user, by=actor_of(user))
    if user.failed_logins >= MAX_FAILURES:
        user.failed_logins, user.locked_until = 0, clock.now() + timedelta(minutes=LOCK_MINUTES)
        await events.emit("user.locked", user, by=actor_of(user))
        _refuse_while_locked(user)
    refusal.keeps_changes = True
    raise refusal


async def end_all_sessions(db: AsyncSession, user_id: int, reason: SessionEnd) -> None:
    """Sign a person out everywhere."""
    await _end(db, reason, LoginSession.user_id == user_id)


async def me(db: AsyncSession, by: Actor) -> Me:
    """The actor as the UI wants to know it."""
    user = await db.scalar(select(User).where(User.id == by.id).options(joinedload(User.institution)))
    assert user is not None  # noqa: S101 - the actor was read from this row a moment ago
    return Me(
        id=user.id,
        username=user.username,
        name=user.name,
        role=user.role,
        position=user.position,
        email=user.email,
        institution_id=user.institution_id,
        institution_name=user.institution.name if user.institution else None,
        permissions=sorted(by.permissions, key=lambda permission: permission.value),
        must_change_password=user.must_change_password,
    )


def _as_stored(username: str) -> str:
    """Any text at all may be typed; what could never be a user name asks for none."""
    name = username.strip().lower()
    return name if name.isascii() and name.isprintable() else ""


def _people() -> Select[User]:
    return select(User).where(User.is_service.is_(False))


def _tokens(db: AsyncSession, session: LoginSession) -> TokenPair:
    refresh_token = crypto.new_token()
    db.add(RefreshToken(session_id=session.id, token_hash=crypto.digest(refresh_token)))
    return TokenPair(
        access_token=create_access_token({"sub": str(session.user_id), "sid": session.id}),
        refresh_token=refresh_token,
        expires_in=get_settings().ACCESS_TOKEN_EXPIRE_MINUTES * 60,
    )


async def _use_once(db: AsyncSession, row: RefreshToken) -> bool:
    """Mark the token used; False when it was already, also if another process did so in this moment."""
    taken = await db.scalar(
        update(RefreshToken)
        .where(RefreshToken.id == row.id, RefreshToken.used_at.is_(None))
        .values(used_at=clock.now())
        .returning(RefreshToken.id)
    )
    return taken is not None


async def _end(db: AsyncSession, reason: SessionEnd, which: ColumnElement[bool]) -> None:
    forget_sign_ins(db)
    await db.execute(
        update(LoginSession)
        .where(which, LoginSession.ended_at.is_(None))
        .values(ended_at=clock.now(), ended_by=reason)
        .execution_options(synchronize_session=False)
    )


def _refuse_while_locked(user: User) -> None:
    left = (user.locked_until - clock.now()).total_seconds() if user.locked_until else 0
    if left > 0:
        raise Locked(
            "auth.locked",
            f"로그인에 {MAX_FAILURES}회 실패하여 잠겼습니다. {_minutes(left)} 후 다시 시도하거나 "
            "관리자에게 잠금 해제를 요청하세요.",
            retry_after=int(left) + 1,
        )


def _minutes(seconds: float) -> str:
    minutes, rest = divmod(int(seconds) + 1, 60)
    return f"{minutes}분 {rest}초" if minutes else f"{rest}초"


def _is_open(session: LoginSession) -> bool:
    return session.ended_at is None and session.expires_at > clock.now() and session.user.is_active


def _session_end() -> datetime:
    return clock.now() + timedelta(days=get_settings().REFRESH_TOKEN_EXPIRE_DAYS)


def _wrong() -> Unauthenticated:
    return Unauthenticated("auth.wrong", "아이디 또는 비밀번호가 맞지 않습니다.")


def _session_over() -> Unauthenticated:
    return Unauthenticated("auth.session_over", "로그인이 만료되었습니다. 다시 로그인해 주세요.")
