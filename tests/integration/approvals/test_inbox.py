"""The three boxes of the inbox: what waits for me, what is under way, what is done."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from tests.factories import Make
from tests.integration.tasks.visitors import As, wrong_fields

BOXES = ("pending", "progress", "done")


async def inbox(as_: As, username: str) -> dict[str, list[str]]:
    """The titles in each box of somebody, the oldest first."""
    boxes = {box: await as_(username).items("/approvals/", box=box, sort="created_at") for box in BOXES}
    return {box: [approval["subject_title"] for approval in approvals] for box, approvals in boxes.items()}


async def test_a_round_wanders_through_the_boxes_of_everybody_on_it(make: Make, as_: As):
    approval = await make.approval_of(await make.sr(by="customer", approvers=("manager", "pm"), title="요청"))
    path = f"/approvals/{approval['id']}"

    async def where() -> dict[str, list[str]]:
        boxes = {name: await inbox(as_, name) for name in ("customer", "manager", "pm", "pm2")}
        return {name: [box for box in BOXES if found[box]] for name, found in boxes.items()}

    assert await where() == {
        "customer": ["progress"],
        "manager": ["pending", "progress"],
        "pm": ["progress"],
        "pm2": [],
    }
    await make.post(f"{path}/approve", {}, by="manager")
    assert await where() == {
        "customer": ["progress"],
        "manager": ["progress"],
        "pm": ["pending", "progress"],
        "pm2": [],
    }
    await make.post(f"{path}/approve", {}, by="pm")
    assert await where() == {"customer": ["done"], "manager": ["done"], "pm": ["done"], "pm2": []}


async def test_whose_step_fell_void_finds_the_round_among_the_done(make: Make, as_: As):
    for title, decision, body, by in (
        ("반려", "reject", {"reason": "다시 써 주세요"}, "manager"),
        ("회수", "withdraw", {}, "customer"),
    ):
        approval = await make.approval_of(await make.sr(by="customer", approvers=("manager", "pm"), title=title))
        await make.post(f"/approvals/{approval['id']}/{decision}", body, by=by)
    assert await inbox(as_, "pm") == {"pending": [], "progress": [], "done": ["반려", "회수"]}


async def test_it_opens_with_what_waits_for_me_the_newest_first(make: Make, as_: As):
    for nth in range(3):
        await make.sr(approvers=("manager",), title=f"요청 {nth}")
    page = (await as_("manager").get("/approvals/", size=2)).json()
    assert [approval["subject_title"] for approval in page["items"]] == ["요청 2", "요청 1"]
    assert (page["total"], page["pages"]) == (3, 2)
    assert page["items"][0]["can"] == ["approve", "reject"]


async def test_an_inbox_costs_the_same_however_full_it_is(
    make: Make, as_: As, queries: Callable[..., AbstractContextManager[list[str]]]
):
    await make.sr(approvers=("manager", "pm"))
    with queries(at_most=4) as with_one:
        await as_("manager").items("/approvals/")
    for _ in range(4):
        await make.sr(approvers=("manager", "pm", "pm2"))
    with queries(at_most=4) as with_five:
        await as_("manager").items("/approvals/")
    assert len(with_one) == len(with_five)


async def test_what_cannot_be_asked_is_refused_by_name(as_: As):
    asked: list[tuple[str, Any]] = [("box", "all"), ("status", "APPROVED"), ("size", 101), ("sort", "round")]
    answers = [wrong_fields(await as_("pm").get("/approvals/", **{field: value})) for field, value in asked]
    assert answers == [(422, [field]) for field, _ in asked]
