"""One sshd for the whole session; tests that need another configuration start their own."""

from collections.abc import Iterator

import pytest

from tests.e2e.ssh.sshd import Sshd, require_sshd


@pytest.fixture(scope="session")
def sshd() -> Iterator[Sshd]:
    require_sshd()
    with Sshd.start(key_types=("ed25519", "rsa", "ecdsa")) as server:
        yield server
