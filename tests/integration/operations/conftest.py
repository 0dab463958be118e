"""Settings of a test's own, and an empty house."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import make_url, text

from core.config import get_settings
from database import Base, transaction

Configure = Callable[..., None]


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch) -> Iterator[Configure]:
    """`configure(METRICS_TOKEN="…")`: the service as if it had been started with that environment."""

    def set_environment(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        get_settings.cache_clear()

    yield set_environment
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture
async def empty_house(database_url: str) -> None:
    """A database at head with nothing in it, as on the first start; ids begin at 1."""
    empty = _EMPTY[make_url(database_url).get_backend_name()]
    async with transaction() as db:
        for table in reversed(Base.metadata.sorted_tables):
            await db.execute(text(empty.format(table.name)))


_EMPTY = {"sqlite": "DELETE FROM {}", "postgresql": "TRUNCATE {} RESTART IDENTITY CASCADE"}
