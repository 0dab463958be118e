"""What every test stands on: settings of its own, a fresh house in a real database, and people at its doors.

Tests run on SQLite always, and on PostgreSQL too where TEST_POSTGRES_URL names a server. Every test gets a database
with real commits: on SQLite a copy of a migrated template file, on PostgreSQL emptied and furnished again.
"""

import os
import secrets
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

os.environ.update(
    ENV="test",
    LOG_LEVEL="WARNING",
    SECRET_KEY=secrets.token_hex(32),
    ENCRYPTION_KEY=secrets.token_hex(32),
    GUARDIA_LICENSE_KEY=secrets.token_hex(32),
    MESSENGER_BOT_TOKEN=secrets.token_hex(32),
    MESSENGER_BASE_URL="http://messenger.test",
    DB_URL="sqlite+aiosqlite:////nowhere/a-test-must-ask-for-a-database.db",
    ARGON2_TIME_COST="1",
    ARGON2_MEMORY_KIB="8",
    RATE_LIMIT_PER_MINUTE="1000000",
    LOGIN_RATE_LIMIT_PER_MINUTE="1000000",
)
for name in ("GUARDIA_ADMIN_PASSWORD", "GUARDIA_DEMO", "GUARDIA_DEMO_PASSWORD", "METRICS_TOKEN", "TRUSTED_PROXIES"):
    os.environ[name] = ""

pytest_plugins = [
    "tests.fixtures.databases",
    "tests.fixtures.doors",
    "tests.fixtures.queries",
    "tests.fixtures.certificates",
]

# A busy machine is no wrong result.
settings.register_profile("unhurried", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("fast", settings.get_profile("unhurried"), max_examples=25)
settings.load_profile("unhurried")

_TRACER = pytest.StashKey[Any]()
"""What coverage has Python call on every line, while it is not called."""


def pytest_collection_finish(session: pytest.Session) -> None:
    """From here on coverage is measured in tests alone: under its tracer fixtures and pytest take twice as long."""
    tracer = sys.gettrace()
    if tracer is not None and type(tracer).__module__.startswith("coverage"):
        session.config.stash[_TRACER] = tracer
        sys.settrace(None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Measured by examples: the hundreds that hypothesis makes of a property walk the same lines again."""
    tracer = item.config.stash.get(_TRACER, None)
    if tracer is None or getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
        return (yield)
    sys.settrace(tracer)
    try:
        return (yield)
    finally:
        sys.settrace(None)
