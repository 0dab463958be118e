"""Taking a round back (회수): by drafter or requester, until its last decision."""

from sqlalchemy.ext.asyncio import AsyncSession

from tests.factories import Make, Row, decision
from tests.fixtures.house import CAST
from tests.integration.tasks.records import audited, told
from tests.integration.tasks.visitors import As, refused


async def drafted_by_the_desk(make: Make) -> tuple[Row, str]:
    """An SR of the customer, put to approval by the engineer; with the path of its round."""
    sr = await make.sr(by="customer")
    line = {"approver_ids": [CAST["manager"].id, CAST["pm"].id]}
    approval = await make.post(f"/tasks/{sr['id']}/approvals", line, by="engineer")
    return sr, f"/approvals/{approval['id']}"


async def test_the_drafter_takes_it_back_even_after_the_first_signature(make: Make, as_: As, db_session: AsyncSession):
    sr, path = await drafted_by_the_desk(make)
    await make.post(f"{path}/approve", {}, by="manager")
    withdrawn = (await as_("engineer").post(f"{path}/withdraw", reason="내용을 고칩니다")).json()
    assert (withdrawn["status"], withdrawn["can"]) == ("WITHDRAWN", ["opinion"])
    assert [step["status"] for step in withdrawn["steps"]] == ["APPROVED", "VOID"]
    assert withdrawn["completed_at"] is not None
    assert (await make.read(sr))["status"] == "OPEN"
    assert len(await told(db_session, "approval.withdrawn")) == 1
    last = (await as_("customer").items(f"/tasks/{sr['id']}/history", sort="-created_at"))[0]
    assert (last["action"], last["note"], last["actor"]["name"]) == ("approval.withdrawn", "내용을 고칩니다", "김도현")


async def test_the_requester_takes_back_what_another_drafted_for_him(make: Make, as_: As):
    sr, path = await drafted_by_the_desk(make)
    assert (await as_("customer").post(f"{path}/withdraw")).json()["status"] == "WITHDRAWN"
    edited = await as_("customer").patch(f"/tasks/{sr['id']}", version=(await make.read(sr))["version"], title="고침")
    assert edited.status_code == 200


async def test_nobody_else_takes_it_back(make: Make, as_: As, db_session: AsyncSession):
    sr, path = await drafted_by_the_desk(make)
    others = [refused(await as_(name).post(f"{path}/withdraw")) for name in ("manager", "pm", "admin")]
    assert others == [(403, "approval.withdraw_forbidden")] * 3
    assert refused(await as_("auditor").post(f"{path}/withdraw")) == (403, "access.forbidden")
    assert (await make.read(sr))["status"] == "PENDING_APPROVAL"
    assert await audited(db_session, "approval.withdrawn") == 0


async def test_what_is_over_is_not_taken_back(make: Make, as_: As):
    approved = await make.approval_of(await make.approved_sr(by="customer"))
    withdrawn = await make.approval_of(await make.sr(by="customer", approvers=("pm",)))
    rejected = await make.approval_of(await make.sr(by="customer", approvers=("pm",)))
    await make.post(f"/approvals/{withdrawn['id']}/withdraw", {}, by="customer")
    await make.post(f"/approvals/{rejected['id']}/reject", {"reason": "다시 써 주세요"}, by="pm")
    answers = [
        await as_("customer").post(f"/approvals/{line['id']}/withdraw") for line in (approved, rejected, withdrawn)
    ]
    assert [refused(answer) for answer in answers] == [(409, "approval.over")] * 3
    assert [answer.json()["detail"] for answer in answers] == [
        "박서연 님이 먼저 승인하여 결재가 끝난 건입니다.",
        "박서연 님이 먼저 반려한 건입니다.",
        "한지민 님이 먼저 회수한 건입니다.",
    ]


async def test_what_was_taken_back_is_signed_no_more(make: Make, as_: As):
    _, path = await drafted_by_the_desk(make)
    await make.post(f"{path}/withdraw", {}, by="engineer")
    late = await as_("manager").post(f"{path}/approve")
    assert refused(late) == (409, "approval.over")
    assert late.json()["detail"] == "김도현 님이 먼저 회수한 건입니다."


async def test_a_number_that_was_taken_back_is_never_given_again(make: Make, as_: As):
    sr, path = await drafted_by_the_desk(make)
    await make.post(f"{path}/withdraw", {}, by="engineer")
    again = await make.document(decision("pm"), sr=sr, by="engineer")
    another = await make.document(decision("pm"))
    rounds = (await as_("customer").get(f"/tasks/{sr['id']}/approvals")).json()
    numbers = [again["number"], *(row["number"] for row in rounds[1:]), another["number"]]
    assert [row["status"] for row in rounds] == ["IN_PROGRESS", "WITHDRAWN"]
    assert sorted(number[-6:] for number in numbers) == ["000001", "000002", "000003"]
