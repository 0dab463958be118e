"""Alembic's way in: the models' metadata against DB_URL, one transaction, one process at a time."""

import asyncio
from typing import Any

from alembic import context
from sqlalchemy import make_url
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import create_async_engine

import models  # noqa: F401 - fills Base.metadata
from core.config import get_settings
from database import Base, UtcDateTime, check_foreign_keys, lock_for_migration, sqlite_migration_engine

url: str = context.config.attributes.get("url") or get_settings().DB_URL


def _render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """A revision must not import the application: what it stores stays true when the application changes."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=_render_item,
    )
    with context.begin_transaction():
        lock_for_migration(connection)
        context.run_migrations()
        check_foreign_keys(connection)


async def _run_async() -> None:
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_run)
    finally:
        await engine.dispose()


if make_url(url).get_backend_name() == "sqlite":
    engine = sqlite_migration_engine(url)
    with engine.begin() as connection:
        _run(connection)
    engine.dispose()
else:
    asyncio.run(_run_async())
