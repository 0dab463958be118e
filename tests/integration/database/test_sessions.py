"""One request, one transaction: it commits before the answer, or leaves nothing."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, make_url, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError, ProgrammingError

import database
from core.errors import Conflict, Unauthenticated
from database import ReadLocal, SessionLocal, after_commit, transaction
from models import Institution, Lease, Server, SRRequest
from routers import problems
from routers.dependencies import DbSession
from tests.factories import Make
from tests.fixtures.house import OWN
from utils import clock

ON_SQLITE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def lease(name: str) -> Lease:
    return Lease(name=name, holder="a", expires_at=clock.now())


async def names() -> list[str]:
    async with ReadLocal() as db:
        return list((await db.scalars(select(Lease.name).order_by(Lease.name))).all())


async def write(name: str) -> None:
    async with transaction() as db:
        db.add(lease(name))


async def write_and_raise(name: str, error: Exception) -> None:
    async with transaction() as db:
        db.add(lease(name))
        await db.flush()
        raise error


@pytest.mark.usefixtures("database_url")
class TestTransaction:
    async def test_commits_when_the_block_ends(self):
        await write("x")
        assert await names() == ["x"]

    async def test_leaves_nothing_when_it_raises(self):
        with pytest.raises(Conflict):
            await write_and_raise("x", Conflict("x", "x"))
        assert await names() == []

    async def test_keeps_what_a_refusal_must_not_undo(self):
        with pytest.raises(Unauthenticated):
            await write_and_raise("counted", Unauthenticated("x", "x"))
        assert await names() == ["counted"]

    async def test_any_error_may_say_that_it_keeps_changes(self):
        error = Conflict("x", "x")
        error.keeps_changes = True
        with pytest.raises(Conflict):
            await write_and_raise("counted", error)
        assert await names() == ["counted"]

    async def test_a_cancelled_one_leaves_nothing(self):
        begun = asyncio.Event()

        async def hang() -> None:
            async with transaction() as db:
                db.add(lease("x"))
                await db.flush()
                begun.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(hang())
        await begun.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert await names() == []
        await write("y")
        assert await names() == ["y"]

    async def test_many_writers_at_once_all_get_through(self):
        await asyncio.gather(*(write(f"{number:02}") for number in range(20)))
        assert len(await names()) == 20

    async def test_foreign_keys_are_enforced(self):
        async def on_no_institution() -> None:
            async with transaction() as db:
                await db.execute(text("UPDATE tb_server SET institution_id = 999"))

        with pytest.raises(IntegrityError):
            await on_no_institution()


@pytest.mark.usefixtures("database_url")
class TestAfterCommit:
    async def test_runs_once_when_it_is_committed(self):
        heard: list[list[str]] = []

        async def look() -> None:
            heard.append(await names())

        async with transaction() as db:
            db.add(lease("x"))
            after_commit(db, look)
        assert heard == [["x"]]

    async def test_is_dropped_with_a_rollback(self):
        heard: list[bool] = []

        async def fail() -> None:
            async with transaction() as db:
                after_commit(db, lambda: heard.append(True))
                raise RuntimeError

        with pytest.raises(RuntimeError):
            await fail()
        assert heard == []


@pytest.fixture
def answered() -> list[str]:
    """What the database held at the moment each answer left."""
    return []


@pytest.fixture
async def small(database_url: str, answered: list[str]) -> AsyncIterator[httpx.AsyncClient]:
    """A small application with the real session, whose answers are watched on their way out."""
    app = FastAPI()
    problems.register(app)

    @app.post("/leases", status_code=201)
    async def make(db: DbSession) -> dict[str, str]:
        db.add(lease("x"))
        await db.flush()
        return {}

    @app.post("/refused", status_code=201)
    async def make_and_refuse(db: DbSession) -> dict[str, str]:
        await make(db)
        raise Conflict("x.refused", "거절합니다.")

    @app.post("/late", status_code=201)
    async def fails_at_commit(db: DbSession) -> dict[str, str]:
        db.add(lease("taken"))  # not flushed: the database hears of it at COMMIT only
        return {}

    async def watched(scope: Any, receive: Any, send: Any) -> None:
        async def look_and_send(message: Any) -> None:
            answered.extend(await names() if message["type"] == "http.response.start" else [])
            await send(message)

        await app(scope, receive, look_and_send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=watched), base_url="http://x") as http:
        yield http


@pytest.mark.usefixtures("database_url")
class TestRequest:
    async def test_is_committed_before_its_answer_leaves(self, small: httpx.AsyncClient, answered: list[str]):
        assert (await small.post("/leases")).status_code == 201
        assert answered == ["x"]

    async def test_that_is_refused_leaves_nothing(self, small: httpx.AsyncClient):
        answer = await small.post("/refused")
        assert (answer.status_code, answer.json()["code"]) == (409, "x.refused")
        assert await names() == []

    async def test_whose_commit_fails_has_not_said_201(self, small: httpx.AsyncClient):
        await write("taken")
        answer = await small.post("/late")
        assert (answer.status_code, answer.json()["code"]) == (409, "database.conflict")
        assert answer.json()["detail"] == "같은 값이 이미 있거나 다른 자료가 이 값을 쓰고 있습니다."


@pytest.mark.usefixtures("database_url")
class TestSqlite:
    @ON_SQLITE
    async def test_a_writing_session_takes_the_write_lock_with_its_first_statement(self, database_url: str):
        with closing(sqlite3.connect(str(make_url(database_url).database), timeout=0)) as other:
            async with SessionLocal() as db:
                await db.execute(select(func.count()).select_from(Server))
                with pytest.raises(sqlite3.OperationalError, match="locked"):
                    other.execute("BEGIN IMMEDIATE")
            other.execute("BEGIN IMMEDIATE")

    @ON_SQLITE
    async def test_two_of_them_queue(self):
        order: list[str] = []

        async def work(name: str) -> None:
            async with transaction() as db:
                await db.execute(select(func.count()).select_from(Server))
                order.append(f"{name} in")
                await db.execute(select(func.count()).select_from(Server))
                order.append(f"{name} out")

        await asyncio.gather(work("a"), work("b"))
        assert order == ["a in", "a out", "b in", "b out"]

    @ON_SQLITE
    async def test_a_reading_session_cannot_write(self):
        async with ReadLocal() as db:
            db.add(lease("x"))
            with pytest.raises(DBAPIError, match="readonly"):
                await db.flush()

    @ON_SQLITE
    @pytest.mark.parametrize(
        ("pragma", "value"),
        [("foreign_keys", 1), ("journal_mode", "wal"), ("synchronous", 1), ("busy_timeout", 10_000)],
    )
    @pytest.mark.parametrize("session", [SessionLocal, ReadLocal], ids=["writing", "reading"])
    async def test_every_connection_is_tuned(self, session: Any, pragma: str, value: object):
        async with session() as db:
            assert await db.scalar(text(f"PRAGMA {pragma}")) == value


@pytest.mark.usefixtures("database_url")
class TestRows:
    async def test_what_was_not_asked_for_is_not_fetched_behind_ones_back(self, make: Make):
        sr = await make.sr()
        async with ReadLocal() as db:
            row = await db.get_one(SRRequest, sr["id"])
            with pytest.raises(Exception, match="lazy='raise'"):
                _ = row.institution

    async def test_a_row_can_be_read_after_its_session(self):
        async with transaction() as db:
            row = await db.get_one(Institution, OWN)
            row.name = "한빛특례시청"
        assert row.name == "한빛특례시청"

    async def test_times_come_back_as_they_went_in(self):
        then = clock.now()
        async with transaction() as db:
            db.add(Lease(name="x", holder="a", expires_at=then.astimezone(clock.SEOUL)))
        async with ReadLocal() as db:
            read = (await db.get_one(Lease, "x")).expires_at
        assert (read, read.utcoffset()) == (then, then.utcoffset())


@pytest.mark.parametrize(
    ("kind", "message", "gone"),
    [
        (OperationalError, "database is locked", True),
        (InterfaceError, "connection was closed", True),
        (DBAPIError, "deadlock detected", True),
        (ProgrammingError, "syntax error near x", False),
        (IntegrityError, "UNIQUE constraint failed", False),
    ],
)
def test_a_database_out_of_reach_is_told_from_a_wrong_question(kind: type[DBAPIError], message: str, gone: bool):
    assert database.is_out_of_reach(kind("SELECT", {}, Exception(message))) is gone
