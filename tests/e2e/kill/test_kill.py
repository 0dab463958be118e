"""The ITSM is killed right after a commit, again and again: what was committed is told, and shown once."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.e2e.processes import ROOT, Site, answers, until

pytestmark = pytest.mark.e2e

KILLS = 50


class Forks:
    """ITSM processes that start in a moment and die at once."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._serving: int | None = None
        environment = {**site.environment, "GUARDIA_DEMO": "", "PYTHONPATH": str(ROOT)}
        self._log = (site.folder / "itsm.log").open("wb")
        self._parent = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("forks.py")), str(site.itsm_port)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )

    def start(self) -> None:
        """A new ITSM, ready to answer."""
        orders, reports = self._parent.stdin, self._parent.stdout
        assert orders is not None
        assert reports is not None
        orders.write("start\n")
        orders.flush()
        line = next(line for line in reports if line.startswith("pid "))
        self._serving = int(line.split()[1])
        until(lambda: answers(f"{self._site.itsm}/healthz"), what="the ITSM is back")

    def kill(self) -> None:
        """Gone, in the middle of whatever it did."""
        if self._serving is None:
            return
        os.kill(self._serving, signal.SIGKILL)
        self._serving = None
        until(lambda: not answers(f"{self._site.itsm}/healthz"), what="the ITSM is gone")

    def close(self) -> None:
        self.kill()
        self._parent.kill()
        self._parent.communicate()
        self._log.close()


def file_sr(site: Site, token: str, number: int) -> int:
    """The status of the answer."""
    body = {"title": f"{number}번째 요청", "description": "곧 죽습니다.", "category": "ETC", "institution_id": 1}
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.post(f"{site.itsm}/tasks/", json=body, headers=headers, timeout=30, trust_env=False).status_code


def rows(site: Site, sql: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(site.folder / "itsm.db")) as connection:
        return connection.execute(sql).fetchall()


def test_what_was_committed_before_a_kill_is_told_once(tmp_path: Path):
    site = Site(tmp_path)
    with site.start_messenger():
        forks = Forks(site)
        try:
            forks.start()
            with site.sign_in("admin") as client:
                client.post("/institutions/", json={"name": "한빛시청", "code": "HANBIT"}).raise_for_status()
                token = client.headers["Authorization"].removeprefix("Bearer ")
            statuses = []
            for number in range(KILLS):
                statuses.append(file_sr(site, token, number))
                forks.kill()
                forks.start()
            until(
                lambda: not rows(site, "SELECT id FROM tb_outbox WHERE status <> 'SENT'"),
                within=90,
                what="every message is sent",
            )
            forks.kill()
        finally:
            forks.close()

        told = Counter(site.messages(1))
        committed = Counter(content for (content,) in rows(site, "SELECT content FROM tb_outbox"))

    assert statuses == [201] * KILLS
    assert len(committed) == KILLS
    assert told == committed
