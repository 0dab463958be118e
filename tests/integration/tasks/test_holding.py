"""보류 and what ends it: a date, the requester's answer, or a person."""

import logging
from typing import Any

import pytest
from freezegun import freeze_time
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from core.tasks.jobs import resume_due_holds
from models import SRRequest
from tests.factories import Make, Row
from tests.integration.tasks.records import audited, told
from tests.integration.tasks.visitors import As, Visitor, refused, wrong_fields

NINE, TEN, TOMORROW = "2026-06-08T00:00:00Z", "2026-06-08T01:00:00Z", "2026-06-09T00:00:00Z"


def at(instant: str):
    return freeze_time(instant, real_asyncio=True)


async def held(make: Make, **pause: Any) -> Row:
    """An SR of the customer that waits."""
    sr = await make.move(await make.sr(category="INQUIRY"), "IN_PROGRESS")
    body = {"to": "ON_HOLD", "reason": "부품 입고 대기", **pause}
    return await make.post(f"/tasks/{sr['id']}/transitions", body, by="engineer")


async def say(visitor: Visitor, sr: Row, *, internal: bool = False) -> None:
    answer = await visitor.post(f"/tasks/{sr['id']}/comments", content="확인했습니다.", internal=internal)
    assert answer.status_code == 201, answer.text


async def test_without_a_word_about_it_a_person_takes_it_up_again(make: Make):
    sr = await held(make)
    assert (sr["hold_condition"], sr["hold_until"]) == ("MANUAL", None)
    again = await make.move(sr, "IN_PROGRESS")
    assert (again["hold_condition"], again["hold_until"]) == (None, None)


class TestUntilTheRequesterAnswers:
    async def test_an_answer_takes_it_up_again(self, make: Make, as_: As, db_session: AsyncSession):
        sr = await held(make, resume_condition="REQUESTER_REPLY")
        await say(as_("customer"), sr)
        again = await make.read(sr)
        assert (again["status"], again["hold_condition"]) == ("IN_PROGRESS", None)
        line = (await told(db_session, "sr.transition"))[-1].text
        assert "보류 → 처리중 · 한지민" in line
        assert "요청자가 답하여 다시 시작합니다." in line

    async def test_so_does_one_of_a_colleague(self, make: Make, as_: As):
        sr = await held(make, resume_condition="REQUESTER_REPLY")
        await say(as_("manager"), sr)
        assert (await make.read(sr))["status"] == "IN_PROGRESS"

    async def test_a_word_of_the_desk_does_not(self, make: Make, as_: As):
        sr = await held(make, resume_condition="REQUESTER_REPLY")
        await say(as_("engineer"), sr)
        await say(as_("pm"), sr, internal=True)
        assert (await make.read(sr))["status"] == "ON_HOLD"

    async def test_who_asks_for_himself_answers_himself(self, make: Make, as_: As):
        sr = await make.move(await make.sr(category="INQUIRY", by="engineer"), "IN_PROGRESS")
        body = {"to": "ON_HOLD", "reason": "확인 대기", "resume_condition": "REQUESTER_REPLY"}
        await make.post(f"/tasks/{sr['id']}/transitions", body, by="pm")
        await say(as_("pm"), sr)
        assert (await make.read(sr))["status"] == "ON_HOLD"
        await say(as_("engineer"), sr)
        assert (await make.read(sr))["status"] == "IN_PROGRESS"

    async def test_an_answer_ends_no_other_hold(self, make: Make, as_: As):
        with at(NINE):
            waiting = [await held(make), await held(make, resume_condition="DATE", resume_at=TOMORROW)]
            for sr in waiting:
                await say(as_("customer"), sr)
            assert [(await make.read(sr))["status"] for sr in waiting] == ["ON_HOLD"] * 2

    async def test_an_answer_to_what_goes_on_already_changes_nothing(self, make: Make, as_: As):
        sr = await make.move(await held(make, resume_condition="REQUESTER_REPLY"), "IN_PROGRESS")
        await say(as_("customer"), sr)
        assert (await make.read(sr))["version"] == sr["version"]


class TestUntilADate:
    async def test_the_job_takes_it_up_when_the_date_has_come(self, make: Make, db_session: AsyncSession):
        with at(NINE):
            sr = await held(make, resume_condition="DATE", resume_at=TOMORROW)
        with at("2026-06-08T23:59:59Z"):
            assert await resume_due_holds() == 0
            assert (await make.read(sr))["status"] == "ON_HOLD"
        with at(TOMORROW):
            assert await resume_due_holds() == 1
            assert await resume_due_holds() == 0
            again = await make.read(sr)
        assert (sr["hold_until"], again["status"], again["hold_until"]) == (TOMORROW, "IN_PROGRESS", None)
        assert "보류를 끝내기로 한 날짜가 되었습니다." in (await told(db_session, "sr.transition"))[-1].text

    async def test_a_person_may_be_quicker(self, make: Make):
        with at(NINE):
            sr = await make.move(await held(make, resume_condition="DATE", resume_at=TOMORROW), "IN_PROGRESS")
        with at(TOMORROW):
            assert await resume_due_holds() == 0
            assert (await make.read(sr))["version"] == sr["version"]

    async def test_a_later_hold_has_its_own_date(self, make: Make):
        with at(NINE):
            sr = await held(make, resume_condition="DATE", resume_at=TOMORROW)
            await make.move(sr, "IN_PROGRESS")
            await make.move(sr, "ON_HOLD", reason="다시 대기")
        with at(TOMORROW):
            assert await resume_due_holds() == 0

    async def test_one_that_fails_keeps_the_others_not_waiting(
        self, make: Make, db_session: AsyncSession, caplog: pytest.LogCaptureFixture
    ):
        with at(NINE):
            srs = [await held(make, resume_condition="DATE", resume_at=TEN) for _ in range(3)]
        wrong = update(SRRequest).where(SRRequest.id == srs[0]["id"]).values(hold_condition="SOMEDAY")
        await db_session.execute(wrong.execution_options(synchronize_session=False))
        await db_session.commit()
        with at(TEN), caplog.at_level(logging.ERROR, logger="core.portions"):
            assert await resume_due_holds() == 2
        assert [record.getMessage() for record in caplog.records] == [f"core.tasks.jobs._resume of {srs[0]['id']}"]
        assert await audited(db_session, "sr.transition") == 3 + 3 + 2


HOLD = {"to": "ON_HOLD", "reason": "부품 입고 대기"}
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({**HOLD, "resume_condition": "DATE"}, "sr.resume_date"),
    ({**HOLD, "resume_condition": "MANUAL", "resume_at": TOMORROW}, "sr.resume_date"),
    ({**HOLD, "resume_at": TOMORROW}, "sr.resume_date"),
    ({**HOLD, "resume_condition": "DATE", "resume_at": NINE}, "sr.resume_past"),
    ({"to": "RESOLVED", "resume_condition": "MANUAL"}, "sr.resume_without_hold"),
]


@pytest.mark.parametrize(("body", "code"), REFUSED, ids=[f"{code}-{nth}" for nth, (_, code) in enumerate(REFUSED)])
async def test_a_way_out_that_makes_no_sense_is_refused(make: Make, as_: As, body: dict[str, Any], code: str):
    with at(NINE):
        sr = await make.move(await make.sr(category="INQUIRY"), "IN_PROGRESS")
        assert refused(await as_("engineer").post(f"/tasks/{sr['id']}/transitions", **body)) == (400, code)


@pytest.mark.parametrize(
    "when", ["2026-06-09T09:00:00", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+09:00", "내일"]
)
async def test_a_date_that_is_none_is_refused_by_its_field(make: Make, as_: As, when: str):
    sr = await make.move(await make.sr(category="INQUIRY"), "IN_PROGRESS")
    body = {**HOLD, "resume_condition": "DATE", "resume_at": when}
    answer = await as_("engineer").post(f"/tasks/{sr['id']}/transitions", **body)
    assert wrong_fields(answer) == (422, ["resume_at"])
