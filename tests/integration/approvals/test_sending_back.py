"""전단계 반려: back to an earlier step, whose signatures count no more; and what is said of it."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.factories import Make, Row, decision, step
from tests.integration.approvals.documents import seats, signature, standing
from tests.integration.sla.desk import utc, wall_at
from tests.integration.tasks.records import audited, told
from tests.integration.tasks.visitors import As, refused, wrong_fields

REASON = "서버 이름을 확인해 주세요"


async def at_the_third(make: Make) -> Row:
    """A document of four steps, two of which are signed."""
    approval = await make.document(step("manager"), step("pm", "pm2"), step("admin"), decision({"role": "PM"}))
    for name in ("manager", "pm", "pm2"):
        await make.act(approval, "approve", by=name, comment="확인했습니다")
    return approval


async def test_the_line_stands_there_again(make: Make, as_: As):
    approval = await at_the_third(make)
    sent_back = await make.act(approval, "reject", by="admin", reason=REASON, to_position=2)
    assert standing(sent_back) == ("IN_PROGRESS", ["APPROVED", "CURRENT", "WAITING", "WAITING"])
    assert seats(sent_back, 2) == [("박서연", "CURRENT"), ("정우진", "CURRENT")]
    assert (await make.read({"id": approval["subject_id"]}))["status"] == "PENDING_APPROVAL"
    early = await as_("admin").post(f"/approvals/{approval['id']}/approve")
    assert refused(early) == (409, "approval.not_current")
    assert [row["id"] for row in await as_("pm").items("/approvals/")] == [approval["id"]]


async def test_what_was_signed_there_counts_no_more_but_stays_on_record(make: Make, as_: As):
    approval = await at_the_third(make)
    sent_back = await make.act(approval, "reject", by="admin", reason=REASON, to_position=2)
    assert [signature(sent_back, position) for position in (1, 2, 3)] == [
        ("오세훈", "오세훈", "SELF"),
        (None, None, None),
        (None, None, None),
    ]
    assert sent_back["steps"][1]["seats"][0]["comment"] is None
    assert [(row["kind"], row["step_position"], row["to_position"]) for row in sent_back["records"]] == [
        ("SUBMITTED", None, None),
        ("APPROVED", 1, None),
        ("APPROVED", 2, None),
        ("APPROVED", 2, None),
        ("REJECTED", 3, 2),
    ]
    assert (await as_("auditor").get(f"/approvals/{approval['id']}/verify")).json()["problems"] == []


async def test_signed_again_it_goes_on_to_the_end(make: Make, as_: As):
    approval = await at_the_third(make)
    await make.act(approval, "reject", by="admin", reason=REASON, to_position=1)
    for name in ("manager", "pm2", "pm", "admin", "pm"):
        signed = await make.act(approval, "approve", by=name)
    assert standing(signed) == ("APPROVED", ["APPROVED"] * 4)
    assert (await as_("auditor").get(f"/approvals/{approval['id']}/verify")).json()["problems"] == []


async def test_deadlines_begin_anew_and_steps_ahead_have_none(make: Make):
    with wall_at("Mon 09:00") as wall:
        approval = await make.document(step("manager"), step("pm"), decision("pm2"))
        await make.act(approval, "approve", by="manager")
        wall.shows("Tue 09:00")
        await make.act(approval, "approve", by="pm")
        wall.shows("Wed 09:00")
        sent_back = await make.act(approval, "reject", by="pm2", reason=REASON, to_position=1)
    times = [(row["started_at"], row["ended_at"], row["seats"][0]["due_at"]) for row in sent_back["steps"]]
    assert times == [(utc("Wed 09:00"), None, utc("Thu 18:00")), (None, None, None), (None, None, None)]
    assert sent_back["due_at"] == utc("Thu 18:00")


@pytest.mark.parametrize("position", [3, 4])
async def test_forward_or_to_oneself_is_no_way_back(make: Make, as_: As, position: int):
    path = f"/approvals/{(await at_the_third(make))['id']}/reject"
    assert refused(await as_("admin").post(path, reason=REASON, to_position=position)) == (400, "approval.send_back")


@pytest.mark.parametrize("position", [0, 11, "first"])
async def test_what_is_no_position_is_refused_by_name(make: Make, as_: As, position: object):
    path = f"/approvals/{(await make.document(decision('pm')))['id']}/reject"
    assert wrong_fields(await as_("pm").post(path, reason=REASON, to_position=position)) == (422, ["to_position"])


async def test_from_the_first_step_there_is_nowhere_to_go_but_to_the_drafter(make: Make, as_: As):
    approval = await make.document(step("manager"), decision("pm"))
    assert "send_back" not in (await as_("manager").get(f"/approvals/{approval['id']}")).json()["can"]
    answer = await as_("manager").post(f"/approvals/{approval['id']}/reject", reason=REASON, to_position=1)
    assert refused(answer) == (400, "approval.send_back")


async def test_it_is_told_once_with_whose_turn_it_is_again(make: Make, db_session: AsyncSession):
    approval = await at_the_third(make)
    await make.act(approval, "reject", by="admin", reason=REASON, to_position=2)
    (line,) = await told(db_session, "approval.sent_back")
    assert line.text.endswith(f"관리자: {REASON} · 다시 박서연, 정우진")
    assert await audited(db_session, "approval.sent_back") == 1
    assert await audited(db_session, "approval.rejected") == 0


async def test_what_a_delegate_signed_is_asked_of_the_principal_again(make: Make):
    approval = await make.document(step("pm"), decision("manager"))
    await make.absence("pm", "pm2")
    await make.act(approval, "approve", by="pm2")
    sent_back = await make.act(approval, "reject", by="manager", reason=REASON, to_position=1)
    assert (seats(sent_back, 1), signature(sent_back, 1)) == ([("박서연", "CURRENT")], (None, None, None))
    assert signature(await make.act(approval, "approve", by="pm"), 1) == ("박서연", "박서연", "SELF")
