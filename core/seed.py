"""What stands in the database before anybody signs in: service levels, the first administrator, the demo site.

`python -m core.seed --status` prints {"has_users": …, "has_demo": …}; `python -m core.seed [--demo]` seeds. Passwords
come by the environment (GUARDIA_ADMIN_PASSWORD, GUARDIA_DEMO_PASSWORD), never by the command line. Seeding twice
changes nothing.
"""

import argparse
import asyncio
import json
import logging
import sys

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core import demo, events
from core.access import SYSTEM
from core.calendars import service as calendars
from core.config import Environment, get_settings
from core.errors import Invalid
from core.security import check_password_policy, hash_password
from core.sla import service as sla
from core.users.enums import Role
from database import ReadLocal, disconnect, init_db, transaction
from models import User

logger = logging.getLogger(__name__)

ADMIN = "admin"


async def has_users(db: AsyncSession) -> bool:
    """Whether anybody could sign in."""
    return await db.scalar(select(User.id).where(User.is_service.is_(False)).limit(1)) is not None


async def first_start() -> None:
    """Make calendars and policies, the first administrator and, if configured, the demo site; called at every start."""
    settings = get_settings()
    await ensure_service_levels()
    await ensure_administrator()
    if settings.GUARDIA_DEMO and settings.GUARDIA_DEMO_PASSWORD:
        await demo.seed(settings.GUARDIA_DEMO_PASSWORD.get_secret_value())


async def ensure_service_levels() -> None:
    """Make calendars with Korea's public holidays, and SLA policies to begin with, where there are none yet."""
    try:
        async with transaction() as db:
            for calendar in await calendars.seed_defaults(db):
                await events.emit("calendar.created", calendar, by=SYSTEM)
            await sla.seed_defaults(db)
    except IntegrityError:
        logger.warning("service levels: another process that starts now was quicker")


async def ensure_administrator() -> bool:
    """Make user `admin` when nobody is there yet; True when it was made."""
    password = get_settings().GUARDIA_ADMIN_PASSWORD or get_settings().GUARDIA_DEMO_PASSWORD
    async with ReadLocal() as db:
        if await has_users(db):
            return False
    if password is None:
        logger.warning("no user yet: start by scripts/run.py, or set GUARDIA_ADMIN_PASSWORD for the first start")
        return False
    _check(password.get_secret_value())
    hashed = await hash_password(password.get_secret_value())
    async with transaction() as db:
        admin = User(username=ADMIN, name="관리자", role=Role.ADMIN, password_hash=hashed)
        db.add(admin)
        await db.flush()
        await events.emit("user.created", admin, by=SYSTEM)
    return True


def _check(password: str) -> None:
    """The operator's own choice is refused in production when it breaks the policy, and warned about elsewhere."""
    try:
        check_password_policy(password, username=ADMIN)
    except Invalid as error:
        if get_settings().ENV is Environment.PRODUCTION:
            raise Invalid(error.code, f"GUARDIA_ADMIN_PASSWORD: {error.detail}") from error
        logger.warning("GUARDIA_ADMIN_PASSWORD is weak: %s", error.detail)


async def _main(arguments: argparse.Namespace) -> int:
    await init_db()
    if arguments.status:
        async with ReadLocal() as db:
            status = {"has_users": await has_users(db), "has_demo": await demo.is_there(db)}
        print(json.dumps(status))  # noqa: T201 - the answer of this command
        return 0
    await ensure_service_levels()
    await ensure_administrator()
    if arguments.demo:
        password = get_settings().GUARDIA_DEMO_PASSWORD
        if password is None:
            print("GUARDIA_DEMO_PASSWORD 환경 변수가 필요합니다.", file=sys.stderr)  # noqa: T201 - for the caller
            return 2
        await demo.seed(password.get_secret_value())
    return 0


async def _run(arguments: argparse.Namespace) -> int:
    try:
        return await _main(arguments)
    finally:
        await disconnect()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m core.seed", description="Seed the database.")
    parser.add_argument("--status", action="store_true", help="only tell whether there are users")
    parser.add_argument("--demo", action="store_true", help="also make the demo site")
    sys.exit(asyncio.run(_run(parser.parse_args())))
