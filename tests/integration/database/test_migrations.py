"""Alembic: models and migrations agree, up and down work, and two processes may start at once."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

import database
import models
from core.config import ROOT
from database import Base

FILLED_0001 = ROOT / "tests/fixtures/filled_0001.sql"
ASK_HEAD = "import asyncio, database; asyncio.run(database.init_db())"


@pytest.fixture
async def new_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with nothing in it at all."""
    make = {"sqlite": _new_file, "postgresql": _new_database}[backend]
    return await make(request, tmp_path)


async def _new_file(_request: pytest.FixtureRequest, folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder}/new.db"


async def _new_database(request: pytest.FixtureRequest, _folder: Path) -> str:
    server = make_url(request.getfixturevalue("postgres_url"))
    name = f"{server.database}_new"
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        await connection.execute(text(f"CREATE DATABASE {name}"))
    await engine.dispose()
    return server.set(database=name).render_as_string(hide_password=False)


async def migrate(url: str, revision: str = "head", *, down: bool = False) -> None:
    await asyncio.to_thread(database.migrate, url, revision, down=down)


async def tables(url: str) -> set[str]:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        found = await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))
    await engine.dispose()
    return found - {"alembic_version"}


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Base.metadata))


async def test_models_and_head_agree(database_url: str):
    engine = create_async_engine(database_url)
    async with engine.connect() as connection:
        found = await connection.run_sync(_differences)
    await engine.dispose()
    assert found == []


async def test_up_down_and_up_again(new_url: str):
    await migrate(new_url)
    everything = await tables(new_url)
    await migrate(new_url, "base", down=True)
    nothing = await tables(new_url)
    await migrate(new_url)
    assert everything == {table.name for table in Base.metadata.sorted_tables} == await tables(new_url)
    assert nothing == set()


async def test_at_head_there_is_nothing_to_do(new_url: str):
    await migrate(new_url)
    await migrate(new_url)
    assert len(await tables(new_url)) > 15


async def test_two_processes_that_start_at_once_both_come_up(new_url: str):
    both = [asyncio.to_thread(_start, new_url) for _ in range(2)]
    assert [done.stderr for done in await asyncio.gather(*both) if done.returncode] == []
    assert len(await tables(new_url)) > 15


def _start(url: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "DB_URL": url}
    command = [sys.executable, "-c", ASK_HEAD]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_revisions_do_not_import_the_application():
    texts = [path.read_text("utf-8") for path in (ROOT / "migrations/versions").glob("*.py")]
    assert texts
    assert [text for text in texts if "from core" in text or "import models" in text or "from database" in text] == []


class TestTables:
    def test_every_table_is_told_in_models(self):
        told = {value.__tablename__ for value in vars(models).values() if hasattr(value, "__tablename__")}
        assert told == {table.name for table in Base.metadata.sorted_tables}

    def test_every_name_begins_as_the_guide_says(self):
        assert [table.name for table in Base.metadata.sorted_tables if not table.name.startswith("tb_")] == []

    @pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=lambda table: table.name)
    def test_every_foreign_key_begins_an_index(self, table):
        begins_one = {next(iter(index.columns)).name for index in table.indexes}
        is_one = {column.name for column in table.columns if column.unique or column.primary_key}
        assert {key.parent.name for key in table.foreign_keys} - begins_one - is_one == set()

    @pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=lambda table: table.name)
    def test_every_time_keeps_its_zone(self, table):
        plain = [column.name for column in table.columns if "DATETIME" in str(column.type).upper()]
        assert [name for name in plain if not isinstance(table.columns[name].type, database.UtcDateTime)] == []


async def test_a_database_of_a_newer_version_is_refused_with_a_sentence(new_url: str):
    await migrate(new_url)
    engine = create_async_engine(new_url)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await engine.dispose()
    with pytest.raises(SystemExit, match="더 새 버전으로 시작하세요"):
        await migrate(new_url)


async def test_service_levels_come_to_a_house_with_service_requests_in_it(new_url: str):
    """0001 with rows that refer to each other, then head: nothing is lost and nothing points nowhere."""
    await migrate(new_url, "0001")
    engine = create_async_engine(new_url)
    async with engine.begin() as connection:
        for statement in FILLED_0001.read_text("utf-8").split(";"):
            await connection.execute(text(statement))
    await migrate(new_url)
    async with engine.connect() as connection:
        paths = (await connection.execute(text("SELECT subject_path FROM tb_approval"))).scalars().all()
        paused = (await connection.execute(text("SELECT sla_paused FROM tb_sr_request"))).scalars().all()
    await engine.dispose()
    assert (paths, [bool(value) for value in paused]) == (["/app/tasks/1"], [False])
