"""후결: passed over and signed afterwards, only where a template allows it and never for accounts and firewalls."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.factories import Make, Row, decision, step
from tests.integration.approvals.conftest import Read
from tests.integration.approvals.documents import seats, standing
from tests.integration.tasks.records import told
from tests.integration.tasks.visitors import As, refused


async def template(make: Make, *steps: Row, **fields: object) -> Row:
    body = {"name": "후결 결재선", "steps": list(steps), "allows_deferred": True, **fields}
    return await make.post("/approval-templates/", body, by="admin")


async def later(make: Make) -> Row:
    """A document whose review may follow: the manager signs afterwards, the PM decides."""
    await template(make, decision({"role": "PM"}))
    return await make.document(step("manager", deferred=True), decision("pm"))


async def test_the_round_is_approved_without_it_and_it_can_still_be_signed(make: Make, as_: As):
    approval = await later(make)
    assert standing(approval) == ("IN_PROGRESS", ["DEFERRED", "CURRENT"])
    approved = await make.act(approval, "approve", by="pm")
    assert standing(approved) == ("APPROVED", ["DEFERRED", "APPROVED"])
    assert [row["id"] for row in await as_("manager").items("/approvals/")] == [approval["id"]]
    signed = await make.act(approval, "approve", by="manager", comment="나중에 확인했습니다")
    assert (standing(signed), signed["completed_at"]) == (
        ("APPROVED", ["APPROVED", "APPROVED"]),
        approved["completed_at"],
    )
    assert await as_("manager").items("/approvals/") == []
    assert (await as_("auditor").get(f"/approvals/{approval['id']}/verify")).json()["problems"] == []


async def test_it_may_be_signed_before_too(make: Make):
    approval = await later(make)
    assert standing(await make.act(approval, "approve", by="manager")) == ("IN_PROGRESS", ["APPROVED", "CURRENT"])
    assert standing(await make.act(approval, "approve", by="pm")) == ("APPROVED", ["APPROVED", "APPROVED"])


async def test_an_objection_afterwards_is_told_and_changes_nothing(
    make: Make, as_: As, read: Read, db_session: AsyncSession
):
    approval = await later(make)
    await make.act(approval, "approve", by="pm")
    objected = await make.act(approval, "reject", by="manager", reason="미리 알려 주세요")
    assert standing(objected) == ("APPROVED", ["REJECTED", "APPROVED"])
    assert seats(objected, 1) == [("오세훈", "REJECTED")]
    assert (await make.read({"id": approval["subject_id"]}))["status"] == "APPROVED"
    (line,) = await told(db_session, "approval.objected")
    assert line.text.endswith("오세훈: 미리 알려 주세요")
    assert (await as_("auditor").get(f"/approvals/{approval['id']}/verify")).json()["problems"] == []
    assert (await read(approval, by="manager"))["can"] == ["opinion"]


async def test_an_objection_before_the_end_sends_it_back(make: Make):
    approval = await later(make)
    rejected = await make.act(approval, "reject", by="manager", reason="미리 알려 주세요")
    assert standing(rejected) == ("REJECTED", ["REJECTED", "VOID"])


async def test_a_late_signature_moves_no_newer_round(make: Make, as_: As):
    first = await later(make)
    await make.act(first, "approve", by="pm")
    sr = await make.read({"id": first["subject_id"]})
    await as_("engineer").patch(f"/tasks/{sr['id']}", version=sr["version"], title="바뀐 요청")
    second = await make.document(decision("pm"), sr=sr)
    await make.act(first, "approve", by="manager")
    assert (await make.read(sr))["status"] == "PENDING_APPROVAL"
    assert standing(await make.act(second, "approve", by="pm"))[0] == "APPROVED"


async def test_nor_do_words_or_a_reading_of_an_older_one(make: Make, as_: As):
    sr = await make.sr()
    reads = [{"kind": "REFERENCE", "target": {"role": "ADMIN"}}]
    first = await make.document(decision("pm"), sr=sr, readers=reads)
    await make.act(first, "reject", by="pm", reason="기간을 적어 주세요")
    await make.document(decision("pm"), sr=sr)
    await make.act(first, "opinions", by="pm", content="첫 회차에 남기는 말")
    await make.act(first, "acknowledge", by="admin")
    assert (await make.read(sr))["status"] == "PENDING_APPROVAL"
    assert [row["status"] for row in (await as_("pm").get(f"/tasks/{sr['id']}/approvals")).json()] == [
        "IN_PROGRESS",
        "REJECTED",
    ]


@pytest.mark.parametrize("category", ["ACCOUNT", "NETWORK"])
async def test_never_for_accounts_and_firewalls(make: Make, as_: As, category: str):
    await template(make, decision({"role": "PM"}))
    path = f"/tasks/{(await make.sr(category=category))['id']}/approvals"
    answer = await as_("customer").post(path, steps=[step("manager", deferred=True), decision("pm")])
    assert refused(answer) == (400, "approval.deferred_forbidden")


async def test_off_unless_a_template_allows_it(make: Make, as_: As):
    line = [step("manager", deferred=True), decision("pm")]
    path = f"/tasks/{(await make.sr())['id']}/approvals"
    without = await as_("customer").post(path, steps=line)
    await template(make, decision({"role": "PM"}), allows_deferred=False)
    not_allowed = await as_("customer").post(path, steps=line)
    assert [refused(answer) for answer in (without, not_allowed)] == [(400, "approval.deferred_forbidden")] * 2


async def test_the_last_step_is_never_deferred(make: Make, as_: As):
    await template(make, decision({"role": "PM"}))
    path = f"/tasks/{(await make.sr())['id']}/approvals"
    answer = await as_("customer").post(path, steps=[step("manager"), decision("pm", deferred=True)])
    assert refused(answer) == (400, "approval.line_last")


async def test_taken_back_it_is_signed_no_more(make: Make, as_: As):
    approval = await later(make)
    withdrawn = await make.act(approval, "withdraw", by="customer")
    assert standing(withdrawn) == ("WITHDRAWN", ["VOID", "VOID"])
    assert refused(await as_("manager").post(f"/approvals/{approval['id']}/approve")) == (409, "approval.over")
