"""How the database finds what lists ask for: by an index, not by looking at everything."""

from collections.abc import AsyncIterator, Collection
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, text
from sqlalchemy.ext.asyncio import AsyncSession

import database
from core.access import Actor, permissions_of
from core.approvals import jobs
from core.approvals import queries as approvals
from core.approvals.enums import ApprovalStatus, ReaderKind, StepKind, StepStatus, SubjectType
from core.institutions import queries as institutions
from core.operations import queries as operations
from core.operations.schemas import AuditQuery, JobRunQuery, OutboxQuery
from core.servers import queries as servers
from core.tasks import queries as tasks
from core.tasks.schemas import SRQuery
from core.users import queries as users
from core.users.enums import Role
from database import ReadLocal, transaction
from models import Approval, ApprovalReader, ApprovalSeat, ApprovalStep, Group, GroupMember, User
from schemas import ApprovalQuery, InstitutionQuery, ServerQuery, UserQuery

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

DESK = Actor(1, "admin", "관리자", Role.ADMIN, None, permissions_of(Role.ADMIN))
CUSTOMER = Actor(4, "customer", "한지민", Role.CUSTOMER, 1, permissions_of(Role.CUSTOMER))
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)

MANY = """
WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 3000)
INSERT INTO tb_sr_request (number, title, description, category, priority, priority_rank, status, approval_required,
    institution_id, requester_id, assignee_id, server_id, version, created_at, updated_at)
SELECT printf('SR-2026-%06d', x), 't', 'd', substr('DATAETC ', 1 + x % 2 * 4, 4 - x % 2), 'NORMAL', x % 4,
    CASE x % 3 WHEN 0 THEN 'OPEN' WHEN 1 THEN 'CLOSED' ELSE 'IN_PROGRESS' END, 0,
    1 + x % 2, 4, nullif(x % 3, 0), 1, 1,
    datetime('2026-01-01', x || ' minutes'), datetime('2026-02-01', x || ' minutes')
FROM n
"""


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[AsyncSession]:
    """A reading session over some thousand SRs, with statistics as after a while in use."""
    async with transaction() as writing:
        await writing.execute(text(MANY))
        await writing.execute(text("ANALYZE tb_sr_request"))
    async with ReadLocal() as reading:
        yield reading


async def plan_of(db: AsyncSession, ask) -> str:
    """What SQLite would do for each statement that `ask` makes it run."""
    seen: list[tuple[str, Any]] = []

    def note(_connection, _cursor, statement, parameters, *_rest) -> None:
        seen.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    await ask()
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)
    connection = await db.connection()
    steps = []
    for statement, parameters in seen:
        rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        steps += [row.detail for row in rows.all()]
    return "\n".join(steps)


@pytest.mark.parametrize("actor", [DESK, CUSTOMER], ids=["desk", "customer"])
@pytest.mark.parametrize("sort", ["-created_at", "-updated_at", "-priority", "number", "created_at"])
async def test_the_sr_list_is_never_sorted_by_hand(db: AsyncSession, actor: Actor, sort: str):
    plan = await plan_of(db, lambda: tasks.list_srs(db, actor, SRQuery(sort=[sort])))
    assert "tb_sr_request" in plan
    assert "SCAN tb_sr_request\n" not in f"{plan}\n"


@pytest.mark.parametrize("actor", [DESK, CUSTOMER], ids=["desk", "customer"])
async def test_the_newest_srs_come_straight_out_of_an_index(db: AsyncSession, actor: Actor):
    plan = await plan_of(db, lambda: tasks.list_srs(db, actor, SRQuery()))
    assert "TEMP B-TREE" not in plan
    assert "created_at" in plan


@pytest.mark.parametrize(
    "filters",
    [
        {"status": ["OPEN"]},
        {"category": ["DATA"]},
        {"institution_id": [1]},
        {"assignee_id": [3]},
        {"requester_id": [4]},
        {"server_id": [1]},
        {"number": "SR-2026-000007"},
        {"box": "unassigned"},
        {"box": "requested"},
        {"box": "assigned"},
    ],
    ids=str,
)
async def test_every_filter_of_the_sr_list_has_an_index(db: AsyncSession, filters: dict[str, object]):
    plan = await plan_of(db, lambda: tasks.list_srs(db, DESK, SRQuery.model_validate(filters)))
    assert "SCAN tb_sr_request\n" not in f"{plan}\n"


def scanned(plan: str, *, small: Collection[str] = ()) -> list[str]:
    """The steps that read a table from beginning to end, but for those of a few rows: read sooner than looked up."""
    steps = [line for line in plan.splitlines() if line.startswith("SCAN tb_") and "USING" not in line]
    return [line for line in steps if line.removeprefix("SCAN ") not in small]


LISTS = {
    "users": lambda db: users.list_users(db, DESK, UserQuery()),
    "institutions": lambda db: institutions.list_institutions(db, DESK, InstitutionQuery()),
    "servers": lambda db: servers.list_servers(db, DESK, ServerQuery()),
    "servers of one institution": lambda db: servers.list_servers(db, CUSTOMER, ServerQuery()),
    "audit": lambda db: operations.list_audit(db, AuditQuery()),
    "audit of one subject": lambda db: operations.list_audit(db, AuditQuery(subject_type="SR", subject_id=1)),
    "audit by action": lambda db: operations.list_audit(db, AuditQuery(action="sr.created")),
    "audit by actor": lambda db: operations.list_audit(db, AuditQuery(actor_id=1)),
    "outbox": lambda db: operations.list_outbox(db, OutboxQuery()),
    "runs of a job": lambda db: operations.list_runs(db, "purge_old_records", JobRunQuery()),
}


@pytest.mark.parametrize("name", LISTS)
async def test_every_other_list_asks_an_index_for_its_default_order(db: AsyncSession, name: str):
    assert scanned(await plan_of(db, lambda: LISTS[name](db))) == []


SMALL = ("tb_group",)
CROWD, ROUNDS = 200, 4000
"""How many people more there are than the cast, and how many rounds of two steps among all of them."""


async def fill_the_inbox(db: AsyncSession) -> None:
    """Rounds as in a large house: most seats are of people, some of groups and roles; a reader for each."""
    everybody = range(9, 9 + CROWD)
    await db.execute(insert(User), [_person(nth) for nth in everybody])
    await db.execute(insert(Group), [{"id": nth, "name": f"팀 {nth}", "is_active": True} for nth in range(1, 41)])
    members = [{"group_id": 1 + nth % 40, "user_id": nth} for nth in everybody]
    await db.execute(insert(GroupMember), [*members, {"group_id": 1, "user_id": 1}, {"group_id": 1, "user_id": 4}])
    await db.execute(insert(Approval), [_round(nth) for nth in range(1, ROUNDS + 1)])
    steps = [(nth, place) for nth in range(1, ROUNDS + 1) for place in (1, 2)]
    await db.execute(insert(ApprovalStep), [_step(nth, place) for nth, place in steps])
    await db.execute(insert(ApprovalSeat), [_seat(row, nth) for row, (nth, _) in enumerate(steps, start=1)])
    await db.execute(insert(ApprovalReader), [_reader(nth) for nth in range(1, ROUNDS + 1)])
    await db.execute(text("ANALYZE"))


def _someone(nth: int) -> int:
    return 1 + nth % (8 + CROWD)


def _person(nth: int) -> dict[str, Any]:
    named = {"username": f"person{nth}", "name": f"사람 {nth}", "password_hash": "-"}
    return named | {"id": nth, "role": Role.CUSTOMER, "institution_id": 1 + nth % 2}


def _is_open(nth: int) -> bool:
    return nth % 20 == 0


def _round(nth: int) -> dict[str, Any]:
    return {
        "id": nth,
        "number": f"AP-2026-{nth:06d}",
        "subject_type": SubjectType.SR,
        "subject_id": nth,
        "subject_number": f"SR-2026-{nth:06d}",
        "subject_title": "요청",
        "subject_path": f"/app/tasks/{nth}",
        "institution_id": 1 + nth % 2,
        "requester_id": _someone(nth),
        "drafter_id": _someone(nth * 3),
        "round": 1,
        "status": ApprovalStatus.IN_PROGRESS if _is_open(nth) else ApprovalStatus.APPROVED,
        "content": "{}",
        "content_hash": "0" * 64,
        "due_at": NEW_YEAR if _is_open(nth) else None,
        "created_at": NEW_YEAR + timedelta(minutes=nth),
    }


def _step(nth: int, place: int) -> dict[str, Any]:
    return {
        "approval_id": nth,
        "position": place,
        "kind": StepKind.DECISION,
        "deadline_minutes": 960,
        "status": _status(nth, place),
    }


def _status(nth: int, place: int) -> StepStatus:
    turn = {1: StepStatus.CURRENT, 2: StepStatus.WAITING}
    return turn[place] if _is_open(nth) else StepStatus.APPROVED


def _seat(row: int, nth: int) -> dict[str, Any]:
    status = _status(nth, 2 - row % 2)
    targets: dict[int, dict[str, Any]] = {
        0: {"user_id": None, "group_id": 1 + row % 40, "role": None},
        1: {"user_id": None, "group_id": None, "role": list(Role)[row // 50 % 4]},
    }
    somebody: dict[str, Any] = {"user_id": _someone(row), "group_id": None, "role": None}
    return {
        "approval_id": nth,
        "step_id": row,
        "ordinal": 1,
        "status": status,
        "opened_at": None if status is StepStatus.WAITING else NEW_YEAR,
        "actor_id": _someone(row) if status is StepStatus.APPROVED else None,
        "next_notice_at": NEW_YEAR if status is StepStatus.CURRENT else None,
        "delegate_id": _someone(row) if row % 97 == 0 else None,
        **targets.get(row % 50, somebody),
    }


def _reader(nth: int) -> dict[str, Any]:
    kind = list(ReaderKind)[nth % 4]
    return {"approval_id": nth, "user_id": _someone(nth * 7), "kind": kind, "arrived_at": NEW_YEAR}


@pytest.fixture
async def inbox(database_url: str) -> AsyncIterator[AsyncSession]:
    """A reading session over a full inbox."""
    async with transaction() as writing:
        await fill_the_inbox(writing)
    async with ReadLocal() as reading:
        yield reading


@pytest.mark.parametrize("actor", [DESK, CUSTOMER], ids=["desk", "customer"])
@pytest.mark.parametrize("box", ["pending", "progress", "done", "after", "reference"])
async def test_no_box_of_the_inbox_looks_at_every_document(inbox: AsyncSession, actor: Actor, box: Any):
    found = await approvals.list_approvals(inbox, actor, ApprovalQuery(box=box))
    plan = await plan_of(inbox, lambda: approvals.list_approvals(inbox, actor, ApprovalQuery(box=box)))
    assert "tb_approval" in plan
    assert scanned(plan, small=SMALL) == []
    assert found.total < ROUNDS / 10


@pytest.mark.parametrize("actor", [DESK, CUSTOMER], ids=["desk", "customer"])
async def test_neither_do_the_counts_nor_the_rounds_of_an_sr_nor_the_clock(inbox: AsyncSession, actor: Actor):
    asked = {
        "counts": lambda: approvals.count_boxes(inbox, actor),
        "rounds": lambda: approvals.rounds_of(inbox, SubjectType.SR, 7),
        "number": lambda: approvals.list_approvals(inbox, actor, ApprovalQuery(box="all", number="AP-2026-000007")),
        "clock": jobs.due_seats,
    }
    assert {name: scanned(await plan_of(inbox, ask), small=SMALL) for name, ask in asked.items()} == {
        name: [] for name in asked
    }
