"""Many things to do, each in a transaction of its own: what fails is logged and does not keep the others waiting."""

import logging
from collections.abc import Awaitable, Callable, Iterable

logger = logging.getLogger(__name__)


async def each(work: Callable[[int], Awaitable[None]], ids: Iterable[int]) -> int:
    """Do the work for every id, one after the other; how many went well."""
    return sum([await _one(work, row_id) for row_id in ids])


async def _one(work: Callable[[int], Awaitable[None]], row_id: int) -> int:
    try:
        await work(row_id)
    except Exception:
        logger.exception("%s.%s of %s", work.__module__, work.__name__, row_id)
        return 0
    return 1
