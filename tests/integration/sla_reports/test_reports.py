"""Draft, fill in, issue: and from then on nothing changes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory

from core.operations.dispatcher import Dispatcher
from core.sla.enums import ClockState, SlaSubject, SlaTarget
from tests.factories import Make
from tests.fixtures.doors import Room
from tests.integration.sla_reports.conftest import MONTH, AddClock, Ask
from tests.integration.systems.conftest import NewOutage, NewSystem

Row = dict[str, Any]
Agree = Callable[..., Awaitable[Row]]


@pytest.fixture
async def draft(october: FrozenDateTimeFactory, make: Make, new_system: NewSystem, agree: Agree) -> Row:
    """The report of September for a system with a contract and nothing else."""
    system = await new_system()
    await agree(system)
    return await make.post("/sla-reports/", {"system_id": system["id"], "month": MONTH}, by="pm")


async def fill_in(ask: Ask, report: Row, value: object = "86.5") -> Row:
    answer = await ask("PATCH", f"/sla-reports/{report['id']}", {"manual": {"csat": value}, "comment": "이상 없음"})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def issue(ask: Ask, report: Row) -> Row:
    answer = await ask("POST", f"/sla-reports/{report['id']}/issue")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


class TestDraft:
    async def test_it_follows_what_happens(self, draft: Row, ask: Ask, new_outage: NewOutage):
        assert (draft["number"], draft["status"], draft["digest"]) == ("SLA-2026-000001", "DRAFT", None)
        assert draft["result"]["availability"]["percent"] == "100.000"
        await new_outage(draft["system"], ended_at="2026-09-03T10:34:33.600000+09:00")
        again = (await ask("GET", f"/sla-reports/{draft['id']}")).json()
        assert again["result"]["availability"]["percent"] == "99.920"

    async def test_a_month_has_one_report(self, draft: Row, ask: Ask):
        again = await ask("POST", "/sla-reports/", {"system_id": draft["system"]["id"], "month": MONTH})
        assert (again.status_code, again.json()["code"]) == (409, "sla_report.exists")
        assert again.json()["report_id"] == draft["id"]

    @pytest.mark.parametrize(
        ("month", "status"), [("2026-10", 201), ("2026-11", 400), ("2026-13", 422), ("26-09", 422)]
    )
    async def test_a_month_to_come_has_none(self, draft: Row, ask: Ask, month: str, status: int):
        answer = await ask("POST", "/sla-reports/", {"system_id": draft["system"]["id"], "month": month})
        assert answer.status_code == status

    async def test_the_month_turns_at_midnight_in_seoul(self, draft: Row, ask: Ask, october: FrozenDateTimeFactory):
        body = {"system_id": draft["system"]["id"], "month": "2026-11"}
        october.move_to("2026-10-31T14:59:59Z")
        early = await ask("POST", "/sla-reports/", body)
        october.move_to("2026-10-31T15:00:00Z")
        assert (early.status_code, (await ask("POST", "/sla-reports/", body)).status_code) == (400, 201)

    async def test_values_filled_in_are_those_of_the_contract(self, draft: Row, ask: Ask):
        filled = await fill_in(ask, draft)
        assert (filled["manual"], filled["comment"]) == ({"csat": "86.5"}, "이상 없음")
        assert filled["result"]["score"] == "100.000"
        for manual, status in (
            ({"other": 1}, 400),
            ({"csat": "1e9"}, 422),
            ({"csat": "NaN"}, 422),
            ({"csat": "1.2345"}, 422),
        ):
            answer = await ask("PATCH", f"/sla-reports/{draft['id']}", {"manual": manual})
            assert answer.status_code == status, manual
        kept = (await ask("GET", f"/sla-reports/{draft['id']}")).json()
        assert kept["manual"] == {"csat": "86.5"}

    async def test_it_lists_with_its_filters(self, draft: Row, ask: Ask, new_system: NewSystem, make: Make):
        other = await new_system(institution_id=2)
        await make.post("/sla-reports/", {"system_id": other["id"], "month": "2026-08"}, by="pm")
        listed = (await ask("GET", "/sla-reports/")).json()["items"]
        assert [(row["month"], row["availability"], row["score"]) for row in listed] == [
            ("2026-09", None, None),
            ("2026-08", None, None),
        ]
        for question in (f"month={MONTH}", f"system_id={draft['system']['id']}", "institution_id=1"):
            found = (await ask("GET", f"/sla-reports/?{question}")).json()["items"]
            assert [row["id"] for row in found] == [draft["id"]]
        assert (await ask("GET", "/sla-reports/?status=ISSUED")).json()["total"] == 0


class TestRates:
    async def test_they_come_from_the_clocks_of_the_systems_srs(
        self, draft: Row, ask: Ask, make: Make, add_clock: AddClock
    ):
        await ask("PATCH", "/servers/1", {"system_id": draft["system"]["id"]})
        srs = [await make.sr() for _ in range(5)]
        elsewhere = await make.sr(by="stranger")
        at = "2026-09-10T10:00:00+09:00"
        await add_clock(srs[0], at)
        await add_clock(srs[1], "2026-08-31T15:00:00Z")  # midnight in Seoul: September
        await add_clock(srs[2], at, breached=True)
        await add_clock(srs[3], at, state=ClockState.MISSED, breached=True)
        # None of these is a response of September:
        await add_clock(srs[4], "2026-09-30T15:00:00Z")
        await add_clock(srs[4], at, cycle=901, state=ClockState.CANCELLED)
        await add_clock(srs[4], at, target=SlaTarget.UPDATE)
        await add_clock(srs[4], at, cycle=902, subject_type=SlaSubject.INCIDENT)
        await add_clock(elsewhere, at)

        report = (await ask("GET", f"/sla-reports/{draft['id']}")).json()
        assert report["inputs"]["cases"] == {
            "RESPONSE": {"met": 2, "total": 4},
            "RESOLUTION": {"met": 0, "total": 0},
        }
        response = next(each for each in report["result"]["indicators"] if each["key"] == "response")
        assert (response["value"], response["met"]) == ("50.000", False)


class TestIssuing:
    async def test_it_freezes_everything_and_tells_the_rooms(
        self, draft: Row, ask: Ask, new_outage: NewOutage, dispatcher: Dispatcher, room: Room
    ):
        await new_outage(draft["system"], ended_at="2026-09-03T13:00:00+09:00")
        await fill_in(ask, draft)
        issued = await issue(ask, draft)
        assert (issued["status"], issued["issued_by"]["name"]) == ("ISSUED", "박서연")
        assert issued["inputs"]["contract"]["from_month"] == "2026-01"
        assert (issued["result"]["score"], issued["result"]["penalty"]["amount"]) == ("12.500", "500000")
        assert len(issued["digest"]) == 64
        listed = (await ask("GET", "/sla-reports/?status=ISSUED")).json()["items"][0]
        assert (listed["availability"], listed["score"], listed["penalty"]) == ("99.583", "12.500", 500_000)
        await dispatcher.deliver_due()
        assert any("SLA 보고서" in text and "민원포털 2026-09" in text for text in room.texts)

    async def test_it_asks_for_what_is_missing(self, draft: Row, ask: Ask):
        refused = await ask("POST", f"/sla-reports/{draft['id']}/issue")
        assert (refused.status_code, refused.json()["code"]) == (409, "sla_report.manual_missing")
        assert "사용자 만족도" in refused.json()["detail"]

    async def test_it_waits_for_the_end_of_the_month(self, draft: Row, ask: Ask, make: Make):
        current = await make.post("/sla-reports/", {"system_id": draft["system"]["id"], "month": "2026-10"}, by="pm")
        refused = await ask("POST", f"/sla-reports/{current['id']}/issue")
        assert (refused.status_code, refused.json()["code"]) == (409, "sla_report.month_open")

    async def test_it_needs_a_contract(
        self, october: FrozenDateTimeFactory, ask: Ask, make: Make, new_system: NewSystem
    ):
        system = await new_system()
        report = await make.post("/sla-reports/", {"system_id": system["id"], "month": MONTH}, by="pm")
        refused = await ask("POST", f"/sla-reports/{report['id']}/issue")
        assert (refused.status_code, refused.json()["code"]) == (409, "sla_report.no_contract")

    async def test_then_nothing_can_be_changed(self, draft: Row, ask: Ask):
        await fill_in(ask, draft)
        await issue(ask, draft)
        path = f"/sla-reports/{draft['id']}"
        edited = await ask("PATCH", path, {"comment": "다시"})
        again = await ask("POST", f"{path}/issue")
        assert {(answer.status_code, answer.json()["code"]) for answer in (edited, again)} == {
            (409, "sla_report.issued")
        }

    async def test_a_draft_cannot_be_checked(self, draft: Row, ask: Ask):
        refused = await ask("POST", f"/sla-reports/{draft['id']}/check")
        assert (refused.status_code, refused.json()["code"]) == (409, "sla_report.not_issued")


class TestAtTheSameTime:
    async def test_an_outage_is_in_the_report_or_refused(self, draft: Row, ask: Ask):
        await fill_in(ask, draft)
        times = {"started_at": "2026-09-05T10:00:00+09:00", "ended_at": "2026-09-05T10:30:00+09:00"}
        outage = {"kind": "INCIDENT", "title": "마지막 순간", **times}
        recorded, issued, again = await asyncio.gather(
            ask("POST", f"/systems/{draft['system']['id']}/outages", outage),
            ask("POST", f"/sla-reports/{draft['id']}/issue"),
            ask("POST", f"/sla-reports/{draft['id']}/issue"),
        )
        assert sorted([issued.status_code, again.status_code]) == [200, 409]
        report = (await ask("GET", f"/sla-reports/{draft['id']}")).json()
        assert len(report["inputs"]["outages"]) == {201: 1, 409: 0}[recorded.status_code]
        assert (await ask("POST", f"/sla-reports/{draft['id']}/check")).json()["same"] is True


class TestOutagesOfAnIssuedMonth:
    @pytest.fixture
    async def issued(self, draft: Row, ask: Ask, new_outage: NewOutage) -> dict[str, Row]:
        outages = {
            "inside": await new_outage(draft["system"]),
            "running": await new_outage(draft["system"], started_at="2026-09-30T23:00:00+09:00", ended_at=None),
            "after": await new_outage(
                draft["system"], started_at="2026-10-01T00:00:00+09:00", ended_at="2026-10-01T01:00:00+09:00"
            ),
        }
        await fill_in(ask, draft)
        await issue(ask, draft)
        return {
            name: {**row, "path": f"/systems/{row['system_id']}/outages/{row['id']}"} for name, row in outages.items()
        }

    async def test_cannot_be_added(self, issued: dict[str, Row], draft: Row, ask: Ask):
        path = f"/systems/{draft['system']['id']}/outages"
        for started, ended in (("2026-09-05T10:00", "2026-09-05T10:01"), ("2026-08-31T22:00", "2026-09-01T00:01")):
            times = {"started_at": f"{started}:00+09:00", "ended_at": f"{ended}:00+09:00"}
            answer = await ask("POST", path, {"kind": "INCIDENT", "title": "늦은 기록", **times})
            assert (answer.status_code, answer.json()["code"]) == (409, "outage.month_issued")

    async def test_may_be_added_right_before_and_after(self, issued: dict[str, Row], draft: Row, new_outage: NewOutage):
        august = {"started_at": "2026-08-31T22:00:00+09:00", "ended_at": "2026-09-01T00:00:00+09:00"}
        october = {"started_at": "2026-10-01T00:00:00+09:00", "ended_at": "2026-10-02T00:00:00+09:00"}
        assert [(await new_outage(draft["system"], **times))["title"] for times in (august, october)] == [
            "응답 없음"
        ] * 2

    @pytest.mark.parametrize(
        "change",
        [{"title": "다른 제목"}, {"ended_at": "2026-09-03T10:29:00+09:00"}, {"kind": "PLANNED"}, {"note": "메모"}],
    )
    async def test_cannot_be_changed(self, issued: dict[str, Row], ask: Ask, change: Row):
        answer = await ask("PATCH", issued["inside"]["path"], {**change, "reason": "정정"})
        assert (answer.status_code, answer.json()["code"]) == (409, "outage.month_issued")

    async def test_cannot_be_removed(self, issued: dict[str, Row], ask: Ask):
        for name in ("inside", "running"):
            answer = await ask("POST", f"{issued[name]['path']}/removal", {"reason": "정정"})
            assert (answer.status_code, answer.json()["code"]) == (409, "outage.month_issued")

    async def test_cannot_be_moved_into_it(self, issued: dict[str, Row], ask: Ask):
        answer = await ask(
            "PATCH", issued["after"]["path"], {"started_at": "2026-09-30T23:59:00+09:00", "reason": "정정"}
        )
        assert (answer.status_code, answer.json()["code"]) == (409, "outage.month_issued")

    async def test_one_that_went_on_can_be_ended_in_a_later_month(self, issued: dict[str, Row], ask: Ask):
        path = issued["running"]["path"]
        ended = await ask("PATCH", path, {"ended_at": "2026-10-02T09:00:00+09:00", "reason": "복구"})
        backdated = await ask("PATCH", path, {"ended_at": "2026-09-30T23:30:00+09:00", "reason": "정정"})
        later = await ask("PATCH", path, {"ended_at": "2026-10-03T09:00:00+09:00", "reason": "정정"})
        assert [answer.status_code for answer in (ended, backdated, later)] == [200, 409, 200]
