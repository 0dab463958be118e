"""What is kept for a while and then let go, and what is kept for ever."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core import audit
from core.access import SYSTEM
from core.operations.enums import OutboxStatus
from core.operations.jobs import purge_old_records
from database import Base, ReadLocal, transaction
from models import AuditEvent, JobRun, LoginSession, OutboxMessage, RefreshToken
from tests.fixtures.house import CAST
from utils import clock, crypto

pytestmark = pytest.mark.usefixtures("database_url")


async def keep(*rows: Base) -> None:
    async with transaction() as db:
        db.add_all(rows)


async def count(table: type[Base]) -> int:
    async with ReadLocal() as db:
        return await db.scalar(select(func.count()).select_from(table)) or 0


def ago(days: int) -> dict[str, object]:
    then = clock.now() - timedelta(days=days)
    return {"created_at": then, "updated_at": then, "next_attempt_at": then}


def message(status: OutboxStatus, days: int) -> OutboxMessage:
    sent_at = clock.now() - timedelta(days=days)
    return OutboxMessage(
        event="x",
        target="1",
        content="x",
        idempotency_key=crypto.new_token(),
        status=status,
        sent_at=sent_at,
        **ago(days),
    )


async def test_delivered_messages_go_after_ninety_days():
    await keep(message(OutboxStatus.SENT, 91), message(OutboxStatus.SENT, 89))
    assert await purge_old_records() == 1
    assert await count(OutboxMessage) == 1


@pytest.mark.parametrize("status", [OutboxStatus.DEAD, OutboxStatus.PENDING])
async def test_what_was_never_delivered_stays(status: OutboxStatus):
    await keep(message(status, 400))
    assert await purge_old_records() == 0


async def test_job_runs_go_after_half_a_year():
    await keep(*(JobRun(job_id="x", started_at=clock.now() - timedelta(days=days)) for days in (181, 179)))
    assert await purge_old_records() == 1
    assert await count(JobRun) == 1


async def test_sign_ins_go_a_month_after_they_ended_with_their_tokens():
    old, young = (LoginSession(user_id=1, expires_at=clock.now() - timedelta(days=days)) for days in (31, 29))
    await keep(old, young)
    await keep(*(RefreshToken(session_id=one.id, token_hash=crypto.digest(str(one.id))) for one in (old, young)))

    assert await purge_old_records() == 2

    assert await count(RefreshToken) == 1
    assert await count(LoginSession) == len(CAST) + 1


async def test_the_audit_trail_is_never_shortened():
    async with transaction() as db:
        audit.record(db, "sr.created", subject_type="SR", subject_id=1, by=SYSTEM).at = clock.now() - timedelta(
            days=4000
        )
    await purge_old_records()
    assert await count(AuditEvent) == 1


async def test_it_works_in_portions_until_nothing_old_is_left(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("core.operations.jobs._AT_ONCE", 2)
    await keep(*(JobRun(job_id="x", started_at=clock.now() - timedelta(days=200)) for _ in range(5)))
    assert await purge_old_records() == 5
