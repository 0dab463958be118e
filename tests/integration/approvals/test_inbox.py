"""The boxes of the inbox: what waits for me, what is under way, what is done, what I am to read; and their counts."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from tests.factories import Make, Row, decision, step
from tests.fixtures.house import CAST
from tests.integration.approvals.conftest import Read
from tests.integration.sla.desk import wall_at
from tests.integration.tasks.visitors import As, wrong_fields

BOXES = ("pending", "progress", "done", "after", "reference")
Budget = Callable[..., AbstractContextManager[list[str]]]


async def inbox(as_: As, username: str) -> dict[str, list[str]]:
    """The titles in each box of somebody, the oldest first; without the empty boxes."""
    boxes = {box: await as_(username).items("/approvals/", box=box, sort="created_at") for box in BOXES}
    return {box: [approval["subject_title"] for approval in found] for box, found in boxes.items() if found}


async def counts(as_: As, username: str) -> dict[str, int]:
    """What is counted for somebody, without what is nothing."""
    answer = (await as_(username).get("/approvals/counts")).json()
    return {box: count for box, count in answer.items() if count}


async def test_a_round_wanders_through_the_boxes_of_everybody_on_it(make: Make, as_: As):
    approval = await make.approval_of(await make.sr(by="customer", approvers=("manager", "pm"), title="요청"))

    async def where() -> dict[str, list[str]]:
        return {name: list(await inbox(as_, name)) for name in ("customer", "manager", "pm", "pm2")}

    nowhere: dict[str, list[str]] = {"pm": [], "pm2": []}
    assert await where() == nowhere | {"customer": ["progress"], "manager": ["pending"]}
    await make.act(approval, "approve", by="manager")
    assert await where() == nowhere | {"customer": ["progress"], "manager": ["progress"], "pm": ["pending"]}
    await make.act(approval, "approve", by="pm")
    assert await where() == nowhere | {"customer": ["done"], "manager": ["done"], "pm": ["done"]}


async def test_whose_step_fell_void_has_nothing_to_do_with_it_any_more(make: Make, as_: As):
    for title, verb, body, by in (
        ("반려", "reject", {"reason": "다시 써 주세요"}, "manager"),
        ("회수", "withdraw", {}, "customer"),
    ):
        approval = await make.approval_of(await make.sr(by="customer", approvers=("manager", "pm"), title=title))
        await make.act(approval, verb, by=by, **body)
    found = {name: await inbox(as_, name) for name in ("customer", "manager", "pm")}
    assert found == {"customer": {"done": ["반려", "회수"]}, "manager": {"done": ["반려"]}, "pm": {}}
    assert len(await as_("pm").items("/approvals/", box="all")) == 2


async def test_a_seat_of_a_group_a_role_or_an_absent_one_waits_for_everybody_who_may_sign_it(make: Make, as_: As):
    team = await make.group("pm", "admin")
    await make.absence("manager", "pm2")
    await make.document(step(team), decision("pm2"), sr=await make.sr(title="그룹"))
    await make.document(decision({"role": "PM"}), sr=await make.sr(title="역할"))
    await make.document(decision("manager"), sr=await make.sr(title="대결"))
    pending = {name: (await inbox(as_, name)).get("pending") for name in ("pm", "pm2", "admin", "manager")}
    assert pending == {
        "pm": ["그룹", "역할"],
        "pm2": ["역할", "대결"],
        "admin": ["그룹"],
        "manager": ["대결"],
    }
    assert {name: (await counts(as_, name))["pending"] for name in pending} == {
        name: len(titles or []) for name, titles in pending.items()
    }


async def test_what_is_ones_own_or_was_signed_already_does_not_wait_for_one(make: Make, as_: As):
    team = await make.group("pm", "pm2", "admin")
    own = await make.document(decision(team, {"role": "PM"}), sr=await make.sr(by="pm"), by="pm")
    assert [await inbox(as_, name) for name in ("pm", "pm2")] == [
        {"progress": [own["subject_title"]]},
        {"pending": [own["subject_title"]]},
    ]
    await make.act(own, "approve", by="pm2")
    assert [await inbox(as_, name) for name in ("pm2", "admin")] == [{"progress": [own["subject_title"]]}, {}]


async def test_what_was_signed_in_one_open_step_still_waits_in_another(make: Make, as_: As):
    later = {"name": "후결", "steps": [decision({"role": "PM"})], "allows_deferred": True}
    await make.post("/approval-templates/", later, by="admin")
    approval = await make.document(step("pm", "manager", deferred=True), decision({"role": "PM"}))
    afterwards, now = (row["id"] for row in approval["steps"])
    await make.act(approval, "approve", by="pm", step_id=afterwards)
    (waiting,) = await as_("pm").items("/approvals/")
    assert (waiting["id"], waiting["step_id"], await counts(as_, "pm")) == (
        approval["id"],
        now,
        {"pending": 1, "progress": 1},
    )


async def test_counts_agree_with_the_boxes(make: Make, as_: As, read: Read):
    reads = [{"kind": kind, "target": {"user_id": CAST["pm2"].id}} for kind in ("REFERENCE", "RECEIPT")]
    first = await make.document(step("manager"), decision("pm"), readers=reads)
    await make.document(decision("pm"))
    assert (await counts(as_, "pm2"), await counts(as_, "pm")) == ({"reference": 1}, {"pending": 1})
    await make.act(first, "acknowledge", by="pm2")
    assert await counts(as_, "pm2") == {}
    await make.act(first, "approve", by="manager")
    assert (await counts(as_, "manager"), await counts(as_, "customer")) == ({"progress": 1}, {"progress": 2})
    await make.act(first, "approve", by="pm")
    assert (await counts(as_, "pm2"), await counts(as_, "pm")) == ({"reference": 1}, {"pending": 1})


async def test_what_is_late_is_found_and_counted(make: Make, as_: As):
    with wall_at("Mon 09:00") as wall:
        await make.document(decision("pm"), sr=await make.sr(title="늦음"))
        wall.shows("Tue 09:00")
        await make.document(decision("pm"), sr=await make.sr(title="아직"))
        wall.shows("Tue 18:00")
        assert await counts(as_, "pm") == {"pending": 2}
        wall.shows("Tue 18:01")
        listed = {late: await as_("pm").items("/approvals/", overdue=late) for late in (True, False)}
        assert await counts(as_, "pm") == {"pending": 2, "overdue": 1}
    found = {late: [(row["subject_title"], row["is_overdue"]) for row in rows] for late, rows in listed.items()}
    assert found == {True: [("늦음", True)], False: [("아직", False)]}


async def test_it_opens_with_what_waits_for_me_the_newest_first(make: Make, as_: As):
    for nth in range(3):
        await make.sr(approvers=("manager",), title=f"요청 {nth}")
    page = (await as_("manager").get("/approvals/", size=2)).json()
    assert [approval["subject_title"] for approval in page["items"]] == ["요청 2", "요청 1"]
    assert (page["total"], page["pages"]) == (3, 2)
    assert page["items"][0]["can"] == ["approve", "reject", "hold", "extend", "opinion"]
    assert page["items"][0]["step_id"] == page["items"][0]["steps"][0]["id"]


async def test_it_can_be_sorted_by_what_is_due_first(make: Make, as_: As):
    for title, minutes in (("둘째", 120), ("첫째", 60), ("셋째", 180)):
        await make.document(decision("pm", deadline_minutes=minutes), sr=await make.sr(title=title))
    rows = await as_("pm").items("/approvals/", sort="due_at")
    assert [row["subject_title"] for row in rows] == ["첫째", "둘째", "셋째"]


async def test_a_document_is_found_by_its_number_and_by_what_it_is_about(make: Make, as_: As):
    first, second = [await make.document(decision("pm")) for _ in range(2)]
    by_number = await as_("pm").items("/approvals/", number=first["number"].lower())
    by_type = {kind: len(await as_("pm").items("/approvals/", subject_type=kind)) for kind in ("SR", "SLA_EXTENSION")}
    assert [row["id"] for row in by_number] == [first["id"]]
    assert (by_type, second["round"]) == ({"SR": 2, "SLA_EXTENSION": 0}, 1)


def nothing_but_lists(row: Row) -> bool:
    return "content" not in row and "records" not in row


async def test_a_list_carries_no_content(make: Make, as_: As):
    await make.document(decision("pm"))
    assert all(nothing_but_lists(row) for row in await as_("pm").items("/approvals/"))


async def test_an_inbox_costs_the_same_however_full_it_is(make: Make, as_: As, queries: Budget):
    team = await make.group("manager", "customer", name="전산과", institution_id=1)
    await make.document(step(team, "pm2"), decision("pm"))
    with queries(at_most=11) as with_one:
        await as_("manager").items("/approvals/")
    for _ in range(4):
        await make.document(step(team, "pm2"), step({"role": "ADMIN"}), decision("pm"))
    with queries(at_most=11) as with_five:
        await as_("manager").items("/approvals/")
    assert len(with_one) == len(with_five)


@pytest.mark.parametrize("username", ["manager", "pm"])
async def test_counting_is_one_question(make: Make, as_: As, queries: Budget, username: str):
    await make.document(decision("manager"))
    with queries(at_most=2):
        await counts(as_, username)


async def test_what_cannot_be_asked_is_refused_by_name(as_: As):
    asked: list[tuple[str, Any]] = [
        ("box", "mine"),
        ("status", "APPROVED"),
        ("size", 101),
        ("sort", "round"),
        ("overdue", "later"),
        ("subject_type", "CHANGE"),
    ]
    answers = [wrong_fields(await as_("pm").get("/approvals/", **{field: value})) for field, value in asked]
    assert answers == [(422, [field]) for field, _ in asked]
