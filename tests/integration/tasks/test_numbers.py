"""Numbers of SRs: rising, of the year it is in Seoul, never given twice."""

import asyncio

from freezegun import freeze_time

from tests.factories import Make
from tests.fixtures.house import CAST
from tests.integration.tasks.visitors import As


async def test_numbers_rise_from_the_first_of_the_year(make: Make):
    with freeze_time("2026-05-25T01:00:00Z", real_asyncio=True):
        numbers = [(await make.sr())["number"] for _ in range(3)]
    assert numbers == ["SR-2026-000001", "SR-2026-000002", "SR-2026-000003"]


async def test_the_year_turns_at_midnight_in_seoul(make: Make):
    numbers = []
    for moment in ("2026-12-31T14:59:59Z", "2026-12-31T15:00:00Z", "2027-01-01T00:00:01Z"):
        with freeze_time(moment, real_asyncio=True):
            numbers.append((await make.sr())["number"])
    assert numbers == ["SR-2026-000001", "SR-2027-000001", "SR-2027-000002"]


async def test_twenty_people_at_once_get_twenty_numbers(make: Make):
    with freeze_time("2026-05-25T01:00:00Z", real_asyncio=True):
        srs = await asyncio.gather(*(make.sr(title=f"요청 {nth}") for nth in range(20)))
    assert sorted(sr["number"] for sr in srs) == [f"SR-2026-{nth:06d}" for nth in range(1, 21)]
    assert len({sr["id"] for sr in srs}) == 20


async def test_a_refused_sr_leaves_neither_a_gap_nor_a_number_given_twice(make: Make, as_: As):
    body = {"title": "실패", "description": "결재선이 잘못되었습니다.", "approver_ids": [CAST["auditor"].id]}
    with freeze_time("2026-05-25T01:00:00Z", real_asyncio=True):
        before = await make.sr()
        answers = await asyncio.gather(
            *(as_("customer").post("/tasks/", **body) for _ in range(5)),
            *(as_("customer").post("/tasks/", title="성공", description="됩니다.") for _ in range(5)),
        )
    assert before["number"] == "SR-2026-000001"
    assert [answer.status_code for answer in answers] == [400] * 5 + [201] * 5
    assert sorted(answer.json()["number"] for answer in answers[5:]) == [f"SR-2026-{n:06d}" for n in range(2, 7)]
