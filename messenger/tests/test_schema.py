"""Migrations, the seed, and what the columns refuse."""

import asyncio
import sys
from datetime import datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, delete, inspect, select
from sqlalchemy.exc import StatementError

from core.seed import seed
from database import Database, alembic_config, init_db
from models import Base, Channel, Member

HERE = Path(__file__).parents[1]


class TestMigrations:
    async def test_models_and_migrations_agree(self, db: Database) -> None:
        def differences(connection: Connection) -> list[object]:
            return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))

        async with db.engine.connect() as connection:
            assert await connection.run_sync(differences) == []

    async def test_up_down_up(self, empty_db: Database) -> None:
        await init_db(empty_db.url)
        await asyncio.to_thread(command.downgrade, alembic_config(empty_db.url), "base")
        async with empty_db.engine.connect() as connection:
            assert await connection.run_sync(lambda sync: inspect(sync).get_table_names()) == ["alembic_version"]
        await init_db(empty_db.url)
        assert await empty_db.is_ready()

    async def test_two_starts_at_once_make_one_schema(self, empty_db: Database) -> None:
        code = f"import asyncio, database; asyncio.run(database.init_db({empty_db.url!r}))"
        starts = [await asyncio.create_subprocess_exec(sys.executable, "-c", code, cwd=HERE) for _ in range(2)]
        assert [await start.wait() for start in starts] == [0, 0]
        assert await empty_db.is_ready()


class TestSeed:
    @pytest.mark.parametrize(("demo", "ids"), [(False, [1, 2, 3]), (True, [1, 2, 3, 11, 12, 13, 14])])
    async def test_again_adds_nothing(self, db: Database, demo: bool, ids: list[int]) -> None:
        async with db.write() as session:
            await session.execute(delete(Channel))
            await session.execute(delete(Member))
        for _ in range(2):
            async with db.write() as session:
                await seed(session, demo=demo)
        async with db.read() as session:
            assert list(await session.scalars(select(Channel.id).order_by(Channel.id))) == ids
            assert [member.name for member in await session.scalars(select(Member))] == ["GUARDiA"]


class TestColumns:
    async def test_a_naive_time_is_refused(self, db: Database) -> None:
        async with db.write() as session:
            session.add(Channel(name="방", kind="STAFF", created_at=datetime(2026, 1, 1)))  # noqa: DTZ001
            with pytest.raises(StatementError, match="naive"):
                await session.flush()
            session.expunge_all()
