"""Engines, sessions and the one place that commits.

Two kinds of session: `ReadLocal` for what only reads, `SessionLocal` for what writes. Reads are in autocommit: each
statement sees what is committed, and costs no BEGIN and ROLLBACK. On SQLite writes begin with BEGIN IMMEDIATE and go
through a pool of one connection, so writers of this process queue in order instead of one failing half way; on
PostgreSQL both share one pool. SQL that only one of the two databases has stands here.
"""

import asyncio
import math
import sqlite3
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import aiosqlite
from sqlalchemy import JSON, DateTime, Dialect, Engine, MetaData, create_engine, event, make_url, text
from sqlalchemy import Enum as SqlEnum
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from core.config import ROOT, get_settings
from utils import clock

_PRAGMAS = ("busy_timeout=10000", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON")
_MIGRATION_LOCK = 7_235_991  # any number, the same in every process
_NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Refuses naive values, because SQLite would lose the zone without a word."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime refused: use utils.clock.now()")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """On SQLite straight from its text: a list reads a hundred of them, and one call is made instead of three."""
        return _instant_of_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _instant_of_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(f"{value}+00:00")


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=_NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own declaration
        datetime: UtcDateTime(),
        Enum: SqlEnum(Enum, native_enum=False, length=30),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
        list[int]: JSON(),
        list[dict[str, str]]: JSON(),
        list[dict[str, Any]]: JSON(),
        list[list[list[str]]]: JSON(),
    }


class Record(Base):
    """What nearly every table has: a number, when it came, when it last changed."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True, sort_order=-3)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, sort_order=90)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now, sort_order=91)


engine: AsyncEngine
write_engine: AsyncEngine
SessionLocal: async_sessionmaker[AsyncSession] = async_sessionmaker(expire_on_commit=False)
ReadLocal: async_sessionmaker[AsyncSession] = async_sessionmaker(expire_on_commit=False)


def connect(url: str) -> None:
    """Point this process at a database; called once on import, and by tests for each database of theirs."""
    use(*engines_of(url))


def engines_of(url: str) -> tuple[AsyncEngine, AsyncEngine]:
    """What reads from a database and what writes to it."""
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite_engine(url, writes=False), _sqlite_engine(url, writes=True)
    writing = create_async_engine(url, pool_size=20, max_overflow=20, pool_pre_ping=True)
    return writing.execution_options(isolation_level="AUTOCOMMIT"), writing


def use(reading: AsyncEngine, writing: AsyncEngine) -> None:
    """Have every session of this process go through these engines from now on."""
    global engine, write_engine
    engine, write_engine = reading, writing
    ReadLocal.configure(bind=reading)
    SessionLocal.configure(bind=writing)


async def disconnect() -> None:
    """Close every connection of this process."""
    await engine.dispose()
    await write_engine.dispose()


def _sqlite_engine(url: str, *, writes: bool) -> AsyncEngine:
    if writes:
        new = create_async_engine(url, module=_Driver(_WritingConnection), pool_size=1, max_overflow=0)
        event.listen(new.sync_engine, "begin", _begin_immediate)
    else:
        options = {"isolation_level": "AUTOCOMMIT", "skip_autocommit_rollback": True}
        either_thread = {"check_same_thread": False}  # never both at once: `_execute_mutex`
        driver = _Driver(_ReadingConnection)
        new = create_async_engine(
            url, module=driver, pool_size=8, max_overflow=8, connect_args=either_thread, **options
        )
    event.listen(new.sync_engine, "connect", _tune_writing if writes else _tune_reading)
    return new


def _begin_immediate(connection: Connection) -> None:
    """A real transaction from its first statement on: the driver's own would begin at the first write, too late."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _tune_writing(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _tune_migrating(connection: DBAPIConnection, record: object) -> None:
    _tune_writing(connection, record)
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    cursor.close()


def _tune_reading(connection: DBAPIConnection, record: object) -> None:
    _tune_writing(connection, record)
    cursor = connection.cursor()
    cursor.execute("PRAGMA query_only=ON")
    cursor.close()


class _OneTripCursor(AsyncAdapt_aiosqlite_cursor):
    """Executes, fetches and closes in one trip to the connection's thread; the library's own cursor makes four.

    On a list that is the difference between 22 and 3 trips (docs/decisions/0002-two-sqlite-pools.md).
    """

    __slots__ = ("_description", "_lastrowid", "_rowcount")

    def __init__(self, adapt_connection: Any) -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._rows = deque()
        self._soft_closed_memoized = {}  # type: ignore[assignment]
        self._description: Any = None
        self._lastrowid, self._rowcount = 0, -1

    description = property(lambda self: self._description)
    lastrowid = property(lambda self: self._lastrowid)
    rowcount = property(lambda self: self._rowcount)

    async def _execute_async(self, operation: Any, parameters: Any) -> None:
        async with self._adapt_connection._execute_mutex:
            await self._connection._execute(self._run, "execute", operation, parameters or ())

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> None:
        async with self._adapt_connection._execute_mutex:
            await self._connection._execute(self._run, "executemany", operation, seq_of_parameters)

    def _run(self, method: str, operation: Any, parameters: Any) -> None:
        cursor = self._connection._conn.cursor()
        try:
            getattr(cursor, method)(operation, parameters)
            self._description, self._lastrowid = cursor.description, cursor.lastrowid
            self._rowcount = cursor.rowcount
            if cursor.description:
                self._rows = deque(cursor.fetchall())
        finally:
            cursor.close()

    async def _async_soft_close(self) -> None:
        """Nothing is open."""

    def close(self) -> None:
        self._rows.clear()


class Paces:
    """How long statements took of late, by their text: the slowest run counts, and fades by a tenth with each other.

    Processor time, not the wall's: a thread that waits for its turn is not slow.
    """

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}

    def is_quick(self, statement: str) -> bool:
        """Whether it may hold up the event loop; what never ran may not."""
        return self._seconds.get(statement, math.inf) < _QUICK_SECONDS

    def note(self, statement: str, seconds: float) -> None:
        if len(self._seconds) >= _MOST_PACES:
            self._seconds.clear()
        self._seconds[statement] = max(seconds, 0.9 * self._seconds.get(statement, 0))


class _ReadingCursor(_OneTripCursor):
    """Without that trip for what is quicker than the trip (docs/decisions/0013-quick-reads-on-the-event-loop.md)."""

    __slots__ = ()

    async def _execute_async(self, operation: Any, parameters: Any) -> None:
        if not _paces.is_quick(operation):
            await super()._execute_async(operation, parameters)
            return
        async with self._adapt_connection._execute_mutex:
            self._run("execute", operation, parameters or ())

    def _run(self, method: str, operation: Any, parameters: Any) -> None:
        began = time.thread_time()
        super()._run(method, operation, parameters)
        _paces.note(operation, time.thread_time() - began)


_QUICK_SECONDS = 0.001
_MOST_PACES = 2_000
_paces = Paces()


class _WritingConnection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()
    _cursor_cls = _OneTripCursor


class _ReadingConnection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()
    _cursor_cls = _ReadingCursor


class _Driver(AsyncAdapt_aiosqlite_dbapi):
    """SQLAlchemy's aiosqlite driver with those cursors."""

    def __init__(self, connection: type[AsyncAdapt_aiosqlite_connection]) -> None:
        super().__init__(aiosqlite, sqlite3)
        self._connection = connection

    def connect(self, *arguments: Any, **options: Any) -> AsyncAdapt_aiosqlite_connection:
        plain = super().connect(*arguments, **options)
        return self._connection(self, plain._connection)


def after_commit(db: AsyncSession, action: Callable[[], Awaitable[None] | None]) -> None:
    """Have `action` run once this transaction is committed; dropped when it is rolled back."""
    db.info.setdefault("after_commit", []).append(action)


@asynccontextmanager
async def transaction() -> AsyncIterator[AsyncSession]:
    """A writing session that commits when the block ends and rolls back when it raises.

    An error whose `keeps_changes` is true (a refused login that must be counted) commits first and is raised then.
    """
    async with SessionLocal() as db:
        try:
            yield db
        except Exception as error:
            if getattr(error, "keeps_changes", False):
                await _commit(db)
            raise
        await _commit(db)


async def _commit(db: AsyncSession) -> None:
    await db.commit()
    for action in db.info.pop("after_commit", []):
        waiting = action()
        if waiting is not None:
            await waiting


async def get_db() -> AsyncIterator[AsyncSession]:
    """Commit when the route function returns, before the answer leaves; roll back when it raises."""
    async with transaction() as db:
        yield db


async def get_read_db() -> AsyncIterator[AsyncSession]:
    """A session that only reads; nothing it does is kept."""
    db = ReadLocal()
    try:
        yield db
    finally:
        await db.close()  # not by `async with`, which makes a task of it: FastAPI shields this block already


async def init_db() -> None:
    """Bring an empty or older database to the newest revision (guide 5.1, by way of Alembic)."""
    await asyncio.to_thread(migrate, str(make_url(get_settings().DB_URL).render_as_string(hide_password=False)))


def migrate(url: str, revision: str = "head", *, down: bool = False) -> None:
    """Run Alembic up (or down) to `revision` on `url`, in the calling thread.

    Raises SystemExit with a sentence for the operator when the database was made by a newer GUARDiA.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.script.revision import ResolutionError
    from alembic.util import CommandError

    config = Config(ROOT / "alembic.ini")
    config.attributes["url"] = url
    try:
        (command.downgrade if down else command.upgrade)(config, revision)
    except CommandError as error:
        if isinstance(error.__cause__, ResolutionError):
            raise SystemExit(
                f"데이터베이스가 이 버전의 GUARDiA보다 새 것입니다. 더 새 버전으로 시작하세요. ({error})"
            ) from error
        raise


def sqlite_migration_engine(url: str) -> Engine:
    """A synchronous engine for Alembic, with the same real transactions as the application.

    Foreign keys are not watched while tables are rebuilt (https://www.sqlite.org/lang_altertable.html#otheralter);
    `check_foreign_keys` looks at them before the transaction ends.
    """
    sync = create_engine(make_url(url).set(drivername="sqlite"))
    event.listen(sync, "connect", _tune_migrating)
    event.listen(sync, "begin", _begin_immediate)
    return sync


def check_foreign_keys(connection: Connection) -> None:
    """Raise when a migration left a row that points nowhere; PostgreSQL has watched all the time."""
    if connection.dialect.name == "sqlite" and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
        raise RuntimeError(f"the migration breaks foreign keys: {broken[:5]}")


def lock_for_migration(connection: Connection) -> None:
    """Two processes starting at once must not both migrate; SQLite is held by its BEGIN IMMEDIATE already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})


def is_out_of_reach(error: DBAPIError) -> bool:
    """Whether the database was busy, full or gone, as against asked something wrong."""
    if error.connection_invalidated or isinstance(error, (OperationalError, InterfaceError)):
        return True
    return "deadlock" in str(error.orig).lower()


def pool_figures() -> Mapping[str, int]:
    """Connections checked out, for metrics."""
    return {"read": engine.pool.checkedout(), "write": write_engine.pool.checkedout()}  # type: ignore[attr-defined]


connect(get_settings().DB_URL)
