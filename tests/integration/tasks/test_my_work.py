"""My work: what waits for one person, at most ten of each, with the counts of all."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.tasks.enums import SRStatus
from tests.factories import Make
from tests.fixtures.house import CAST, OTHER
from tests.integration.tasks.shelf import shelve
from tests.integration.tasks.visitors import As

ENGINEER, STRANGER = CAST["engineer"].id, CAST["stranger"].id
NOTHING = {"approvals": 0, "assigned": 0, "requested": 0, "unassigned": 0}


async def my_work(as_: As, username: str) -> dict[str, Any]:
    return (await as_(username).get("/tasks/my-work")).json()


async def test_in_an_empty_house_nothing_waits(as_: As):
    assert await my_work(as_, "customer") == {"counts": NOTHING, "approvals": [], "assigned": [], "requested": []}


async def test_ten_of_each_are_shown_the_newest_first_and_all_unfinished_are_counted(db_session: AsyncSession, as_: As):
    mine: dict[str, Any] = {"assignee_id": ENGINEER}
    srs = await shelve(
        db_session,
        *[mine] * 12,
        {**mine, "status": SRStatus.CLOSED},
        {**mine, "status": SRStatus.CANCELLED},
        {**mine, "status": SRStatus.RESOLVED},
        {},
    )
    work = await my_work(as_, "engineer")
    assert work["counts"] == NOTHING | {"assigned": 13, "unassigned": 1}
    assert [sr["id"] for sr in work["assigned"]] == [srs[14].id, *(sr.id for sr in srs[11:2:-1])]
    assert work["requested"] == []


async def test_a_customer_counts_only_its_own_institutions(db_session: AsyncSession, as_: As):
    elsewhere = {"institution_id": OTHER, "requester_id": STRANGER}
    await shelve(db_session, {}, {"assignee_id": ENGINEER}, elsewhere, elsewhere)
    assert (await my_work(as_, "customer"))["counts"] == NOTHING | {"requested": 2, "unassigned": 1}
    assert (await my_work(as_, "manager"))["counts"] == NOTHING | {"unassigned": 1}
    assert (await my_work(as_, "stranger"))["counts"] == NOTHING | {"requested": 2, "unassigned": 2}
    assert (await my_work(as_, "pm"))["counts"] == NOTHING | {"unassigned": 3}


async def test_what_waits_for_my_signature_is_there_until_i_have_signed(make: Make, as_: As):
    sr = await make.sr(approvers=("manager", "pm"))
    not_yet = await my_work(as_, "pm")
    mine = await my_work(as_, "manager")
    await make.post(f"/approvals/{mine['approvals'][0]['id']}/approve", {}, by="manager")
    signed, turn = await my_work(as_, "manager"), await my_work(as_, "pm")
    assert [work["counts"]["approvals"] for work in (not_yet, mine, signed, turn)] == [0, 1, 0, 1]
    assert (turn["approvals"][0]["subject_number"], turn["approvals"][0]["can"]) == (
        sr["number"],
        ["approve", "reject", "hold", "send_back", "extend", "opinion"],
    )
    assert signed["approvals"] == []


async def test_its_cost_does_not_grow_with_the_work(
    make: Make, as_: As, queries: Callable[..., AbstractContextManager[list[str]]]
):
    await make.sr(approvers=("manager", "pm"))
    with queries(at_most=14) as little:
        await my_work(as_, "manager")
    for _ in range(3):
        await make.sr(approvers=("manager", "pm"))
    with queries(at_most=14) as much:
        await my_work(as_, "manager")
    assert len(much) == len(little)
