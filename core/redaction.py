"""The redactor that knows every registered server: their addresses and SSH accounts leave this house masked.

The list is kept in memory and read again when the server table has changed (its size or newest change), which one
cheap query tells.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Server
from utils.redact import Redactor, compile_names

_Mark = tuple[int, datetime | None]


@dataclass(slots=True)
class _Known:
    mark: _Mark | None = None
    redactor: Redactor | None = None


_known = _Known()


async def redactor(db: AsyncSession) -> Redactor:
    """Masks every registered address and account, and anything that looks like a secret or personal number."""
    count, newest = (await db.execute(select(func.count(), func.max(Server.updated_at)).select_from(Server))).one()
    mark = (count, newest)
    if _known.redactor is None or _known.mark != mark:
        rows = (await db.execute(select(Server.ip_addr, Server.ssh_user))).all()
        _known.redactor = compile_names([row.ip_addr for row in rows], {row.ssh_user for row in rows})
        _known.mark = mark
    return _known.redactor


def forget() -> None:
    """Drop what is kept in memory (tests that change databases)."""
    _known.mark = _known.redactor = None


async def redactor_hiding(db: AsyncSession, secrets: list[str]) -> Redactor:
    """The same, masking these secrets as well: what a server is entered with may come back in its output."""
    rows = (await db.execute(select(Server.ip_addr, Server.ssh_user))).all()
    return compile_names([row.ip_addr for row in rows], {row.ssh_user for row in rows}, secrets)
