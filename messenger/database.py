"""Engine, sessions and schema. The only module that commits, and the only one with SQL of one database."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

from alembic import command
from alembic.config import Config
from fastapi import Depends
from fastapi.requests import HTTPConnection
from sqlalchemy import Connection, event, func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from models import Base

HERE = Path(__file__).parent
BUSY_TIMEOUT_MS = 10_000
SCHEMA_LOCK = 8002_0001
AFTER_COMMIT = "after_commit"


def make_engine(url: str, **options: Any) -> AsyncEngine:
    """An engine whose SQLite transactions really begin, and begin IMMEDIATE when they are going to write."""
    engine = create_async_engine(url, **options)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin on its own; _begin_sqlite does
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Database:
    """One engine, two ways in: `read()` never commits, `write()` is one transaction."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url, pool_pre_ping=not url.startswith("sqlite"))
        self._readers = async_sessionmaker(self.engine, expire_on_commit=False)
        self._writers = async_sessionmaker(self.engine.execution_options(writes=True), expire_on_commit=False)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        async with self._readers() as session:
            yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """Commit on the way out, roll back on any exception; what waits for the commit runs after it."""
        async with self._writers() as session:
            async with session.begin():
                yield session
            for job in session.info.pop(AFTER_COMMIT, []):
                job()

    async def is_ready(self) -> bool:
        """Whether the schema answers. The caller decides what a failure means."""
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1 FROM tb_channel LIMIT 1"))
        return True

    async def aclose(self) -> None:
        await self.engine.dispose()


def after_commit(session: AsyncSession, job: Callable[[], None]) -> None:
    """Run `job` once COMMIT has succeeded; a rollback forgets it. It must neither block nor raise."""
    session.info.setdefault(AFTER_COMMIT, []).append(job)


async def get_db(connection: HTTPConnection) -> AsyncIterator[AsyncSession]:
    """A session that writes. Use with `scope="function"`, so that the commit comes before the answer."""
    database: Database = connection.app.state.db
    async with database.write() as session:
        yield session


async def get_read_db(connection: HTTPConnection) -> AsyncIterator[AsyncSession]:
    database: Database = connection.app.state.db
    async with database.read() as session:
        yield session


DbSession = Annotated[AsyncSession, Depends(get_db, scope="function")]
ReadSession = Annotated[AsyncSession, Depends(get_read_db, scope="function")]


def alembic_config(url: str) -> Config:
    config = Config(HERE / "alembic.ini")
    config.set_main_option("script_location", str(HERE / "migrations"))
    config.attributes["url"] = url
    return config


async def init_db(url: str) -> None:
    """Bring an empty or older database to the newest revision. Alembic has a loop of its own, hence the thread."""
    await asyncio.to_thread(command.upgrade, alembic_config(url), "head")


def lock_schema(connection: Connection) -> None:
    """Let two starts at once follow each other. SQLite needs nothing: its transaction already began IMMEDIATE."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(SCHEMA_LOCK)))


async def advance_sequence(session: AsyncSession, model: type[Base]) -> None:
    """After rows were written with ids of our choosing, PostgreSQL's own counter has to be told."""
    connection = await session.connection()
    if connection.dialect.name != "postgresql":
        return
    table = model.metadata.tables[model.__tablename__]
    sequence = func.pg_get_serial_sequence(table.name, "id")
    await session.execute(select(func.setval(sequence, select(func.max(table.c.id)).scalar_subquery())))
