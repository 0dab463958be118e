"""Both services as real processes on free loopback ports, with databases of their own."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, build_opener

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "Demo-pass-2026"
PATIENCE = 60.0
_PAUSE = 0.05
_DIRECTLY = build_opener(ProxyHandler({}))


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(condition: Callable[[], object], *, within: float = PATIENCE, what: str) -> None:
    """Wait for a condition by asking again; fails with `what` when it does not come true in time."""
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, f"waited {within:.0f} s in vain: {what}"
        time.sleep(_PAUSE)


def answers(url: str) -> bool:
    """Asked so often that a client of httpx, which reads the certificates of the world first, would take most of it."""
    try:
        with _DIRECTLY.open(url, timeout=2) as answer:
            return bool(answer.status < 300)
    except (OSError, HTTPException):
        return False


class Site:
    """Addresses, secrets and environment of one ITSM with its Messenger."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.itsm_port, self.messenger_port = free_port(), free_port()
        self.itsm = f"http://127.0.0.1:{self.itsm_port}"
        self.messenger = f"http://127.0.0.1:{self.messenger_port}"
        self.bot_token = secrets.token_hex(32)
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("COV_", "PYTEST"))},
            "ENV": "development",
            "LOG_LEVEL": "INFO",
            "SECRET_KEY": secrets.token_hex(32),
            "ENCRYPTION_KEY": secrets.token_hex(32),
            "GUARDIA_LICENSE_KEY": secrets.token_hex(32),
            "MESSENGER_BOT_TOKEN": self.bot_token,
            "DB_URL": f"sqlite+aiosqlite:///{folder / 'itsm.db'}",
            "MESSENGER_DB_URL": f"sqlite+aiosqlite:///{folder / 'messenger.db'}",
            "ITSM_BASE_URL": self.itsm,
            "ITSM_PUBLIC_URL": self.itsm,
            "MESSENGER_BASE_URL": self.messenger,
            "MESSENGER_PUBLIC_URL": self.messenger,
            "GUARDIA_ADMIN_PASSWORD": PASSWORD,
            "GUARDIA_DEMO": "1",
            "GUARDIA_DEMO_PASSWORD": PASSWORD,
            "RATE_LIMIT_PER_MINUTE": "100000",
            "LOGIN_RATE_LIMIT_PER_MINUTE": "1000",
            "SSH_TIMEOUT": "20",
        }

    @contextmanager
    def start_messenger(self) -> Iterator[None]:
        with self._started("messenger", "--app-dir", "messenger", "--port", str(self.messenger_port)):
            until(lambda: answers(f"{self.messenger}/readyz"), what="messenger answers")
            yield

    @contextmanager
    def start_itsm(self) -> Iterator[None]:
        with self._started("itsm", "--port", str(self.itsm_port)):
            until(lambda: answers(f"{self.itsm}/readyz"), what="the ITSM answers")
            yield

    @contextmanager
    def _started(self, name: str, *arguments: str) -> Iterator[None]:
        command = [sys.executable, "-m", "uvicorn", "main:app", "--host", "127.0.0.1", *arguments]
        log = (self.folder / f"{name}.log").open("wb")
        process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=20)
            finally:
                process.kill()
                process.wait()
                log.close()

    def log_of(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def sign_in(self, username: str) -> httpx.Client:
        """A REST client of somebody of the demo site."""
        form = {"username": username, "password": PASSWORD}
        answer = httpx.post(f"{self.itsm}/auth/login", data=form, trust_env=False)
        assert answer.status_code == 200, answer.text
        headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        return httpx.Client(base_url=self.itsm, headers=headers, timeout=30, trust_env=False)

    def messages(self, channel_id: int) -> list[str]:
        """Every message of a Messenger room, the oldest first."""
        headers = {"Authorization": f"Bearer {self.bot_token}"}
        found: list[dict[str, Any]] = []
        with httpx.Client(base_url=self.messenger, headers=headers, timeout=30, trust_env=False) as client:
            page = client.get(f"/api/channels/{channel_id}/messages", params={"limit": 100}).json()
            found = page["items"]
            while page["has_more"]:
                before = {"limit": 100, "before": int(found[0]["id"])}
                page = client.get(f"/api/channels/{channel_id}/messages", params=before).json()
                found = page["items"] + found
        return [str(message["content"]) for message in found]


def require(present: bool, what: str) -> None:
    """Skip with a sentence where a part is missing on this machine; in CI (GUARDIA_REQUIRE_ALL=1) fail instead."""
    if present:
        return
    if os.environ.get("GUARDIA_REQUIRE_ALL") == "1":
        pytest.fail(f"GUARDIA_REQUIRE_ALL=1, but there is no {what}")
    pytest.skip(f"needs {what}")
