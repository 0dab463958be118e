"""One decision on many documents: each is checked by itself, and what may not be is named."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.factories import Make, Row, decision, step
from tests.fixtures.house import CAST, PASSWORD
from tests.integration.approvals.conftest import Read
from tests.integration.approvals.documents import signature, standing
from tests.integration.tasks.records import audited, told
from tests.integration.tasks.visitors import As, refused, wrong_fields

PATH = "/approvals/bulk"


def item(approval: Row, **fields: Any) -> Row:
    """The document as it was listed: its content, and the step whose turn it was."""
    current = next((row["id"] for row in approval["steps"] if row["status"] == "CURRENT"), approval["steps"][-1]["id"])
    return {"id": approval["id"], "content_hash": approval["content_hash"], "step_id": current, **fields}


async def decide(as_: As, *approvals: Row, by: str = "pm", action: str = "approve", **fields: Any) -> Row:
    body = {"action": action, "items": [item(row) for row in approvals], **fields}
    answer = await as_(by).post(PATH, **body)
    assert answer.is_success, answer.text
    return dict(answer.json())


def codes(answer: Row) -> dict[int, str]:
    return {failure["id"]: failure["code"] for failure in answer["failed"]}


async def test_all_of_them_are_approved(make: Make, as_: As, read: Read, db_session: AsyncSession):
    approvals = [await make.document(decision("pm")) for _ in range(3)]
    answer = await decide(as_, *approvals, comment="함께 승인합니다")
    assert (answer["ok"], answer["failed"]) == ([row["id"] for row in approvals], [])
    documents = [await read(row) for row in approvals]
    assert [standing(row) for row in documents] == [("APPROVED", ["APPROVED"])] * 3
    assert {row["steps"][0]["seats"][0]["comment"] for row in documents} == {"함께 승인합니다"}
    assert await audited(db_session, "approval.approved") == 3
    assert len(await told(db_session, "approval.approved")) == 3


async def test_what_may_not_be_is_named_and_the_rest_goes_on(make: Make, as_: As, read: Read, db_session: AsyncSession):
    good = await make.document(decision("pm"))
    not_yet = await make.document(step("manager"), decision("pm"))
    own = await make.document(decision("pm2"), by="pm", sr=await make.sr(by="pm"))
    others = await make.document(decision("pm2"))
    over = await make.document(decision("pm"))
    await make.act(over, "withdraw", by="customer")
    answer = await decide(as_, not_yet, own, good, others, over)
    assert answer["ok"] == [good["id"]]
    assert codes(answer) == {
        not_yet["id"]: "approval.not_current",
        own["id"]: "approval.self",
        others["id"]: "approval.not_on_line",
        over["id"]: "approval.over",
    }
    assert "한지민 님이 먼저 회수한 건입니다." in [failure["reason"] for failure in answer["failed"]]
    assert (await read(good))["status"] == "APPROVED"
    assert await audited(db_session, "approval.approved", "approval.step_approved") == 1


async def test_what_changed_since_it_was_listed_is_not_decided_unread(make: Make, as_: As, read: Read):
    sr = await make.sr()
    listed = await make.document(decision("pm"), sr=sr)
    version = (await make.read(sr))["version"]
    await as_("customer").patch(f"/tasks/{sr['id']}", version=version, title="바뀐 제목")
    again = await make.document(decision("pm"), sr=sr)
    answer = await as_("pm").post(
        PATH,
        action="approve",
        items=[item(listed), item(again, content_hash=listed["content_hash"]), item(again, id=again["id"] + 1)],
    )
    assert (answer.json()["ok"], codes(answer.json())) == (
        [],
        {listed["id"]: "approval.over", again["id"]: "approval.changed", again["id"] + 1: "approval.not_found"},
    )
    assert standing(await read(again)) == ("IN_PROGRESS", ["CURRENT"])


async def test_the_step_that_was_listed_and_no_other(make: Make, as_: As, read: Read):
    approval = await make.document(step("pm"), decision({"role": "PM"}))
    first = await decide(as_, approval)
    again = await decide(as_, approval)
    assert (first["ok"], codes(again)) == ([approval["id"]], {approval["id"]: "approval.not_current"})
    assert standing(await read(approval)) == ("IN_PROGRESS", ["APPROVED", "CURRENT"])


async def test_a_document_named_twice_is_decided_once(make: Make, as_: As, db_session: AsyncSession):
    approval = await make.document(decision("pm"))
    answer = await decide(as_, approval, approval)
    assert (answer["ok"], answer["failed"]) == ([approval["id"]], [])
    assert await audited(db_session, "approval.approved") == 1


async def test_sent_back_with_one_reason(make: Make, as_: As, read: Read):
    approvals = [await make.document(decision("pm")) for _ in range(2)]
    answer = await decide(as_, *approvals, action="reject", comment="기간을 적어 주세요")
    assert answer["ok"] == [row["id"] for row in approvals]
    assert [standing(await read(row))[0] for row in approvals] == ["REJECTED"] * 2


@pytest.mark.parametrize("comment", [None, "안 됨", "  다시  "])
async def test_sending_back_needs_its_reason(make: Make, as_: As, read: Read, comment: str | None):
    approval = await make.document(decision("pm"))
    answer = await as_("pm").post(PATH, action="reject", items=[item(approval)], comment=comment)
    assert refused(answer) == (400, "approval.reason_required")
    assert standing(await read(approval)) == ("IN_PROGRESS", ["CURRENT"])


async def test_for_a_group_and_in_anothers_place(make: Make, as_: As, read: Read):
    await make.absence("manager", "pm2")
    for_the_team = await make.document(decision(await make.group("pm2")))
    for_manager = await make.document(decision("manager"))
    await decide(as_, for_the_team, for_manager, by="pm2")
    assert [signature(await read(row), 1) for row in (for_the_team, for_manager)] == [
        ("정우진", "정우진", "MEMBER"),
        ("오세훈", "정우진", "SUBSTITUTE"),
    ]


class TestShowingOnceMoreWhoOneIs:
    async def documents(self, make: Make) -> tuple[Row, Row]:
        """One that asks for it, and one that does not."""
        body = {"name": "본인 확인", "steps": [decision({"role": "PM"})], "requires_reauthentication": True}
        await make.post("/approval-templates/", {**body, "category": "ACCOUNT"}, by="admin")
        strict = await make.document(decision("pm"), sr=await make.sr(category="ACCOUNT"))
        return strict, await make.document(decision("pm"))

    async def test_without_it_only_what_does_not_ask_for_it(self, make: Make, as_: As):
        strict, plain = await self.documents(make)
        answer = await decide(as_, strict, plain)
        assert (answer["ok"], codes(answer)) == ([plain["id"]], {strict["id"]: "approval.reauthentication"})

    async def test_with_the_password_both(self, make: Make, as_: As, read: Read):
        strict, plain = await self.documents(make)
        answer = await decide(as_, strict, plain, password=PASSWORD)
        assert answer["ok"] == [strict["id"], plain["id"]]
        assert (await read(strict))["records"][-1]["authentication"] == "PASSWORD"

    async def test_with_a_wrong_one_nothing(self, make: Make, as_: As, read: Read):
        strict, plain = await self.documents(make)
        answer = await as_("pm").post(PATH, action="approve", items=[item(strict), item(plain)], password="wrong")
        assert refused(answer) == (403, "approval.reauthentication")
        assert [(await read(row))["status"] for row in (strict, plain)] == ["IN_PROGRESS"] * 2


async def test_only_who_decides_at_all(make: Make, as_: As):
    approval = await make.document(decision("pm"))
    answers = [await as_(name).post(PATH, action="approve", items=[item(approval)]) for name in ("engineer", "auditor")]
    assert [refused(answer) for answer in answers] == [(403, "access.forbidden")] * 2
    hidden = await decide(as_, approval, by="stranger")
    assert codes(hidden) == {approval["id"]: "approval.not_found"}
    assert CAST["stranger"].name not in str(hidden)


async def test_what_cannot_be_asked_is_refused_by_name(as_: As):
    one = {"id": 1, "content_hash": "0" * 64, "step_id": 1}
    bad: list[tuple[str, Row]] = [
        ("action", {"action": "withdraw", "items": [one]}),
        ("items", {"action": "approve", "items": []}),
        ("items", {"action": "approve", "items": [one] * 101}),
        ("items", {"action": "approve", "items": [{**one, "content_hash": "x"}]}),
        ("items", {"action": "approve", "items": [{"id": 1}]}),
    ]
    answers = [wrong_fields(await as_("pm").post(PATH, **body)) for _, body in bad]
    assert [(status, fields[0]) for status, fields in answers] == [(422, field) for field, _ in bad]
