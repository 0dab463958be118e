"""A database of its own for every test that asks for one."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import URL, make_url

from core.seed import seed
from database import Database, init_db
from models import Base

POSTGRES = os.environ.get("TEST_POSTGRES_URL")
BACKENDS = ["sqlite", "postgresql"] if POSTGRES else ["sqlite"]
EMPTY_TABLES = f"TRUNCATE {', '.join(Base.metadata.tables)} RESTART IDENTITY"


def pytest_sessionstart() -> None:
    """Say so when the PostgreSQL half could not run although it had to."""
    if os.environ.get("GUARDIA_REQUIRE_ALL") == "1" and not POSTGRES:
        raise pytest.UsageError("GUARDIA_REQUIRE_ALL=1 needs TEST_POSTGRES_URL")


@pytest.fixture(scope="session", params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    return str(request.param)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated and seeded file, to be copied and never written."""
    path = tmp_path_factory.mktemp("template") / "messenger.db"
    asyncio.run(_migrate_and_seed(_file_url(path)))
    return path


@pytest.fixture(scope="session")
def postgres_database(worker_id: str) -> Iterator[str]:
    """The address of a migrated database of this test process."""
    name = f"messenger_{worker_id}"
    yield asyncio.run(_migrated_postgres(name))
    asyncio.run(_on_postgres(_server(), f"DROP DATABASE {name}"))


@pytest.fixture
def database_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database at the newest revision, without a message in it."""
    if backend == "postgresql":
        url: str = request.getfixturevalue("postgres_database")
        asyncio.run(_on_postgres(make_url(url), EMPTY_TABLES))
        return url
    path = tmp_path / "messenger.db"
    shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
    return _file_url(path)


@pytest.fixture
async def empty_database_url(backend: str, tmp_path: Path, worker_id: str) -> AsyncIterator[str]:
    """A database with nothing in it, for what migrations do."""
    if backend == "postgresql":
        name = f"messenger_empty_{worker_id}"
        yield await _recreate(name)
        await _on_postgres(_server(), f"DROP DATABASE {name}")
    else:
        yield _file_url(tmp_path / "empty.db")


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """The same database without the app."""
    async with aclosing(Database(database_url)) as db:
        yield db


@pytest.fixture
async def empty_db(empty_database_url: str) -> AsyncIterator[Database]:
    async with aclosing(Database(empty_database_url)) as db:
        yield db


def _file_url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


async def _migrate_and_seed(url: str) -> None:
    await init_db(url)
    async with aclosing(Database(url)) as db, db.write() as session:
        await seed(session, demo=True)


async def _migrated_postgres(name: str) -> str:
    url = await _recreate(name)
    await init_db(url)
    return url


async def _recreate(name: str) -> str:
    await _on_postgres(_server(), f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
    return _server().set(database=name).render_as_string(hide_password=False)


def _server() -> URL:
    assert POSTGRES is not None
    return make_url(POSTGRES)


async def _on_postgres(url: URL, *statements: str) -> None:
    """By the driver alone: an engine would ask the server a dozen questions first."""
    try:
        connection = await asyncpg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))
    except (OSError, asyncpg.PostgresError) as error:
        raise pytest.UsageError(f"TEST_POSTGRES_URL does not answer: {error}") from error
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
