"""How fast the API answers, beside bare endpoints measured in the same run.

    python -m scripts.bench.api [--rows 1000 10000 100000] [--seconds 3] [--json bench.json]

Prints a table and writes JSON; measures, never judges. Each row: a closed loop of 1, 8 and 32 callers.
"""

import argparse
import asyncio
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from scripts.bench.load import Figures, Request, closed_loop, request

ROOT = Path(__file__).resolve().parents[2]
CALLERS = (1, 8, 32)
_PASSWORD = "Bench-pass-2026"  # noqa: S105 - of a database that lives for a minute


def environment(folder: Path) -> dict[str, str]:
    """Settings of an ITSM that nothing slows down on purpose."""
    return {
        **os.environ,
        "SECRET_KEY": secrets.token_hex(32),
        "ENCRYPTION_KEY": secrets.token_hex(32),
        "DB_URL": f"sqlite+aiosqlite:///{folder / 'bench.db'}",
        "BENCH_DB": str(folder / "bench.db"),
        "GUARDIA_ADMIN_PASSWORD": _PASSWORD,
        "GUARDIA_DEMO": "1",
        "GUARDIA_DEMO_PASSWORD": _PASSWORD,
        "RATE_LIMIT_PER_MINUTE": "100000000",
        "MESSENGER_BASE_URL": "http://127.0.0.1:9",
        "LOG_LEVEL": "WARNING",
    }


async def fill(rows: int) -> None:
    """Bring the demo's SRs to `rows`; runs in a process with the bench's environment."""
    from sqlalchemy import func, insert, select

    from database import ReadLocal, disconnect, transaction
    from models import SRRequest
    from utils import clock

    async with ReadLocal() as db:
        there = await db.scalar(select(func.count()).select_from(SRRequest)) or 0
    now = clock.now()
    async with transaction() as db:
        for start in range(there, rows, 5000):
            batch = [_row(number, now) for number in range(start, min(start + 5000, rows))]
            await db.execute(insert(SRRequest), batch)
    await disconnect()


def _row(number: int, now: Any) -> dict[str, Any]:
    from core.tasks.enums import SRCategory, SRPriority, SRStatus

    statuses = list(SRStatus)
    at = now - timedelta(seconds=number * 60)
    return {
        "number": f"BN-{number:08d}",
        "title": f"{number}번째 점검 요청",
        "description": "정기 점검 결과 디스크 사용률이 높습니다. 정리해 주세요." * 4,
        "category": SRCategory.SERVER,
        "priority": list(SRPriority)[number % 4],
        "priority_rank": number % 4,
        "status": statuses[number % len(statuses)],
        "approval_required": True,
        "institution_id": number % 4 + 1,
        "requester_id": 7,
        "assignee_id": 4 if number % 3 else None,
        "server_id": number % 9 + 1,
        "version": 1,
        "created_at": at,
        "updated_at": at,
    }


@contextmanager
def served(app: str, env: dict[str, str]) -> Iterator[int]:
    """A uvicorn process of `app` on a free loopback port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "uvicorn", app, "--port", str(port), "--no-access-log", "--log-level", "warning"]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the service did not start")


def sign_in(port: int) -> str:
    """An engineer's access token."""
    form = f"username=engineer&password={_PASSWORD}".encode()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/auth/login", data=form, timeout=30) as answer:
        return str(json.load(answer)["access_token"])


def operations(token: str) -> dict[str, Request]:
    """What is measured of the ITSM."""

    def create(number: int) -> bytes:
        body = {"title": f"측정 {number}", "description": "측정용 요청입니다.", "category": "ETC", "institution_id": 1}
        return request("POST", "/tasks/", token=token, body=json.dumps(body).encode())

    comment = json.dumps({"content": "확인했습니다."}).encode()
    listing = request("GET", "/tasks/?size=20", token=token)
    reading = request("GET", "/tasks/5", token=token)
    commenting = request("POST", "/tasks/5/comments", token=token, body=comment)
    return {
        "list (newest 20 + total)": lambda _n: listing,
        "read": lambda _n: reading,
        "comment": lambda _n: commenting,
        "create": create,
    }


def measure(port: int, build: Request, seconds: float) -> dict[int, Figures]:
    asyncio.run(closed_loop(port, build, callers=4, seconds=0.5))
    return {n: asyncio.run(closed_loop(port, build, callers=n, seconds=seconds)) for n in CALLERS}


def run(rows: int, seconds: float) -> dict[str, dict[int, Figures]]:
    """Every figure at one size of table."""
    with tempfile.TemporaryDirectory() as folder:
        env = environment(Path(folder))
        seed = [sys.executable, "-m", "core.seed", "--demo"]
        subprocess.run(seed, cwd=ROOT, env=env, check=True, capture_output=True)
        this = [sys.executable, "-m", "scripts.bench.api", "--fill", str(rows)]
        subprocess.run(this, cwd=ROOT, env=env, check=True)
        found = {}
        hello = request("GET", "/")
        with served("scripts.bench.baselines:starlette", env) as port:
            found["bare Starlette"] = measure(port, lambda _n: hello, seconds)
        with served("scripts.bench.baselines:fastapi", env) as port:
            found["bare FastAPI + raw SQL list"] = measure(port, lambda _n: hello, seconds)
        with served("main:app", env) as port:
            for name, build in operations(sign_in(port)).items():
                found[name] = measure(port, build, seconds)
        return found


def show(rows: int, found: dict[str, dict[int, Figures]]) -> None:
    print(f"\n{rows:,} SRs")
    print(f"{'':30}" + "".join(f"{f'{n} callers: req/s':>22}{'p50 ms':>9}{'p99 ms':>9}{'err':>5}" for n in CALLERS))
    for name, by_callers in found.items():
        cells = "".join(f"{f.per_second:>22,.0f}{f.p50:>9.2f}{f.p99:>9.2f}{f.errors:>5}" for f in by_callers.values())
        print(f"{name:30}{cells}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--json", type=Path, default=Path("bench-api.json"))
    parser.add_argument("--fill", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.fill is not None:
        asyncio.run(fill(arguments.fill))
        return
    report: dict[str, Any] = {}
    for rows in arguments.rows:
        found = run(rows, arguments.seconds)
        show(rows, found)
        report[str(rows)] = {n: {c: f.as_dict() for c, f in by.items()} for n, by in found.items()}
    arguments.json.write_text(json.dumps(report, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
