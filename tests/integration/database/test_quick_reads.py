"""A reading statement that is known to be quick runs on the event loop; everything else in its connection's thread."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from database import Paces, ReadLocal, SessionLocal

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

QUICK = "SELECT count(*) FROM tb_user"
SLOW = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 100000) SELECT count(*) FROM n"
LOOP, THREAD = True, False


async def where(session: Callable[[], AsyncSession], statement: str, *, times: int) -> list[bool]:
    """For each run of the statement, whether it ran on the thread of the event loop."""
    loop, seen = threading.get_ident(), []
    async with session() as db:
        driver = (await (await db.connection()).get_raw_connection()).driver_connection
        assert driver is not None
        driver._conn.set_trace_callback(lambda _sql: seen.append(threading.get_ident() == loop))
        for _ in range(times):
            await db.execute(text(statement))
        driver._conn.set_trace_callback(None)
    return seen


async def test_a_quick_statement_runs_on_the_loop_from_the_second_time_on(database_url: str):
    assert await where(ReadLocal, f"{QUICK} -- new", times=3) == [THREAD, LOOP, LOOP]


async def test_a_slow_statement_never_holds_up_the_loop(database_url: str):
    assert await where(ReadLocal, SLOW, times=2) == [THREAD] * 2


async def test_what_writes_never_holds_up_the_loop(database_url: str):
    assert await where(SessionLocal, "UPDATE tb_user SET name = name", times=3) == [THREAD] * 3


async def test_an_error_on_the_loop_is_the_error_of_the_thread(database_url: str):
    async with ReadLocal() as db:
        for _ in range(2):
            assert await db.scalar(text("SELECT abs(:value)"), {"value": -1}) == 1
        with pytest.raises(OperationalError, match="overflow"):
            await db.scalar(text("SELECT abs(:value)"), {"value": -(2**63)})
        assert await db.scalar(text(QUICK)) > 0


class TestPaces:
    def test_what_never_ran_is_not_quick(self, backend: str):
        assert not Paces().is_quick(QUICK)

    def test_the_slowest_run_of_late_counts_and_fades(self, backend: str):
        paces = Paces()
        seen = []
        for seconds in (0.0002, 0.002, *[0.0002] * 10):
            paces.note(QUICK, seconds)
            seen.append(paces.is_quick(QUICK))
        assert seen == [True, *[False] * 7, *[True] * 4]

    def test_it_does_not_grow_without_end(self, backend: str):
        paces = Paces()
        for number in range(10_000):
            paces.note(f"SELECT {number}", 0.0001)
        assert sum(paces.is_quick(f"SELECT {number}") for number in range(10_000)) <= 2_000
