"""Numbers shown to people: `SR-2026-000123`. Unique under concurrency and never given twice.

The row of a sequence is locked by its UPDATE until the transaction ends, so two takers get two numbers, and a number
whose transaction failed was never seen by anybody.
"""

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from models import NumberSequence
from utils import clock

_DIGITS = 6


async def take(db: AsyncSession, prefix: str) -> str:
    """The next number of this year (in Seoul) under `prefix`."""
    name = f"{prefix}-{clock.seoul_now().year}"
    return f"{name}-{await _next(db, name):0{_DIGITS}d}"


async def _next(db: AsyncSession, name: str) -> int:
    last = await _increment(db, name)
    if last is not None:
        return last
    try:
        async with db.begin_nested():
            await db.execute(insert(NumberSequence).values(name=name, last=1))
        return 1
    except IntegrityError:  # another process began the year in the same moment
        last = await _increment(db, name)
        assert last is not None  # noqa: S101 - the row that made our INSERT fail
        return last


async def _increment(db: AsyncSession, name: str) -> int | None:
    return await db.scalar(
        update(NumberSequence)
        .where(NumberSequence.name == name)
        .values(last=NumberSequence.last + 1)
        .returning(NumberSequence.last)
    )
