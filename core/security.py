"""Password hashes, password policy, access tokens, and from a bearer token to an `Actor`.

Hashing is argon2id (through passlib's API, kept by its fork libpass) and runs in a thread: it is slow by design and
must not hold the event loop.
"""

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from jose import JWTError, jwt
from passlib.hash import argon2
from sqlalchemy import Row, bindparam, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

import database
from core.access import Actor, permissions_of
from core.config import get_settings
from core.errors import Invalid, Unauthenticated
from models import LoginSession, ServiceToken, User
from utils import clock, crypto

SERVICE_TOKEN_PREFIX = "gsa_"  # noqa: S105 - marks the kind of a token
MIN_PASSWORD_LENGTH = 9
_MAX_PASSWORD_LENGTH = 128
_MIN_CLASSES = 3


@lru_cache
def _hasher() -> Any:
    settings = get_settings()
    return argon2.using(  # type: ignore[no-untyped-call]
        type="ID",
        time_cost=settings.ARGON2_TIME_COST,
        memory_cost=settings.ARGON2_MEMORY_KIB,
        parallelism=1,
    )


async def hash_password(password: str) -> str:
    """An argon2id hash in PHC format."""
    return str(await asyncio.to_thread(_hasher().hash, password))


async def verify_password(password: str, password_hash: str | None) -> bool:
    """Whether the password is the hashed one. Without a hash it takes as long, so that names cannot be probed."""
    fits = len(password) <= _MAX_PASSWORD_LENGTH
    known = password_hash or await _nobodys_hash()
    matches = await asyncio.to_thread(_hasher().verify, password[:_MAX_PASSWORD_LENGTH], known)
    return bool(matches) and fits and password_hash is not None


@lru_cache
def _nobodys_hash_cell() -> list[str]:
    return []


async def _nobodys_hash() -> str:
    cell = _nobodys_hash_cell()
    if not cell:
        cell.append(await hash_password(crypto.new_token()))
    return cell[0]


_CLASSES: tuple[Callable[[str], bool], ...] = (
    str.islower,
    str.isupper,
    str.isdigit,
    lambda character: not character.isalnum() and not character.isspace(),
)


def check_password_policy(password: str, *, username: str) -> None:
    """At least 9 characters of 3 of 4 classes, without the user name (행정안전부 비밀번호 선택 및 이용 안내서).

    Raises Invalid with the sentence that says what to change.
    """
    if not MIN_PASSWORD_LENGTH <= len(password) <= _MAX_PASSWORD_LENGTH:
        raise Invalid("auth.password_length", f"비밀번호는 {MIN_PASSWORD_LENGTH}~{_MAX_PASSWORD_LENGTH}자여야 합니다.")
    classes = sum(any(belongs(character) for character in password) for belongs in _CLASSES)
    if classes < _MIN_CLASSES:
        raise Invalid(
            "auth.password_classes", "비밀번호에 영문 대문자·소문자·숫자·특수문자 중 3종류 이상을 섞어 주세요."
        )
    if username and username.lower() in password.lower():
        raise Invalid("auth.password_contains_name", "비밀번호에 사용자 아이디를 넣을 수 없습니다.")


def create_access_token(data: dict[str, Any], *, expires_at: datetime | None = None) -> str:
    """A signed JWT (HS256) that expires, by default after ACCESS_TOKEN_EXPIRE_MINUTES."""
    settings = get_settings()
    issued = clock.now()
    expires = expires_at or issued + timedelta(minutes=settings.ACCESS_TOKEN_EXPIRE_MINUTES)
    claims = {**data, "iat": issued, "exp": expires}
    return str(jwt.encode(claims, settings.SECRET_KEY.get_secret_value(), algorithm=settings.ALGORITHM))


def read_access_token(token: str) -> int:
    """The login session an access token belongs to; raises Unauthenticated when it is not ours or has expired."""
    session_id, _expires = _claims_of(token)
    return session_id


def _claims_of(token: str) -> tuple[int, float]:
    settings = get_settings()
    try:
        claims = jwt.decode(
            token,
            settings.SECRET_KEY.get_secret_value(),
            algorithms=["HS256"],
            options={"verify_exp": False},
        )
        session_id, expires = int(claims["sid"]), float(claims["exp"])
    except (JWTError, KeyError, TypeError, ValueError) as error:
        raise _not_signed_in() from error
    if expires <= clock.now().timestamp():
        raise _not_signed_in()
    return session_id, expires


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a token opens, and until when at the latest (POSIX seconds)."""

    actor: Actor
    expires: float


async def get_current_user(token: str, db: AsyncSession) -> Actor:
    """Who bears this token, as the database says now: a person by an access token, a service account by `gsa_`.

    Raises Unauthenticated when the token is unknown, expired or revoked, or its owner was deactivated.
    """
    return (await _sign_in(token, db)).actor


async def get_recent_user(token: str) -> Actor:
    """The same for what only reads: as the database said at most `REMEMBERED_SECONDS` ago, or as it says now.

    What ends a sign-in in this process is heard at once (`forget_sign_ins`), in another one within that time.
    """
    known = recent.find(token)
    if known is not None:
        return known
    era = recent.era
    async with database.ReadLocal() as db:
        found = await _sign_in(token, db)
    recent.keep(token, found, era)
    return found.actor


def forget_sign_ins(db: AsyncSession) -> None:
    """To be called by whatever ends or changes a sign-in: once `db` is committed, everybody is asked for again."""
    database.after_commit(db, recent.forget)


REMEMBERED_SECONDS = 1.0
_MOST_REMEMBERED = 5_000


class RecentSignIns:
    """Who signed in with which token a moment ago: a page asks a dozen things at once, and is let in once.

    What was read before a forgetting is not kept after it: `era` counts them. Of another database nothing is known.
    """

    def __init__(self) -> None:
        self.era = 0
        self._kept: dict[str, tuple[SignIn, float, AsyncEngine]] = {}

    def find(self, token: str) -> Actor | None:
        """Whom the token opened for within `REMEMBERED_SECONDS`, unless it expired since."""
        kept = self._kept.get(token)
        if kept is None:
            return None
        found, at, source = kept
        fresh = 0 <= clock.stopwatch() - at < REMEMBERED_SECONDS and source is database.engine
        return found.actor if fresh and clock.now().timestamp() < found.expires else None

    def keep(self, token: str, found: SignIn, era: int) -> None:
        """Remember what was read in `era`, if that is still the present one."""
        if era != self.era:
            return
        if len(self._kept) >= _MOST_REMEMBERED:
            self._kept.clear()
        self._kept[token] = (found, clock.stopwatch(), database.engine)

    def forget(self) -> None:
        """Ask the database for everybody again."""
        self.era += 1
        self._kept.clear()


recent = RecentSignIns()
"""This process's."""


async def _sign_in(token: str, db: AsyncSession) -> SignIn:
    if token.startswith(SERVICE_TOKEN_PREFIX):
        return await _service_account(token, db)
    session_id, expires = _claims_of(token)
    row = (await db.execute(_SIGNED_IN, {"session_id": session_id})).one_or_none()
    if row is None or row.ended_at is not None or not row.is_active:
        raise _not_signed_in()
    return SignIn(actor_of(row, session_id=session_id), expires)


# Asked at every request that changes something: columns only, and built once.
_SIGNED_IN = (
    select(
        User.id,
        User.username,
        User.name,
        User.role,
        User.institution_id,
        User.must_change_password,
        User.is_active,
        User.is_service,
        LoginSession.ended_at,
    )
    .join_from(LoginSession, User, LoginSession.user_id == User.id)
    .where(LoginSession.id == bindparam("session_id"))
)


async def _service_account(token: str, db: AsyncSession) -> SignIn:
    row = (
        await db.execute(
            select(User, ServiceToken)
            .join(ServiceToken, ServiceToken.user_id == User.id)
            .where(ServiceToken.token_hash == crypto.digest(token))
        )
    ).one_or_none()
    if row is None or not row.User.is_active or not _is_live(row.ServiceToken):
        raise _not_signed_in()
    expires_at = row.ServiceToken.expires_at
    return SignIn(
        actor_of(row.User, scopes=row.ServiceToken.scopes), expires_at.timestamp() if expires_at else math.inf
    )


def _is_live(token: ServiceToken) -> bool:
    return token.revoked_at is None and (token.expires_at is None or token.expires_at > clock.now())


def actor_of(
    user: User | Row[*tuple[Any, ...]], *, session_id: int | None = None, scopes: list[str] | None = None
) -> Actor:
    """The user (or a row of its columns) as one who acts."""
    return Actor(
        id=user.id,
        username=user.username,
        name=user.name,
        role=user.role,
        institution_id=user.institution_id,
        permissions=permissions_of(user.role, scopes),
        session_id=session_id,
        must_change_password=user.must_change_password,
        is_service=user.is_service,
    )


def _not_signed_in() -> Unauthenticated:
    return Unauthenticated("auth.token", "유효하지 않은 토큰입니다. 다시 로그인해 주세요.")
