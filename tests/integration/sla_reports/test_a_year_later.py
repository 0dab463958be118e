"""What was issued reads the same a year later, whatever happened meanwhile; and a change of it is noticed."""

import io
from collections.abc import Awaitable, Callable
from typing import Any

import pypdf
import pytest
from freezegun.api import FrozenDateTimeFactory
from sqlalchemy import delete, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import Institution, Outage, SlaClock, SlaContract, SlaReport, User
from tests.factories import Make
from tests.integration.sla_reports.conftest import MONTH, AddClock, Ask
from tests.integration.systems.conftest import NewOutage, NewSystem

Row = dict[str, Any]


@pytest.fixture
async def issued(
    october: FrozenDateTimeFactory,
    ask: Ask,
    make: Make,
    new_system: NewSystem,
    new_outage: NewOutage,
    agree: Callable[..., Awaitable[Row]],
    add_clock: AddClock,
) -> Row:
    """September with outages, a planned stop and an SR answered in time."""
    system = await new_system()
    await agree(system)
    await ask("PATCH", "/servers/1", {"system_id": system["id"]})
    await add_clock(await make.sr(), "2026-09-10T10:00:00+09:00")
    await new_outage(system, ended_at="2026-09-03T12:40:00+09:00")
    stop = {"started_at": "2026-09-03T12:00:00+09:00", "ended_at": "2026-09-03T13:00:00+09:00"}
    await new_outage(system, kind="PLANNED", title="정기 점검", **stop)
    report = await make.post("/sla-reports/", {"system_id": system["id"], "month": MONTH}, by="pm")
    await ask("PATCH", f"/sla-reports/{report['id']}", {"manual": {"csat": 81}, "comment": "이상 없음"})
    return dict((await ask("POST", f"/sla-reports/{report['id']}/issue")).json())


async def change_the_world(db: AsyncSession) -> None:
    """All a report was made from, changed behind its back."""
    await db.execute(delete(Outage))
    await db.execute(update(SlaContract).values(terms={}))
    await db.execute(delete(SlaClock))
    await db.execute(text("UPDATE tb_information_system SET name = '새 이름', grade = 4, monthly_fee = 1"))
    await db.execute(update(Institution).values(name=Institution.name + " (옛)"))
    await db.execute(update(User).where(User.username == "pm").values(name="개명"))
    await db.commit()


async def words_of(ask: Ask, report: Row) -> str:
    answer = await ask("GET", f"/sla-reports/{report['id']}/pdf")
    assert answer.status_code == 200, answer.text
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)


async def test_an_issued_report_reads_the_same(
    issued: Row, ask: Ask, october: FrozenDateTimeFactory, db_session: AsyncSession
):
    words = await words_of(ask, issued)
    october.move_to("2027-10-05T12:00:00+09:00")
    await change_the_world(db_session)
    assert (await ask("GET", f"/sla-reports/{issued['id']}")).json() == issued
    assert await words_of(ask, issued) == words
    assert issued["digest"] in words.replace("\n", "")
    listed = (await ask("GET", "/sla-reports/")).json()["items"][0]
    assert (listed["system"]["name"], listed["grade"]) == ("민원포털", 1)
    checked = (await ask("POST", f"/sla-reports/{issued['id']}/check")).json()
    assert checked == {"same": True, "digest": issued["digest"], "recomputed_digest": issued["digest"]}


async def test_a_result_that_was_changed_in_the_database_is_noticed(issued: Row, ask: Ask, db_session: AsyncSession):
    row = await db_session.get_one(SlaReport, issued["id"])
    row.result = {**row.result, "score": "100.000"}
    await db_session.commit()
    checked = (await ask("POST", f"/sla-reports/{issued['id']}/check")).json()
    assert checked["same"] is False


async def test_inputs_that_were_changed_in_the_database_are_noticed(issued: Row, ask: Ask, db_session: AsyncSession):
    row = await db_session.get_one(SlaReport, issued["id"])
    row.inputs = {**row.inputs, "outages": row.inputs["outages"][:1]}
    await db_session.commit()
    checked = (await ask("POST", f"/sla-reports/{issued['id']}/check")).json()
    assert checked["same"] is False
    assert checked["recomputed_digest"] != checked["digest"] == issued["digest"]
