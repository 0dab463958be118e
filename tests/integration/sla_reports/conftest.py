"""A system with a contract and a month of outages and SRs, in October 2026 looking back on September."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from typing import Any

import httpx
import pytest
from freezegun import freeze_time
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.signatures.enums import KeyPurpose
from core.signatures.keys import make_key_pair
from core.sla.enums import ClockState, SlaSubject, SlaTarget
from models import CalendarVersion, SlaClock, SlaPolicy, SlaPolicyVersion
from tests.factories import Make
from tests.fixtures.doors import Headers
from tests.integration.systems.conftest import new_outage, new_system
from tests.unit.sla_reports.sheets import indicator, recovery, terms
from utils import clock

__all__ = ["new_outage", "new_system"]

Row = dict[str, Any]
Ask = Callable[..., Awaitable[httpx.Response]]
AddClock = Callable[..., Awaitable[SlaClock]]
MONTH = "2026-09"
_ANSWERED = {"subject_type": SlaSubject.SR, "target": SlaTarget.RESPONSE, "cycle": 900, "state": ClockState.MET}
TERMS = terms(
    indicator("availability", "AVAILABILITY", "99.92", "40", name="서비스 가용률"),
    recovery("120", "30", name="최대 허용시간"),
    indicator("response", "RESPONSE_RATE", "90", "20", name="응답 기한 준수율"),
    indicator("csat", "MANUAL", "80", "10", name="사용자 만족도", unit="점"),
    bands=[{"below": "95", "percent": "5"}, {"below": "80", "percent": "10"}],
)


@pytest.fixture
def october(database_url: str) -> Iterator[Any]:
    """The clock stands. What keeps the class `datetime` when it is first used is used before: asyncpg, cryptography."""
    make_key_pair(KeyPurpose.REPORT, clock.now())
    with freeze_time("2026-10-05T12:00:00+09:00", real_asyncio=True, ignore=["_pytest."]) as frozen:
        yield frozen


@pytest.fixture
def ask(client: httpx.AsyncClient, headers_of: Callable[[str], Headers]) -> Ask:
    """`await ask("POST", "/sla-reports/1/issue", by="pm")`: who asks is said each time, tokens are fresh."""

    async def send(method: str, path: str, body: Row | None = None, *, by: str = "pm") -> httpx.Response:
        return await client.request(method, path, json=body, headers=headers_of(by))

    return send


@pytest.fixture
def agree(make: Make) -> Callable[..., Awaitable[Row]]:
    """Sets the contract of a system."""

    async def build(system: Row, *, from_month: str = "2026-01", terms: Row = TERMS) -> Row:
        body = {"from_month": from_month, "terms": terms}
        return await make.post(f"/sla-reports/systems/{system['id']}/contracts", body, by="pm")

    return build


@pytest.fixture
async def add_clock(db_session: AsyncSession) -> AddClock:
    """Adds a clock of an SR as the engine leaves it when its target is reached."""
    calendar_version = (await db_session.scalars(select(CalendarVersion).limit(1))).one()
    policy = SlaPolicy(name="보고서 시험용")
    db_session.add(policy)
    await db_session.flush()
    version = SlaPolicyVersion(
        policy_id=policy.id,
        version=1,
        effective_from=calendar_version.effective_from,
        calendar_id=calendar_version.calendar_id,
        pause_statuses=[],
        escalation=[],
    )
    db_session.add(version)
    await db_session.commit()

    async def add(sr: Row, finished_at: str, *, breached: bool = False, **fields: Any) -> SlaClock:
        finished = datetime.fromisoformat(finished_at)
        added = SlaClock(
            subject_id=sr["id"],
            institution_id=sr["institution"]["id"],
            policy_version_id=version.id,
            calendar_version_id=calendar_version.id,
            as_of=finished,
            started_at=finished,
            target_seconds=3600,
            finished_at=finished,
            breached_at=finished if breached else None,
            **{**_ANSWERED, **fields},
        )
        db_session.add(added)
        await db_session.commit()
        return added

    return add
