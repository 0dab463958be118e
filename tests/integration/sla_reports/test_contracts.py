"""Contracts in versions: which one applies, and that a month that was judged by one keeps it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory

from tests.factories import Make
from tests.integration.sla_reports.conftest import MONTH, TERMS, Ask
from tests.integration.systems.conftest import NewSystem
from tests.unit.sla_reports.sheets import terms

Row = dict[str, Any]
Agree = Callable[..., Awaitable[Row]]
CAPPED = terms(cap_percent="10")


@pytest.fixture
async def system(october: FrozenDateTimeFactory, new_system: NewSystem) -> Row:
    return await new_system()


async def applied(make: Make, system: Row, month: str) -> str | None:
    report = await make.post("/sla-reports/", {"system_id": system["id"], "month": month}, by="pm")
    return report["inputs"]["contract"] and str(report["inputs"]["contract"]["from_month"])


async def test_the_newest_that_has_begun_applies(system: Row, agree: Agree, make: Make):
    await agree(system, from_month="2026-08")
    await agree(system, from_month="2026-05")
    await agree(system, from_month="2026-11")
    months = ("2026-04", "2026-05", "2026-07", "2026-08", "2026-10")
    found = [await applied(make, system, month) for month in months]
    assert found == [None, "2026-05", "2026-05", "2026-08", "2026-08"]


async def test_one_of_the_same_month_is_put_right(system: Row, agree: Agree, ask: Ask):
    first = await agree(system)
    second = await agree(system, terms=CAPPED)
    listed = (await ask("GET", f"/sla-reports/systems/{system['id']}/contracts", by="customer")).json()
    assert (second["id"], second["terms"]["cap_percent"]) == (first["id"], "10")
    assert [(row["id"], row["terms"]) for row in listed] == [(first["id"], second["terms"])]
    trail = (await ask("GET", "/audit/?action=sla_report.contract_set", by="admin")).json()["items"]
    assert [row["note"] for row in trail] == ["민원포털 2026-01부터"] * 2
    assert "'cap_percent': '20'" in trail[0]["changes"]["terms"]["from"]


async def test_a_month_that_was_issued_keeps_its_contract(system: Row, agree: Agree, ask: Ask, make: Make):
    await agree(system, terms=CAPPED)
    report = await make.post("/sla-reports/", {"system_id": system["id"], "month": MONTH}, by="pm")
    assert (await ask("POST", f"/sla-reports/{report['id']}/issue")).status_code == 200
    path = f"/sla-reports/systems/{system['id']}/contracts"
    for from_month in ("2026-01", "2026-05", MONTH):
        refused = await ask("POST", path, {"from_month": from_month, "terms": TERMS})
        assert (refused.status_code, refused.json()["code"]) == (409, "sla_contract.month_issued")
    assert (await ask("POST", path, {"from_month": "2026-10", "terms": TERMS})).status_code == 201


async def test_what_the_standard_makes_mandatory_is_asked_for(system: Row, ask: Ask):
    light = terms(cap_percent="25")
    path = f"/sla-reports/systems/{system['id']}/contracts"
    refused = await ask("POST", path, {"from_month": "2026-01", "terms": light})
    assert (refused.status_code, refused.json()["code"]) == (400, "sla_contract.cap")


@pytest.mark.parametrize(("grade", "goals"), [(1, ["99.92", "120"]), (2, ["99.90", "180"]), (3, [None, None])])
async def test_a_proposal_has_the_published_goals_of_the_grade(
    october: FrozenDateTimeFactory, new_system: NewSystem, ask: Ask, grade: int, goals: list[str | None]
):
    system = await new_system(grade=grade)
    proposed = (await ask("GET", f"/sla-reports/systems/{system['id']}/contracts/proposal")).json()
    assert [each["goal"] for each in proposed["indicators"]] == goals
    assert {each["weight"] for each in proposed["indicators"]} == {None}
