"""The only place that asks for the time, so that tests can freeze it."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, in UTC and aware of it."""
    return datetime.now(UTC)
