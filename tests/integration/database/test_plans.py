"""How the database finds what lists ask for: by an index, not by looking at everything."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncSession

import database
from core.access import Actor, permissions_of
from core.approvals import queries as approvals
from core.institutions import queries as institutions
from core.operations import queries as operations
from core.operations.schemas import AuditQuery, JobRunQuery, OutboxQuery
from core.servers import queries as servers
from core.tasks import queries as tasks
from core.tasks.schemas import SRQuery
from core.users import queries as users
from core.users.enums import Role
from database import ReadLocal, transaction
from schemas import ApprovalQuery, InstitutionQuery, ServerQuery, UserQuery

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

DESK = Actor(1, "admin", "관리자", Role.ADMIN, None, permissions_of(Role.ADMIN))
CUSTOMER = Actor(4, "customer", "한지민", Role.CUSTOMER, 1, permissions_of(Role.CUSTOMER))


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
    "approvals that wait": lambda db: approvals.list_approvals(db, DESK, ApprovalQuery()),
}


@pytest.mark.parametrize("name", LISTS)
async def test_every_other_list_asks_an_index_for_its_default_order(db: AsyncSession, name: str):
    plan = await plan_of(db, lambda: LISTS[name](db))
    scanned = [line for line in plan.splitlines() if line.startswith("SCAN tb_") and "USING" not in line]
    assert scanned == []
