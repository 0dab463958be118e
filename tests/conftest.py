"""What every test stands on: settings of its own, a fresh house in a real database, and people at its doors.

Tests run on SQLite always, and on PostgreSQL too where TEST_POSTGRES_URL names a server. Every test gets a database
with real commits: on SQLite a copy of a migrated template file, on PostgreSQL emptied and furnished again.
"""

import os
import secrets

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
