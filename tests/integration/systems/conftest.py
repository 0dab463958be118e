"""Systems and outages with sensible defaults."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.factories import Make

Row = dict[str, Any]
NewSystem = Callable[..., Awaitable[Row]]
NewOutage = Callable[..., Awaitable[Row]]


@pytest.fixture
def new_system(make: Make) -> NewSystem:
    """A grade 1 system of the own institution, for five million won a month."""

    async def build(**fields: Any) -> Row:
        body = {
            "name": "민원포털",
            "code": "PORTAL",
            "grade": 1,
            "institution_id": 1,
            "monthly_fee": 5_000_000,
            **fields,
        }
        return await make.post("/systems/", body, by="admin")

    return build


@pytest.fixture
def new_outage(make: Make) -> NewOutage:
    """Half an hour on 3 September 2026."""

    async def build(system: Row, *, by: str = "engineer", **fields: Any) -> Row:
        times = {"started_at": "2026-09-03T10:00:00+09:00", "ended_at": "2026-09-03T10:30:00+09:00"}
        body = {"kind": "INCIDENT", "title": "응답 없음", **times, **fields}
        return await make.post(f"/systems/{system['id']}/outages", body, by=by)

    return build
