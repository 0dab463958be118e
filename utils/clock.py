"""The only place that asks what time it is.

Everything stored and compared is UTC and aware; people, weekdays and year numbers live in Asia/Seoul.
`freezegun` freezes both functions, so a test moves time by moving one thing.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")
_ago: ContextVar[timedelta] = ContextVar("ago", default=timedelta(0))


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC) - _ago.get()


def seoul_now() -> datetime:
    """This instant as people in Korea read it off the wall (00:00-08:59 there is yesterday in UTC)."""
    return now().astimezone(SEOUL)


def stopwatch() -> float:
    """Seconds on a clock that never jumps; only differences mean something."""
    return time.perf_counter()


@contextmanager
def back_then(ago: timedelta) -> Iterator[None]:
    """Let what runs inside believe that it is that much earlier: how the demo site gets a past that is signed."""
    token = _ago.set(ago)
    try:
        yield
    finally:
        _ago.reset(token)
