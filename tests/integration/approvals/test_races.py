"""Two who decide in the same moment: one of them wins, and what happened is written once."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from tests.factories import Make, Row
from tests.fixtures.house import CAST
from tests.integration.tasks.records import audited, told
from tests.integration.tasks.visitors import As

RACES = 6
Request = Coroutine[Any, Any, httpx.Response]


async def run(*races: tuple[Request, Request]) -> list[list[int]]:
    """All requests of all races at once; for each race its two statuses, the winner's first."""
    answers = await asyncio.gather(*(request for race in races for request in race))
    return [sorted(answer.status_code for answer in answers[at : at + 2]) for at in range(0, len(answers), 2)]


async def in_approval(make: Make, *line: str) -> list[tuple[Row, str]]:
    """As many SRs of the customer as there will be races, each with the path of its round."""
    srs = [await make.sr(by="customer", approvers=line) for _ in range(RACES)]
    return [(sr, f"/approvals/{(await make.approval_of(sr))['id']}") for sr in srs]


async def test_approval_and_withdrawal_at_once(make: Make, as_: As, db_session: AsyncSession):
    rounds = await in_approval(make, "manager")
    outcomes = await run(
        *((as_("manager").post(f"{path}/approve"), as_("customer").post(f"{path}/withdraw")) for _, path in rounds)
    )
    endings = {((await make.read(sr))["status"], (await make.approval_of(sr))["status"]) for sr, _ in rounds}
    assert outcomes == [[200, 409]] * RACES
    assert endings <= {("APPROVED", "APPROVED"), ("OPEN", "WITHDRAWN")}
    assert await audited(db_session, "approval.approved", "approval.withdrawn") == RACES
    assert len(await told(db_session, "approval.approved", "approval.withdrawn")) == RACES


async def test_the_same_person_signing_twice_at_once(make: Make, as_: As, db_session: AsyncSession):
    rounds = await in_approval(make, "manager")
    outcomes = await run(
        *((as_("manager").post(f"{path}/approve"), as_("manager").post(f"{path}/approve")) for _, path in rounds)
    )
    assert outcomes == [[200, 409]] * RACES
    assert await audited(db_session, "approval.approved") == RACES
    assert len(await told(db_session, "approval.approved")) == RACES


async def test_a_double_click_on_the_first_step_signs_only_that_step(make: Make, as_: As, db_session: AsyncSession):
    rounds = await in_approval(make, "manager", "pm")
    outcomes = await run(
        *((as_("manager").post(f"{path}/approve"), as_("manager").post(f"{path}/approve")) for _, path in rounds)
    )
    lines = [[step["status"] for step in (await make.approval_of(sr))["steps"]] for sr, _ in rounds]
    assert outcomes == [[200, 409]] * RACES
    assert lines == [["APPROVED", "CURRENT"]] * RACES
    assert await audited(db_session, "approval.step_approved") == RACES


async def test_approval_and_rejection_by_one_person_in_two_windows(make: Make, as_: As, db_session: AsyncSession):
    rounds = await in_approval(make, "manager")
    reason = "다시 써 주세요"
    outcomes = await run(
        *(
            (as_("manager").post(f"{path}/reject", reason=reason), as_("manager").post(f"{path}/approve"))
            for _, path in rounds
        )
    )
    endings = [((await make.read(sr))["status"], (await make.approval_of(sr))["status"]) for sr, _ in rounds]
    assert outcomes == [[200, 409]] * RACES
    assert {sr == line for sr, line in endings} == {True}
    assert await audited(db_session, "approval.approved", "approval.rejected") == RACES


async def test_put_to_approval_twice_at_once_there_is_one_round(make: Make, as_: As, db_session: AsyncSession):
    paths = [f"/tasks/{(await make.sr(by='customer'))['id']}/approvals" for _ in range(RACES)]
    outcomes = await run(
        *(
            (
                as_("customer").post(path, approver_ids=[CAST["manager"].id]),
                as_("engineer").post(path, approver_ids=[CAST["pm"].id]),
            )
            for path in paths
        )
    )
    rounds = [(await as_("admin").get(path)).json() for path in paths]
    assert outcomes == [[201, 409]] * RACES
    assert [[line["round"] for line in lines] for lines in rounds] == [[1]] * RACES
    assert await audited(db_session, "approval.requested") == RACES


async def test_put_to_approval_while_it_is_edited_what_is_approved_is_what_stands_there(make: Make, as_: As):
    srs = [await make.sr(by="customer", title="처음") for _ in range(RACES)]
    outcomes = await run(
        *(
            (
                as_("customer").patch(f"/tasks/{sr['id']}", version=1, title="나중"),
                as_("engineer").post(f"/tasks/{sr['id']}/approvals", approver_ids=[CAST["pm"].id]),
            )
            for sr in srs
        )
    )
    drafted = [(await make.approval_of(sr))["subject_title"] for sr in srs]
    standing = [(await make.read(sr))["title"] for sr in srs]
    assert drafted == standing
    assert {tuple(outcome) for outcome in outcomes} <= {(200, 201), (201, 409)}
