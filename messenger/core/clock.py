"""The only place that asks for the time, so that tests can freeze it."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Final

SEOUL: Final = timezone(timedelta(hours=9), "KST")  # no summer time since 1988; Windows brings no table of zones


def now() -> datetime:
    """The present instant, in UTC and aware of it."""
    return datetime.now(UTC)


def in_seoul(instant: datetime) -> datetime:
    """The same instant as people here read it."""
    return instant.astimezone(SEOUL)
