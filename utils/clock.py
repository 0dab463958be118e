"""The only place that asks what time it is.

Everything stored and compared is UTC and aware; people, weekdays and year numbers live in Asia/Seoul.
`freezegun` freezes both functions, so a test moves time by moving one thing.
"""

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def seoul_now() -> datetime:
    """This instant as people in Korea read it off the wall (00:00-08:59 there is yesterday in UTC)."""
    return datetime.now(UTC).astimezone(SEOUL)


def stopwatch() -> float:
    """Seconds on a clock that never jumps; only differences mean something."""
    return time.perf_counter()
