"""Whose report it is: nobody else's customer finds it, and the fee is not everybody's."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory

from tests.factories import Make
from tests.integration.sla_reports.conftest import MONTH, Ask
from tests.integration.systems.conftest import NewOutage, NewSystem
from tests.unit.sla_reports.sheets import terms

Row = dict[str, Any]
FEE = 7_654_321


@pytest.fixture
async def issued(
    october: FrozenDateTimeFactory,
    ask: Ask,
    make: Make,
    new_system: NewSystem,
    new_outage: NewOutage,
    agree: Callable[..., Awaitable[Row]],
) -> Row:
    """With a penalty: 20 % of 7,654,321 won."""
    system = await new_system(monthly_fee=FEE)
    await agree(system, terms=terms(bands=[{"below": "90", "percent": "20"}]))
    await new_outage(system, ended_at="2026-09-03T19:00:00+09:00")
    report = await make.post("/sla-reports/", {"system_id": system["id"], "month": MONTH}, by="pm")
    return dict((await ask("POST", f"/sla-reports/{report['id']}/issue")).json())


async def test_a_customer_finds_its_own_and_nothing_of_others(issued: Row, ask: Ask):
    path, system = f"/sla-reports/{issued['id']}", f"/sla-reports/systems/{issued['system']['id']}"
    own = await ask("GET", path, by="customer")
    assert own.json()["result"]["penalty"]["amount"] == "1530864"
    assert (await ask("GET", "/sla-reports/", by="customer")).json()["items"][0]["penalty"] == 1_530_864
    assert (await ask("GET", "/sla-reports/", by="stranger")).json()["total"] == 0
    doors = [("GET", path), ("GET", f"{path}/pdf"), ("GET", f"{path}/xlsx"), ("POST", f"{path}/check")]
    doors += [("GET", f"{system}/contracts"), ("GET", f"{system}/contracts/proposal")]
    answers = [await ask(method, door, by="stranger") for method, door in doors]
    assert [answer.status_code for answer in answers] == [404] * len(doors)


async def test_a_report_is_not_begun_for_a_system_out_of_sight(issued: Row, ask: Ask):
    answer = await ask("POST", "/sla-reports/", {"system_id": 999, "month": MONTH})
    assert (answer.status_code, answer.json()["code"]) == (404, "system.not_found")


@pytest.mark.parametrize("username", ["engineer", "auditor", "customer"])
async def test_only_those_who_manage_change_anything(issued: Row, ask: Ask, username: str):
    path, system = f"/sla-reports/{issued['id']}", f"/sla-reports/systems/{issued['system']['id']}"
    doors = [("POST", "/sla-reports/"), ("PATCH", path), ("POST", f"{path}/issue"), ("POST", f"{system}/contracts")]
    answers = [await ask(method, door, {}, by=username) for method, door in doors]
    assert [answer.json()["code"] for answer in answers] == ["access.forbidden"] * len(doors)


async def test_who_works_reads_the_figures_and_not_the_fee(issued: Row, ask: Ask):
    path = f"/sla-reports/{issued['id']}"
    seen = await ask("GET", path, by="engineer")
    listed = await ask("GET", "/sla-reports/", by="engineer")
    assert seen.json()["result"]["availability"] == issued["result"]["availability"]
    assert seen.json()["result"]["penalty"]["percent"] == "20.000"
    assert listed.json()["items"][0]["penalty"] is None
    assert [str(FEE) in answer.text or "1530864" in answer.text for answer in (seen, listed)] == [False, False]
    for file in ("pdf", "xlsx"):
        refused = await ask("GET", f"{path}/{file}", by="engineer")
        assert (refused.status_code, refused.json()["code"]) == (403, "sla_report.fee_hidden")
        assert (await ask("GET", f"{path}/{file}", by="auditor")).status_code == 200
