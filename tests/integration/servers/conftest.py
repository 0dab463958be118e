"""Real SSH hosts on loopback, with real keys."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import asyncssh
import pytest

ServerForm = Callable[..., dict[str, Any]]

ADDRESS, ACCOUNT, PASSWORD = "127.0.0.1", "svcdeploy", "Deploy-secret-77"
"""What goes in and must never come out."""

CLOSED_PORT = 1


class Host:
    """An SSH server that shows its key to whoever knocks, and can come back with another one."""

    def __init__(self) -> None:
        self.key = asyncssh.generate_private_key("ssh-ed25519")
        self.port = 0
        self._listener: asyncssh.SSHAcceptor | None = None

    @property
    def fingerprint(self) -> str:
        return self.key.get_fingerprint("sha256")

    async def start(self) -> None:
        self._listener = await asyncssh.listen(ADDRESS, self.port, server_host_keys=[self.key], reuse_address=True)
        self.port = self._listener.get_port()

    async def stop(self) -> None:
        assert self._listener is not None
        self._listener.close()
        await self._listener.wait_closed()

    async def reinstall(self) -> None:
        """The same place, another key: a new machine, or somebody in between."""
        await self.stop()
        self.key = asyncssh.generate_private_key("ssh-ed25519")
        await self.start()


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    one = Host()
    await one.start()
    yield one
    await one.stop()


@pytest.fixture
def form() -> ServerForm:
    """A registration in order, at a port where nobody answers unless the test says another."""

    def build(**fields: Any) -> dict[str, Any]:
        return {
            "hostname": "hb-was01",
            "server_role": "WAS",
            "institution_id": 1,
            "ip_addr": ADDRESS,
            "ssh_port": CLOSED_PORT,
            "ssh_user": ACCOUNT,
            "os_pw": PASSWORD,
            **fields,
        }

    return build
