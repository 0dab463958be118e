"""Signing and sending back: in order, by whose turn it is, and never one's own."""

from freezegun import freeze_time
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from core.users.enums import Role
from models import User
from tests.factories import Make, Row
from tests.fixtures.house import CAST
from tests.integration.approvals.conftest import Read
from tests.integration.approvals.documents import signature, standing
from tests.integration.tasks.records import audited, told
from tests.integration.tasks.visitors import As, refused, wrong_fields


async def path_of(make: Make, sr: Row) -> str:
    return f"/approvals/{(await make.approval_of(sr))['id']}"


async def test_a_line_is_signed_one_after_the_other_and_the_sr_follows_the_last(make: Make, as_: As):
    with freeze_time("2026-05-25T01:00:00Z", real_asyncio=True):
        sr = await make.sr(approvers=("manager", "pm", "pm2"))
        path = await path_of(make, sr)
        first = (await as_("manager").post(f"{path}/approve", comment="검토했습니다")).json()
    with freeze_time("2026-05-25T02:00:00Z", real_asyncio=True):
        second = (await as_("pm").post(f"{path}/approve")).json()
        pending = (await make.read(sr))["status"]
        third = (await as_("pm2").post(f"{path}/approve")).json()
    assert standing(first) == ("IN_PROGRESS", ["APPROVED", "CURRENT", "WAITING"])
    assert standing(second) == ("IN_PROGRESS", ["APPROVED", "APPROVED", "CURRENT"])
    assert standing(third) == ("APPROVED", ["APPROVED", "APPROVED", "APPROVED"])
    assert (pending, (await make.read(sr))["status"]) == ("PENDING_APPROVAL", "APPROVED")
    first_hour, second_hour = "2026-05-25T01:00:00Z", "2026-05-25T02:00:00Z"
    decided = [step["seats"][0]["decided_at"] for step in third["steps"]]
    assert decided == [step["ended_at"] for step in third["steps"]] == [first_hour, second_hour, second_hour]
    assert [step["started_at"] for step in third["steps"]] == [first_hour, first_hour, second_hour]
    assert [step["seats"][0]["comment"] for step in third["steps"]] == ["검토했습니다", None, None]
    assert signature(third, 1) == ("오세훈", "오세훈", "SELF")
    assert (first["completed_at"], third["completed_at"]) == (None, "2026-05-25T02:00:00Z")


async def test_out_of_turn_one_is_told_whose_turn_it_is(make: Make, as_: As):
    path = await path_of(make, await make.sr(approvers=("manager", "pm")))
    early = await as_("pm").post(f"{path}/approve")
    await make.post(f"{path}/approve", {}, by="manager")
    late = await as_("manager").post(f"{path}/reject", reason="생각이 바뀌었습니다")
    assert refused(early) == refused(late) == (409, "approval.not_current")
    assert "오세훈 님의 결재 차례" in early.json()["detail"]
    assert "박서연 님의 결재 차례" in late.json()["detail"]


async def test_whoever_is_not_on_the_line_decides_nothing(make: Make, as_: As):
    path = await path_of(make, await make.sr(approvers=("manager",)))
    not_on_it = [refused(await as_(name).post(f"{path}/approve")) for name in ("pm", "admin")]
    without_the_right = [refused(await as_(name).post(f"{path}/approve")) for name in ("engineer", "auditor")]
    assert not_on_it == [(403, "approval.not_on_line")] * 2
    assert without_the_right == [(403, "access.forbidden")] * 2


async def test_nobody_decides_what_he_asked_for_or_drafted(make: Make, as_: As, db_session: AsyncSession):
    asked_by_himself = await path_of(make, await make.sr(by="customer", approvers=("manager",)))
    sr = await make.sr(by="customer")
    drafted = await make.post(f"/tasks/{sr['id']}/approvals", {"approver_ids": [CAST["manager"].id]}, by="pm")
    answers = [
        await as_("customer").post(f"{asked_by_himself}/approve"),
        await as_("customer").post(f"{asked_by_himself}/reject", reason="제가 반려합니다"),
        await as_("customer").post(f"/approvals/{drafted['id']}/approve"),
        await as_("pm").post(f"/approvals/{drafted['id']}/approve"),
    ]
    assert [refused(answer) for answer in answers] == [(403, "approval.self")] * 4
    assert await audited(db_session, "approval.approved", "approval.rejected") == 0


async def test_sending_back_needs_a_reason_of_five_letters(make: Make, as_: As):
    path = await path_of(make, await make.sr(approvers=("manager",)))
    reasons = ["", "안됨", "  안 됨  ", "가" * 2001, None]
    answers = [wrong_fields(await as_("manager").post(f"{path}/reject", reason=reason)) for reason in reasons]
    assert answers == [(422, ["reason"])] * 5
    assert wrong_fields(await as_("manager").post(f"{path}/reject")) == (422, ["reason"])
    assert standing((await as_("manager").get(path)).json()) == ("IN_PROGRESS", ["CURRENT"])


async def test_sent_back_the_rest_of_the_line_is_void(make: Make, as_: As):
    sr = await make.sr(approvers=("pm2", "manager", "pm"))
    path = await path_of(make, sr)
    await make.post(f"{path}/approve", {}, by="pm2")
    rejected = (await as_("manager").post(f"{path}/reject", reason="기간을 적어 주세요")).json()
    assert standing(rejected) == ("REJECTED", ["APPROVED", "REJECTED", "VOID"])
    assert (rejected["steps"][1]["seats"][0]["comment"], rejected["can"]) == ("기간을 적어 주세요", ["opinion"])
    assert None not in (rejected["completed_at"], rejected["steps"][1]["seats"][0]["decided_at"])
    assert (await make.read(sr))["status"] == "REJECTED"
    late = await as_("pm").post(f"{path}/approve")
    assert refused(late) == (409, "approval.over")
    assert late.json()["detail"] == "오세훈 님이 먼저 반려한 건입니다."


async def test_put_to_approval_again_it_is_round_two_and_round_one_stays_as_it_was(make: Make, as_: As, read: Read):
    sr = await make.sr(by="customer", approvers=("manager", "pm"))
    first = await make.approval_of(sr)
    await make.act(first, "reject", by="manager", reason="기간을 적어 주세요")
    as_it_was = await read(first)
    version = (await make.read(sr))["version"]
    await as_("customer").patch(f"/tasks/{sr['id']}", version=version, title="기간을 적은 요청")
    second = await make.post(f"/tasks/{sr['id']}/approvals", {"approver_ids": [CAST["pm2"].id]}, by="customer")
    await make.post(f"/approvals/{second['id']}/approve", {}, by="pm2")
    rounds = (await as_("auditor").get(f"/tasks/{sr['id']}/approvals")).json()
    assert [(line["round"], line["status"], line["subject_title"]) for line in rounds] == [
        (2, "APPROVED", "기간을 적은 요청"),
        (1, "REJECTED", sr["title"]),
    ]
    assert await read(first) == as_it_was
    assert refused(await as_("manager").post(f"/approvals/{first['id']}/approve")) == (409, "approval.over")


async def test_an_approver_who_has_left_signs_no_more_and_the_drafter_names_another(make: Make, as_: As):
    sr = await make.sr(by="customer", approvers=("manager",))
    path = await path_of(make, sr)
    await as_("admin").patch(f"/users/{CAST['manager'].id}", is_active=False)
    assert refused(await as_("manager").post(f"{path}/approve")) == (401, "auth.token")
    await make.post(f"{path}/withdraw", {}, by="customer")
    again = await as_("customer").post(f"/tasks/{sr['id']}/approvals", approver_ids=[CAST["pm"].id])
    assert again.status_code == 201


async def test_an_approver_who_may_decide_no_more_does_not(make: Make, as_: As, db_session: AsyncSession):
    path = await path_of(make, await make.sr(approvers=("pm2",)))
    await db_session.execute(update(User).where(User.id == CAST["pm2"].id).values(role=Role.ENGINEER))
    await db_session.commit()
    assert refused(await as_("pm2").post(f"{path}/approve")) == (403, "access.forbidden")
    assert (await as_("pm2").get(path)).json()["can"] == ["opinion"]


async def test_each_is_offered_what_he_may_do_now(make: Make, as_: As):
    path = await path_of(make, await make.sr(by="customer", approvers=("manager", "pm")))

    async def offered() -> dict[str, list[str]]:
        names = ("customer", "manager", "pm", "engineer", "auditor")
        return {name: (await as_(name).get(path)).json()["can"] for name in names}

    say = ["opinion"]
    nothing: dict[str, list[str]] = {"customer": say, "manager": say, "pm": say, "engineer": [], "auditor": []}
    sign, withdraw = ["approve", "reject", "hold", "extend", "opinion"], ["withdraw", "opinion"]
    assert await offered() == nothing | {"customer": withdraw, "manager": sign}
    await make.post(f"{path}/approve", {}, by="manager")
    assert await offered() == nothing | {
        "customer": withdraw,
        "pm": ["approve", "reject", "hold", "send_back", "extend", "opinion"],
    }
    await make.post(f"{path}/approve", {}, by="pm")
    assert await offered() == nothing


async def test_every_decision_is_told_once(make: Make, db_session: AsyncSession):
    path = await path_of(make, await make.sr(approvers=("manager", "pm")))
    await make.post(f"{path}/approve", {}, by="manager")
    await make.post(f"{path}/reject", {"reason": "기간을\n적어 주세요"}, by="pm")
    (step,) = await told(db_session, "approval.step_approved")
    (rejection,) = await told(db_session, "approval.rejected")
    assert step.text.endswith("오세훈 승인 · 다음 결재 박서연")
    assert rejection.text.endswith("박서연: 기간을 적어 주세요")
    assert await audited(db_session, "approval.requested", "approval.step_approved", "approval.rejected") == 3
