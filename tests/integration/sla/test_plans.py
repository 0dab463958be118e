"""How the database finds what is due: by an index, in the order it is wanted, not by looking at everything."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.access import Actor
from core.sla import clocks, jobs, queries
from core.sla.enums import SlaSubject
from core.tasks import jobs as holds
from core.tasks import queries as tasks
from database import ReadLocal, transaction
from schemas import SRQuery, WallQuery
from tests.integration.database.test_plans import CUSTOMER, DESK, MANY, plan_of
from tests.integration.sla.desk import wall_at

BOTH_ACTORS = pytest.mark.parametrize("actor", [DESK, CUSTOMER], ids=["desk", "customer"])
pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

DUES = "UPDATE tb_sr_request SET next_due_at = datetime('2026-03-01', id || ' minutes') WHERE id % 3 <> 1"
CLOCKS = """
INSERT INTO tb_sla_clock (subject_type, subject_id, institution_id, target, cycle, policy_version_id,
    calendar_version_id, as_of, started_at, target_seconds, state, due_at, next_check_at, escalated_percent,
    created_at, updated_at)
SELECT 'SR', sr.id, sr.institution_id, target.name, 0, 1, 1, sr.created_at, sr.created_at, 3600,
    CASE sr.id % 5 WHEN 0 THEN 'MET' WHEN 1 THEN 'PAUSED' ELSE 'RUNNING' END,
    CASE WHEN sr.id % 5 <> 1 THEN datetime('2026-03-01', sr.id || ' minutes') END,
    CASE WHEN sr.id % 5 > 1 THEN datetime('2027-03-01', sr.id || ' minutes') END,
    0, sr.created_at, sr.created_at
FROM tb_sr_request AS sr, (SELECT 'RESPONSE' AS name UNION ALL SELECT 'RESOLUTION') AS target
"""


@pytest.fixture
async def db(database_url: str, promised: None) -> AsyncIterator[AsyncSession]:
    """A reading session over some thousand SRs with two clocks each, with statistics as after a while in use."""
    async with transaction() as writing:
        for statement in (MANY, DUES, CLOCKS, "ANALYZE"):
            await writing.execute(text(statement))
    async with ReadLocal() as reading:
        yield reading


async def wall_plan(db: AsyncSession, actor: Actor, **query: Any) -> str:
    return await plan_of(db, lambda: queries.list_wall(db, actor, WallQuery(**query)))


@BOTH_ACTORS
@pytest.mark.parametrize("sort", ["next_due_at", "-next_due_at"])
async def test_srs_by_next_due_come_straight_out_of_an_index(db: AsyncSession, actor: Actor, sort: str):
    plan = await plan_of(db, lambda: tasks.list_srs(db, actor, SRQuery(sort=[sort])))
    assert "TEMP B-TREE" not in plan
    assert "next_due_at" in plan


@BOTH_ACTORS
@pytest.mark.parametrize("due", ["overdue", "soon"])
async def test_what_is_late_or_soon_is_looked_up(db: AsyncSession, actor: Actor, due: Any):
    plan = await plan_of(db, lambda: tasks.list_srs(db, actor, SRQuery(due=due, sort=["next_due_at"])))
    assert "next_due_at<?" in plan
    assert "TEMP B-TREE" not in plan
    assert "SCAN tb_sr_request" not in plan


@BOTH_ACTORS
@pytest.mark.parametrize("sort", ["due_at", "-due_at"])
@pytest.mark.parametrize("box", [None, "overdue", "soon", "running", "paused"])
async def test_the_wall_is_never_sorted_by_hand(db: AsyncSession, actor: Actor, box: str | None, sort: str):
    plan = await wall_plan(db, actor, box=box, sort=[sort])
    assert "_state_due_at" in plan
    assert "TEMP B-TREE" not in plan
    assert "SCAN tb_sla_clock" not in plan


async def test_the_scan_looks_at_what_has_something_to_say_and_at_nothing_else(db: AsyncSession):
    with wall_at("2027-03-01 09:00"):
        plan = await plan_of(db, lambda: jobs.due_clocks(None))
    assert "SEARCH tb_sla_clock USING INDEX ix_tb_sla_clock_state_next_check_at (state=? AND next_check_at<?)" in plan


async def test_so_does_the_search_for_what_may_be_told(db: AsyncSession):
    plan = await plan_of(db, jobs.due_escalations)
    assert "SEARCH tb_sla_escalation USING COVERING INDEX ix_tb_sla_escalation_notified_at_notify_at" in plan
    assert "TEMP B-TREE" not in plan


async def test_the_holds_whose_date_has_come_are_looked_up(db: AsyncSession):
    plan = await plan_of(db, holds.resume_due_holds)
    assert "ix_tb_sr_request_hold_until (hold_until<?)" in plan


async def test_the_clocks_of_one_sr_are_looked_up(db: AsyncSession):
    plan = await plan_of(db, lambda: clocks.clocks_of(db, SlaSubject.SR, 7))
    plan += await plan_of(db, lambda: clocks.happenings_of(db, SlaSubject.SR, 7))
    assert "SEARCH tb_sla_clock USING INDEX uq_tb_sla_clock_subject_target_cycle" in plan
    assert "SEARCH tb_sla_event USING INDEX ix_tb_sla_event_subject" in plan
