"""Server 1 is a real sshd, and an SR on it is ready for commands."""

from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import update

from core.config import get_settings
from core.executions.jobs import Worker
from database import transaction
from models import Server
from tests.e2e.ssh.sshd import Sshd, require_sshd
from tests.factories import Make, Row
from utils import crypto


@pytest.fixture(scope="session")
def sshd() -> Iterator[Sshd]:
    require_sshd()
    with Sshd.start() as server:
        yield server


@pytest.fixture
async def sr(make: Make, sshd: Sshd) -> Row:
    """In work, approved, on the real server."""
    place = {
        "ip_addr": sshd.host,
        "ssh_port": sshd.port,
        "ssh_user": sshd.username,
        "os_pw_enc": crypto.encrypt(sshd.password, get_settings().ENCRYPTION_KEY.get_secret_value()),
        "host_key": sshd.host_key,
    }
    async with transaction() as db:
        await db.execute(update(Server).where(Server.id == 1).values(**place))
    return await make.sr_in_progress()


@pytest.fixture
async def worker(database_url: str) -> AsyncIterator[Worker]:
    one = Worker()
    yield one
    await one.stop()
