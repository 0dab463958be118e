"""How fast service levels are computed and found, beside the naive way measured in the same run.

    python -m scripts.bench.sla [--dues 100000] [--rows 1000000] [--json bench-sla.json]

Due times across a year on one core, against walking day by day; the overdue scan, the wall and the SR list by next due
on so many SRs in SQLite, against the same questions without an index, each with its plan. Measures, never judges.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time
from pathlib import Path
from typing import Any

from scripts.bench.api import ROOT, environment
from utils.business_calendar import BusinessCalendar, WorkingWeek
from utils.clock import SEOUL

_DAY = ((wall_time(9), wall_time(12)), (wall_time(13), wall_time(18)))
_HOLIDAYS = frozenset(date(2026, month, day) for month, day in ((1, 1), (2, 16), (2, 17), (2, 18), (3, 2), (5, 1),
    (5, 5), (5, 25), (6, 3), (7, 17), (8, 17), (9, 24), (9, 25), (10, 5), (10, 9), (12, 25)))  # fmt: skip
WEEK = WorkingWeek((_DAY,) * 5 + ((), ()), _HOLIDAYS)
RUNS = 7
Row = dict[str, Any]


# ---------------------------------------------------------------------------------------------------------- due times


def questions(count: int) -> list[tuple[datetime, timedelta]]:
    """So many starts spread evenly over 2026, each with 15 minutes to 40 hours of working time."""
    first, year = datetime(2026, 1, 1, tzinfo=SEOUL).astimezone(UTC), timedelta(days=365)
    return [(first + year * number / count, timedelta(minutes=15 + number * 7 % 2386)) for number in range(count)]


def day_by_day(start: datetime, amount: timedelta) -> datetime:
    """What most products do: take each day's windows off the amount until nothing is left."""
    at, left = start.astimezone(SEOUL), amount
    day = at.date()
    while True:
        for begins, ends in WEEK.windows_on(day):
            opening = max(at, datetime.combine(day, begins, SEOUL))
            closing = datetime.combine(day, ends, SEOUL)
            if closing - opening >= left:
                return (opening + left).astimezone(UTC)
            left -= max(timedelta(0), closing - opening)
        day += timedelta(days=1)


def readings(asked: Sequence[tuple[datetime, timedelta]]) -> list[datetime | None]:
    """The same through the engine, each of an SR that was put on hold for a day."""
    from core.sla.clocks import LIVES
    from core.sla.engine import Happening, Promise, read
    from core.sla.enums import SlaEventKind, SlaSubject, SlaTarget

    calendar, held, day = BusinessCalendar(WEEK), frozenset({"ON_HOLD"}), timedelta(days=1)
    found = []
    for start, amount in asked:
        states = (("IN_PROGRESS", start), ("ON_HOLD", start + day), ("IN_PROGRESS", start + 2 * day))
        happened = [Happening(at, SlaEventKind.STATUS, status) for status, at in states]
        promise = Promise(SlaTarget.RESOLUTION, start, amount, held)
        found.append(read(promise, LIVES[SlaSubject.SR], happened, calendar, start + 3 * day).due_at)
    return found


def measure_dues(count: int) -> list[Row]:
    asked = questions(count)
    calendar = BusinessCalendar(WEEK)
    ways: dict[str, Callable[[], list[Any]]] = {
        "day by day (baseline)": lambda: [day_by_day(start, amount) for start, amount in asked],
        "calendar.after": lambda: [calendar.after(start, amount) for start, amount in asked],
        "calendar.after, compiled anew": lambda: [BusinessCalendar(WEEK).after(*asked[0])],
        "engine: three states, one pause": lambda: readings(asked),
    }
    rows, answers = [], {}
    for name, way in ways.items():
        began = time.perf_counter()
        answers[name] = way()
        rows.append({"what": name, "answers": len(answers[name]), "seconds": time.perf_counter() - began})
    pairs = zip(answers["day by day (baseline)"], answers["calendar.after"], strict=True)
    rows[1]["different from baseline"] = sum(naive != ours for naive, ours in pairs)
    return rows


# ---------------------------------------------------------------------------------------------------------- in SQLite

_SRS = """
WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < {rows})
INSERT INTO tb_sr_request (number, title, description, category, priority, priority_rank, status, approval_required,
    institution_id, requester_id, assignee_id, server_id, version, created_at, updated_at, next_due_at,
    next_due_target, sla_paused)
SELECT printf('BN-%08d', x), x || '번째 점검 요청', '디스크를 정리해 주세요.', 'SERVER', 'NORMAL', x % 4, 'IN_PROGRESS',
    0, 1 + x % 4, 7, CASE WHEN x % 3 THEN 4 END, 1 + x % 9, 1,
    datetime('now', -x || ' seconds'), datetime('now', -x || ' seconds'),
    CASE WHEN x % 10 THEN datetime('now', (x - {late}) || ' seconds') END, 'RESOLUTION', x % 10 = 0
FROM n
"""
_CLOCKS = """
INSERT INTO tb_sla_clock (subject_type, subject_id, institution_id, target, cycle, policy_version_id,
    calendar_version_id, as_of, started_at, target_seconds, state, due_at, next_check_at, escalated_percent,
    created_at, updated_at)
SELECT 'SR', id, institution_id, 'RESOLUTION', 0, 1, 1, created_at, created_at, 86400,
    CASE WHEN sla_paused THEN 'PAUSED' ELSE 'RUNNING' END, next_due_at, next_due_at, 0, created_at, updated_at
FROM tb_sr_request WHERE number LIKE 'BN-%'
"""
LATE = 1_000


async def fill(rows: int) -> None:
    """So many open SRs with a clock each: a thousand overdue, a tenth paused, the others due one after the other."""
    from sqlalchemy import text

    from database import transaction

    async with transaction() as db:
        for statement in (_SRS.format(rows=rows, late=LATE), _CLOCKS, "ANALYZE"):
            await db.execute(text(statement))


async def measure_lists(rows: int) -> list[Row]:
    """Every question as the application asks it, timed and with its plan, and the baselines."""
    from database import ReadLocal, disconnect

    await fill(rows)
    async with ReadLocal() as db:
        found = [await _timed(name, ask) for name, ask in _asked(db).items()]
    await disconnect()
    return found


def _asked(db: Any) -> dict[str, Callable[[], Awaitable[object]]]:
    from sqlalchemy import text

    from core.access import SYSTEM
    from core.sla import jobs, queries
    from core.tasks.queries import list_srs
    from schemas import SRQuery, WallQuery

    no_index = "SELECT id, subject_id FROM tb_sla_clock WHERE +state IN ('RUNNING', 'PAUSED') AND +next_check_at < "
    sorted_by_hand = "SELECT id, title FROM tb_sr_request ORDER BY +next_due_at IS NULL, +next_due_at, id LIMIT 20"
    return {
        "overdue scan": lambda: jobs.due_clocks(None),
        "overdue scan, no index (baseline)": lambda: db.execute(text(f"{no_index} datetime('now')")),
        "SR list by next due": lambda: list_srs(db, SYSTEM, SRQuery(sort=["next_due_at"])),
        "SR list by next due, last page first": lambda: list_srs(db, SYSTEM, SRQuery(sort=["-next_due_at"])),
        "SR list, sorted by hand (baseline)": lambda: db.execute(text(sorted_by_hand)),
        "SR list, overdue": lambda: list_srs(db, SYSTEM, SRQuery(due="overdue", sort=["next_due_at"])),
        "wall, all that are open": lambda: queries.list_wall(db, SYSTEM, WallQuery()),
        "wall, overdue": lambda: queries.list_wall(db, SYSTEM, WallQuery(box="overdue")),
        "wall, counts": lambda: queries.wall_counts(db, SYSTEM),
    }


async def _timed(name: str, ask: Callable[[], Awaitable[object]]) -> Row:
    took = []
    for _ in range(RUNS):
        began = time.perf_counter()
        await ask()
        took.append(1000 * (time.perf_counter() - began))
    return {"what": name, "p50 ms": statistics.median(took), "worst ms": max(took), "plan": await _plan(ask)}


async def _plan(ask: Callable[[], Awaitable[object]]) -> list[str]:
    """What SQLite does for each statement of the question."""
    from sqlalchemy import event

    import database

    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        seen.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    await ask()
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)
    steps: list[str] = []
    async with database.engine.connect() as connection:
        for statement, parameters in seen:
            rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps += [row.detail for row in rows.all()]
    return steps


# ------------------------------------------------------------------------------------------------------------- report


def show(title: str, rows: list[Row]) -> None:
    print(f"\n{title}")
    for row in rows:
        figures = "  ".join(f"{name} {value:,.3f}" if isinstance(value, float) else f"{name} {value:,}"
                            for name, value in row.items() if name not in ("what", "plan"))  # fmt: skip
        print(f"  {row['what']:40}{figures}")
        for step in row.get("plan", []):
            print(f"      {step}")


def _lists_in_a_process_of_its_own(rows: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        env = environment(Path(folder))
        seed = [sys.executable, "-m", "core.seed", "--demo"]
        subprocess.run(seed, cwd=ROOT, env=env, check=True, capture_output=True)
        this = [sys.executable, "-m", "scripts.bench.sla", "--rows", str(rows), "--inside"]
        ran = subprocess.run(this, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE)
        found: list[Row] = json.loads(ran.stdout)
        return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dues", type=int, default=100_000)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--json", type=Path, default=Path("bench-sla.json"))
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inside:
        print(json.dumps(asyncio.run(measure_lists(arguments.rows))))
        return
    dues = measure_dues(arguments.dues)
    show(f"{arguments.dues:,} due times across a year, one core", dues)
    lists = _lists_in_a_process_of_its_own(arguments.rows)
    show(f"{arguments.rows:,} open SRs with a clock each, SQLite, {RUNS} runs", lists)
    report = {"dues": dues, "lists": lists, "cpus": os.cpu_count()}
    arguments.json.write_text(json.dumps(report, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
