"""Steps with several seats: side by side, by any one of them, by a number of them; by a group or a role."""

from sqlalchemy.ext.asyncio import AsyncSession

from tests.factories import Make, Row, decision, step
from tests.fixtures.house import CAST, OWN
from tests.integration.approvals.conftest import Read
from tests.integration.approvals.documents import seats, signature, standing
from tests.integration.tasks.records import told
from tests.integration.tasks.visitors import As, refused, wrong_fields

ROLE_PM: Row = {"role": "PM"}
ROLE_CUSTOMER: Row = {"role": "CUSTOMER"}


async def submitted(as_: As, make: Make, *steps: Row) -> tuple[int, str]:
    """How the customer's putting a new SR to this line was refused."""
    sr = await make.sr()
    return refused(await as_("customer").post(f"/tasks/{sr['id']}/approvals", steps=list(steps)))


async def test_seats_of_a_step_sign_side_by_side_in_any_order(make: Make):
    approval = await make.document(step("manager", "pm", kind="AGREEMENT"), decision("pm2"))
    half = await make.act(approval, "approve", by="pm")
    whole = await make.act(approval, "approve", by="manager")
    assert standing(half) == ("IN_PROGRESS", ["CURRENT", "WAITING"])
    assert seats(half, 1) == [("오세훈", "CURRENT"), ("박서연", "APPROVED")]
    assert standing(whole) == ("IN_PROGRESS", ["APPROVED", "CURRENT"])


async def test_the_step_behind_is_closed_until_all_have_signed(make: Make, as_: As):
    approval = await make.document(step("manager", "pm"), decision("pm2"))
    await make.act(approval, "approve", by="pm")
    early = await as_("pm2").post(f"/approvals/{approval['id']}/approve")
    assert refused(early) == (409, "approval.not_current")
    assert "오세훈 님의 결재 차례" in early.json()["detail"]


async def test_any_one_is_enough_and_the_others_are_told_who_was_quicker(make: Make, as_: As):
    approval = await make.document(step("manager", "pm", mode="ANY"), decision("pm2"))
    signed = await make.act(approval, "approve", by="pm")
    late = await as_("manager").post(f"/approvals/{approval['id']}/approve")
    assert seats(signed, 1) == [("오세훈", "SKIPPED"), ("박서연", "APPROVED")]
    assert refused(late) == (409, "approval.not_current")
    assert late.json()["detail"] == "박서연 님이 먼저 처리했습니다. 지금은 정우진 님의 결재 차례입니다."


async def test_two_of_three(make: Make):
    approval = await make.document(step("manager", "pm", "admin", mode="QUORUM", needed=2), decision("pm2"))
    first = await make.act(approval, "approve", by="admin")
    second = await make.act(approval, "approve", by="manager")
    assert [standing(row)[1] for row in (first, second)] == [["CURRENT", "WAITING"], ["APPROVED", "CURRENT"]]
    assert seats(second, 1) == [("오세훈", "APPROVED"), ("박서연", "SKIPPED"), ("관리자", "APPROVED")]


async def test_one_objection_is_enough_whatever_the_mode(make: Make):
    approval = await make.document(step("manager", "pm", "admin", mode="QUORUM", needed=1), decision("pm2"))
    rejected = await make.act(approval, "reject", by="pm", reason="기간을 적어 주세요")
    assert standing(rejected) == ("REJECTED", ["REJECTED", "VOID"])


async def test_any_member_signs_for_the_group_in_his_own_name(make: Make):
    approval = await make.document(step(await make.group("pm", "pm2")), decision("manager"))
    assert seats(approval, 1) == [("보안팀", "CURRENT")]
    signed = await make.act(approval, "approve", by="pm2")
    assert (standing(signed)[1], signature(signed, 1)) == (["APPROVED", "CURRENT"], ("정우진", "정우진", "MEMBER"))


async def test_who_joins_the_group_later_may_sign_and_who_has_left_may_not(make: Make, as_: As):
    team = await make.group("pm", "pm2")
    approval = await make.document(decision(team))
    members = [CAST[name].id for name in ("pm2", "admin")]
    await as_("admin").patch(f"/groups/{team['group_id']}", member_ids=members)
    assert refused(await as_("pm").post(f"/approvals/{approval['id']}/approve")) == (403, "approval.not_on_line")
    assert signature(await make.act(approval, "approve", by="admin"), 1) == ("관리자", "관리자", "MEMBER")


async def test_whoever_has_the_role_signs_for_it(make: Make, as_: As):
    approval = await make.document(decision(ROLE_PM))
    assert seats(approval, 1) == [("PM", "CURRENT")]
    assert refused(await as_("admin").post(f"/approvals/{approval['id']}/approve")) == (403, "approval.not_on_line")
    assert signature(await make.act(approval, "approve", by="pm"), 1) == ("박서연", "박서연", "MEMBER")


async def test_the_customers_of_another_institution_do_not_sign_for_the_role(make: Make, as_: As):
    approval = await make.document(decision(ROLE_CUSTOMER))
    assert refused(await as_("stranger").post(f"/approvals/{approval['id']}/approve")) == (404, "approval.not_found")
    assert standing(await make.act(approval, "approve", by="manager")) == ("APPROVED", ["APPROVED"])


async def test_one_person_signs_a_step_once(make: Make, as_: As):
    approval = await make.document(step("pm", ROLE_PM), decision("manager"))
    once = await make.act(approval, "approve", by="pm")
    twice = await as_("pm").post(f"/approvals/{approval['id']}/approve")
    assert seats(once, 1) == [("박서연", "APPROVED"), ("PM", "CURRENT")]
    assert refused(twice) == (409, "approval.twice_in_step")
    assert standing(await make.act(approval, "approve", by="pm2"))[1] == ["APPROVED", "CURRENT"]


async def test_but_each_step_anew(make: Make):
    approval = await make.document(step("pm"), decision(ROLE_PM))
    await make.act(approval, "approve", by="pm")
    assert standing(await make.act(approval, "approve", by="pm")) == ("APPROVED", ["APPROVED", "APPROVED"])


async def test_by_no_group_and_no_role_does_anybody_sign_his_own(make: Make, as_: As):
    team = await make.group("pm", "pm2")
    by_the_desk = await make.sr(by="pm")
    approval = await make.document(step(team), decision(ROLE_PM), by="pm", sr=by_the_desk)
    own = await as_("pm").post(f"/approvals/{approval['id']}/approve")
    assert refused(own) == (403, "approval.self")
    for _ in range(2):
        signed = await make.act(approval, "approve", by="pm2")
    assert standing(signed) == ("APPROVED", ["APPROVED", "APPROVED"])


async def test_nor_what_he_was_the_last_to_edit(make: Make, as_: As):
    sr = await make.sr()
    await as_("pm").patch(f"/tasks/{sr['id']}", version=1, description="담당자가 고친 내용")
    approval = await make.document(decision(ROLE_PM), sr=sr)
    assert refused(await as_("pm").post(f"/approvals/{approval['id']}/approve")) == (403, "approval.self")
    assert await submitted_again(as_, await make.sr(), "pm", edited_by="pm") == (400, "approval.self_line")
    assert standing(await make.act(approval, "approve", by="pm2"))[0] == "APPROVED"


async def submitted_again(as_: As, sr: Row, approver: str, *, edited_by: str) -> tuple[int, str]:
    """How a line with who edited the SR last was refused."""
    await as_(edited_by).patch(f"/tasks/{sr['id']}", version=1, description="담당자가 고친 내용")
    return refused(await as_("customer").post(f"/tasks/{sr['id']}/approvals", approver_ids=[CAST[approver].id]))


async def test_a_group_or_role_in_which_nobody_is_left_is_refused(make: Make, as_: As):
    only_customers = await make.group("customer", name="전산과", institution_id=OWN)
    assert await submitted(as_, make, decision(only_customers)) == (400, "approval.nobody_left")
    await as_("admin").patch(f"/users/{CAST['pm'].id}", is_active=False)
    sr = await make.sr(by="pm2")
    answer = await as_("pm2").post(f"/tasks/{sr['id']}/approvals", steps=[decision(ROLE_PM)])
    assert refused(answer) == (400, "approval.nobody_left")


async def test_a_step_that_too_few_different_people_could_finish_is_refused(make: Make, as_: As):
    just_pm = await make.group("pm")
    both = await make.group("pm", "pm2", name="운영팀")
    assert await submitted(as_, make, decision("pm", just_pm)) == (400, "approval.too_few")
    assert await submitted(as_, make, decision(just_pm, both, ROLE_PM)) == (400, "approval.too_few")
    assert (await make.document(decision("pm", just_pm, mode="ANY")))["status"] == "IN_PROGRESS"
    quorum = decision(just_pm, both, ROLE_PM, mode="QUORUM", needed=2)
    assert (await make.document(quorum))["status"] == "IN_PROGRESS"


async def test_only_groups_in_use_and_within_reach_stand_on_a_line(make: Make, as_: As):
    team = await make.group("pm", name="옛 팀")
    await as_("admin").patch(f"/groups/{team['group_id']}", is_active=False)
    elsewhere = await make.group("stranger", name="푸른군청 전산과", institution_id=2)
    targets = [team, elsewhere, {"group_id": 999}]
    assert [await submitted(as_, make, decision(target)) for target in targets] == [(400, "approval.group_unknown")] * 3


async def test_a_role_that_decides_nothing_stands_on_no_line(make: Make, as_: As):
    roles = [{"role": "ENGINEER"}, {"role": "AUDITOR"}]
    assert [await submitted(as_, make, decision(role)) for role in roles] == [(400, "approval.role_unfit")] * 2


async def test_the_last_step_is_a_decision_and_nobody_is_named_twice(make: Make, as_: As):
    team = await make.group("pm", "pm2")
    assert await submitted(as_, make, step("pm")) == (400, "approval.line_last")
    assert await submitted(as_, make, decision("pm"), step("manager", kind="AGREEMENT")) == (400, "approval.line_last")
    assert await submitted(as_, make, step("pm"), decision("pm")) == (400, "approval.duplicate")
    assert await submitted(as_, make, decision(team, team)) == (400, "approval.duplicate")
    assert await submitted(as_, make, decision(ROLE_PM, ROLE_PM)) == (400, "approval.duplicate")
    assert (await make.document(step(team, ROLE_PM), decision(team)))["status"] == "IN_PROGRESS"


async def test_a_step_that_makes_no_sense_is_refused_by_name(make: Make, as_: As):
    path = f"/tasks/{(await make.sr())['id']}/approvals"
    manager, pm = CAST["manager"].id, CAST["pm"].id
    steps = [
        decision("pm", mode="QUORUM"),
        decision("pm", mode="QUORUM", needed=2),
        decision("pm", needed=1),
        decision({"user_id": pm, "role": "PM"}),
        decision({}),
        step(kind="DECISION"),
        decision("pm", overdue_action="DELEGATE", overdue_minutes=60),
        decision("pm", overdue_action="ESCALATE"),
        decision("pm", overdue_to_id=manager),
        decision("pm", deadline_minutes=0),
    ]
    answers = [wrong_fields(await as_("customer").post(path, steps=[row])) for row in steps]
    assert answers == [(422, ["steps"])] * len(steps)
    both = await as_("customer").post(path, steps=[decision("pm")], approver_ids=[manager])
    assert both.status_code == 422


async def test_the_sentences_name_groups_and_roles(make: Make, read: Read, db_session: AsyncSession):
    approval = await make.document(step(await make.group("pm"), "manager", kind="COOPERATION"), decision(ROLE_PM))
    await make.act(approval, "approve", by="manager")
    (asked,) = await told(db_session, "approval.requested")
    (signed,) = await told(db_session, "approval.step_approved")
    assert asked.text.endswith("결재 보안팀, 오세훈(협조) → PM(결재)")
    assert signed.text.endswith("오세훈 승인 · 다음 결재 보안팀")
    assert standing(await read(approval)) == ("IN_PROGRESS", ["CURRENT", "WAITING"])
