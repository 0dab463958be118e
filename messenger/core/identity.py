"""Whose token is this? The ITSM decides; its answer holds for a minute, and longer only while the ITSM is down."""

import base64
import binascii
import hashlib
import hmac
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.errors import Unauthenticated, Upstream
from core.itsm import Account, Itsm
from core.people import Person
from models import Member, MemberKind

FRESH_FOR: Final = timedelta(seconds=60)
RETRY_AFTER_OUTAGE: Final = timedelta(seconds=5)
CACHE_SIZE: Final = 10_000
MAX_TOKEN_LENGTH: Final = 8_192


def token_key(token: str) -> str:
    """What stands for a token in memory: the token itself is never kept."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def token_expiry(token: str) -> datetime | None:
    """The `exp` claim as written, unverified: only ever used to end the grace of a token verified earlier."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return datetime.fromtimestamp(claims["exp"], UTC)
    except (IndexError, KeyError, TypeError, ValueError, OverflowError, OSError, binascii.Error):
        return None


@dataclass(frozen=True, slots=True)
class Verified:
    person: Person
    fresh_until: datetime
    expires_at: datetime | None


class IdentityCache:
    """Least recently used goes first, so that strangers' tokens cannot fill the memory."""

    def __init__(self, size: int = CACHE_SIZE) -> None:
        self._size = size
        self._entries: OrderedDict[str, Verified] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: str) -> Verified | None:
        entry = self._entries.get(key)
        if entry is not None:
            self._entries.move_to_end(key)
        return entry

    def put(self, key: str, entry: Verified) -> None:
        self._entries[key] = entry
        self._entries.move_to_end(key)
        if len(self._entries) > self._size:
            self._entries.popitem(last=False)

    def drop(self, key: str) -> None:
        self._entries.pop(key, None)


class Identity:
    """Turns a token into a `Person`. `remember` writes the ITSM's description down and answers our own record."""

    def __init__(
        self, itsm: Itsm, bot: Person, bot_token: str, remember: Callable[[Account], Awaitable[Person]]
    ) -> None:
        self.cache = IdentityCache()
        self._itsm = itsm
        self._bot = bot
        self._bot_token = bot_token.encode()
        self._remember = remember

    async def resolve(self, token: str) -> Person:
        if len(token) > MAX_TOKEN_LENGTH:
            raise Unauthenticated
        if hmac.compare_digest(token.encode("utf-8", "surrogateescape"), self._bot_token):
            return self._bot
        key = token_key(token)
        known = self.cache.get(key)
        now = clock.now()
        if known and now < known.fresh_until and not _is_over(known, now):
            return known.person
        return await self._ask(token, key, known)

    async def _ask(self, token: str, key: str, known: Verified | None) -> Person:
        try:
            account = await self._itsm.me(token)
        except Unauthenticated:
            self.cache.drop(key)
            raise
        except Upstream as outage:
            return self._trust(key, known, outage)
        person = await self._remember(account)
        self.cache.put(key, Verified(person, clock.now() + FRESH_FOR, token_expiry(token)))
        return person

    def _trust(self, key: str, known: Verified | None, outage: Upstream) -> Person:
        """The ITSM is down: whoever it vouched for earlier stays until their token ends; nobody new comes in."""
        now = clock.now()
        if known is None or known.expires_at is None or _is_over(known, now):
            raise outage
        self.cache.put(key, Verified(known.person, now + RETRY_AFTER_OUTAGE, known.expires_at))
        return known.person

    def forget(self, token: str) -> None:
        self.cache.drop(token_key(token))


def _is_over(entry: Verified, now: datetime) -> bool:
    return entry.expires_at is not None and entry.expires_at <= now


async def remember(session: AsyncSession, account: Account) -> Person:
    """Write down what the ITSM said. Two first requests of one person at once end with one row."""
    member = await _member_of(session, account)
    if member is None:
        member = await _add_member(session, account)
    _describe(member, account)
    return Person(
        id=member.id,
        kind=MemberKind.PERSON,
        username=account.username,
        name=account.name,
        role=account.role,
        itsm_user_id=account.id,
        institution_id=account.institution_id,
    )


async def _member_of(session: AsyncSession, account: Account) -> Member | None:
    return await session.scalar(select(Member).where(Member.itsm_user_id == account.id))


async def _add_member(session: AsyncSession, account: Account) -> Member:
    now = clock.now()
    member = Member(kind=MemberKind.PERSON, itsm_user_id=account.id, created_at=now, updated_at=now)
    _describe(member, account)
    try:
        async with session.begin_nested():
            session.add(member)
    except IntegrityError:
        earlier = await _member_of(session, account)
        if earlier is None:
            raise
        return earlier
    return member


def _describe(member: Member, account: Account) -> None:
    told = {
        "username": account.username,
        "name": account.name,
        "role": account.role,
        "institution_id": account.institution_id,
    }
    changed = {field: value for field, value in told.items() if getattr(member, field) != value}
    for field, value in changed.items():
        setattr(member, field, value)
    if changed:
        member.updated_at = clock.now()
