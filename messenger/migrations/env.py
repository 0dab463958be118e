"""Runs revisions on the service's own engine, in one transaction, with the listeners the service uses."""

import asyncio

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.pool import NullPool

from core.config import Settings
from database import lock_schema, make_engine
from models import Base


def _url() -> str:
    given: str | None = context.config.attributes.get("url")
    return given or Settings().MESSENGER_DB_URL


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_server_default=True
    )
    with context.begin_transaction():
        lock_schema(connection)
        context.run_migrations()


async def _run_online() -> None:
    engine = make_engine(_url(), poolclass=NullPool).execution_options(writes=True)
    async with engine.connect() as connection:
        await connection.run_sync(_run)
    await engine.dispose()


if context.is_offline_mode():
    context.configure(url=_url(), target_metadata=Base.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    asyncio.run(_run_online())
