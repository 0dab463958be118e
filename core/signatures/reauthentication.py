"""Showing once more who one is, for this very signature."""

from sqlalchemy.ext.asyncio import AsyncSession

from core.access import Actor
from core.approvals.enums import Authentication
from core.errors import Forbidden
from core.signatures import totp as one_time
from core.users import auth
from database import transaction
from models import User


async def prove(by: Actor, *, password: str | None = None, totp: str | None = None) -> Authentication:
    """How this person has shown who he is: by what is given, all of which must be right, or by being signed in.

    To be asked before the deciding transaction has touched the database: it has one of its own, and hashes before that.
    A code that was right is used up, whatever becomes of the decision. Raises Forbidden for what is wrong, counted like
    a failed sign-in, and Locked after five in a row.
    """
    if password is None and totp is None:
        return Authentication.SESSION
    if by.is_service or by.id is None:
        raise _wrong([])
    matches = password is None or (await auth.check_credentials(by.username, password)).matches
    async with transaction() as db:
        user = await auth.lock_person(db, by.id)
        if not (matches and (totp is None or await one_time.use(db, user.id, totp))):
            await auth.count_failure(user, _wrong(await methods(db, user)), event="signature.refused")
        if password is not None:  # a code starts no new count: whoever holds the telephone could guess on for ever
            user.failed_logins = 0
    return Authentication.PASSWORD if totp is None else Authentication.TOTP


async def require(db: AsyncSession, authentication: Authentication, *, by: Actor) -> None:
    """For a document that asks for it: raise Forbidden, naming the ways this person has, unless he has used one."""
    if authentication is not Authentication.SESSION:
        return
    user = await db.get_one(User, by.id)
    raise Forbidden(
        "approval.reauthentication",
        "이 문서는 결재할 때 비밀번호나 일회용 비밀번호를 다시 확인합니다.",
        reauthentication=await methods(db, user),
    )


async def methods(db: AsyncSession, user: User) -> list[str]:
    """The ways in which this person can show who he is: `password`, `totp`; none for a service account."""
    if user.is_service:
        return []
    return ["password", "totp"] if await one_time.is_confirmed(db, user.id) else ["password"]


def _wrong(ways: list[str]) -> Forbidden:
    return Forbidden(
        "approval.reauthentication",
        "비밀번호나 일회용 비밀번호가 맞지 않습니다. 이미 쓴 일회용 비밀번호는 다시 쓸 수 없습니다.",
        reauthentication=ways,
    )
