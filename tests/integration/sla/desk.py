"""An SR and its clocks through the front door, and the time on the wall: Monday 2026-06-08 and the days after it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Any

from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory

from tests.factories import Make, Row
from tests.integration.tasks.visitors import As
from utils.clock import SEOUL

_MONDAY = datetime(2026, 6, 8, tzinfo=SEOUL)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def kst(words: str) -> datetime:
    """`Mon 09:05`, `Fri+1 18:00` a week later, or `2026-04-30 17:00`; in Seoul."""
    day, clock = words.split()
    name, _, weeks = day.partition("+")
    if name not in _DAYS:
        return datetime.fromisoformat(words).replace(tzinfo=SEOUL)
    date = _MONDAY + timedelta(days=_DAYS.index(name), weeks=int(weeks or 0))
    return datetime.combine(date, time.fromisoformat(clock), SEOUL)


def utc(words: str) -> str:
    """The same as the API writes it."""
    return kst(words).astimezone(UTC).isoformat().replace("+00:00", "Z")


class Wall:
    """The clock on the wall, which stands still until it is moved."""

    def __init__(self, frozen: FrozenDateTimeFactory) -> None:
        self.frozen = frozen

    def shows(self, words: str) -> None:
        self.frozen.move_to(kst(words).astimezone(UTC))


@contextmanager
def wall_at(words: str) -> Iterator[Wall]:
    with freeze_time(kst(words).astimezone(UTC), real_asyncio=True) as frozen:
        assert isinstance(frozen, FrozenDateTimeFactory)
        yield Wall(frozen)


class Desk:
    """What people do with an SR that has clocks, and what the clocks say."""

    def __init__(self, make: Make, as_: As) -> None:
        self.make = make
        self.as_ = as_

    async def asked(self, priority: str = "HIGH", **fields: Any) -> Row:
        """An SR of the customer that needs no approval: 1 h to respond, 8 h to resolve, a word every 8 h."""
        return await self.make.sr(category="INQUIRY", priority=priority, **fields)

    async def in_work(self, priority: str = "HIGH", **fields: Any) -> Row:
        return await self.make.move(await self.asked(priority, **fields), "IN_PROGRESS")

    async def say(self, sr: Row, *, by: str = "engineer", internal: bool = False) -> None:
        content = {"content": "확인하고 있습니다.", "internal": internal}
        await self.make.post(f"/tasks/{sr['id']}/comments", content, by=by)

    async def hold(self, sr: Row, **pause: Any) -> Row:
        body = {"to": "ON_HOLD", "reason": "부품 입고 대기", **pause}
        return await self.make.post(f"/tasks/{sr['id']}/transitions", body, by="engineer")

    async def edit(self, sr: Row, **fields: Any) -> Row:
        version = (await self.make.read(sr))["version"]
        answer = await self.as_("engineer").patch(f"/tasks/{sr['id']}", version=version, **fields)
        assert answer.is_success, answer.text
        return answer.json()

    async def sla(self, sr: Row, *, by: str = "admin") -> Row:
        answer = await self.as_(by).get(f"/tasks/{sr['id']}/sla")
        assert answer.is_success, answer.text
        return answer.json()

    async def clock(self, sr: Row, target: str = "RESOLUTION") -> Row:
        """The newest clock of a target."""
        return [clock for clock in (await self.sla(sr))["clocks"] if clock["target"] == target][-1]

    async def states(self, sr: Row) -> dict[str, str]:
        """The state of the newest clock of each target."""
        return {clock["target"]: clock["state"] for clock in (await self.sla(sr))["clocks"]}

    async def due(self, sr: Row) -> tuple[str | None, str | None, bool]:
        """What lists show: the next due time, of which target, and whether something waits."""
        row = await self.make.read(sr)
        return row["next_due_at"], row["next_due_target"], row["sla_paused"]

    async def extension(self, sr: Row, due: str, *, by: str = "engineer", **fields: Any) -> Row:
        """Ask for a later due time, signed by the PM."""
        body = {"new_due_at": kst(due).isoformat(), "reason": "자재 수급 지연", "approver_ids": [2], **fields}
        return await self.make.post(f"/tasks/{sr['id']}/sla/extensions", body, by=by)

    async def policy(self, **fields: Any) -> Row:
        since = kst("2024-01-01 00:00").isoformat()
        body = {"name": "정책", "resolution_minutes": 600, "effective_from": since, **fields}
        return await self.make.post("/sla/policies/", body, by="pm")
