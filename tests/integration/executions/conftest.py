"""An SR that is ready for commands, and a server that nobody answers on."""

import socket
from collections.abc import Iterator

import pytest
from sqlalchemy import update

from database import transaction
from models import Server
from tests.factories import Make, Row


@pytest.fixture
async def sr(make: Make) -> Row:
    """In work, approved, on server 1, whose host key is pinned."""
    return await make.sr_in_progress()


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port of this machine that refuses every connection: bound, never listened on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.fixture
async def silent_server(silent_port: int, database_url: str) -> None:
    """Server 1 is switched off."""
    async with transaction() as db:
        await db.execute(update(Server).where(Server.id == 1).values(ip_addr="127.0.0.1", ssh_port=silent_port))
