"""전결: who decides for all by the delegation of authority, and what becomes of the others."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.factories import Make, Row, decision, step
from tests.fixtures.house import CAST
from tests.integration.approvals.conftest import Read
from tests.integration.approvals.documents import readers, seats, signature, standing
from tests.integration.tasks.records import audited, told
from tests.integration.tasks.visitors import As, refused


async def rule(make: Make, **fields: object) -> Row:
    return await make.post(
        "/approval-authorities/", {"role": "PM", "basis": "위임전결규정 제7조", **fields}, by="admin"
    )


async def finally_(as_: As, approval: Row, *, by: str) -> tuple[int, str | None]:
    """The status of deciding for all, and the code when it was refused."""
    answer = await as_(by).post(f"/approvals/{approval['id']}/approve", final=True)
    return answer.status_code, answer.json().get("code")


async def test_who_comes_after_is_passed_over_and_given_it_to_read(make: Make, as_: As):
    await rule(make)
    sr = await make.sr()
    approval = await make.document(step("manager"), decision("pm"), decision("admin", {"role": "PM"}), sr=sr)
    await make.act(approval, "approve", by="manager")
    final = await make.act(approval, "approve", by="pm", final=True, comment="전결합니다")
    assert standing(final) == ("APPROVED", ["APPROVED", "APPROVED", "SKIPPED"])
    assert [seat["is_final"] for step in final["steps"] for seat in step["seats"]] == [False, True, False, False]
    assert (final["records"][-1]["is_final"], readers(final)) == (True, [("관리자", "AFTER", True)])
    assert (await make.read(sr))["status"] == "APPROVED"
    assert [row["id"] for row in await as_("admin").items("/approvals/", box="after")] == [approval["id"]]
    assert refused(await as_("admin").post(f"/approvals/{approval['id']}/approve")) == (409, "approval.over")


async def test_reviews_before_him_are_passed_over_too_also_before_his_turn(make: Make, as_: As, read: Read):
    await rule(make)
    approval = await make.document(step("manager", "pm2"), decision("pm"), decision("admin"))
    await make.act(approval, "approve", by="pm2")
    assert (await read(approval, by="pm"))["can"] == ["finalize", "opinion"]
    final = await make.act(approval, "approve", by="pm", final=True)
    assert standing(final) == ("APPROVED", ["SKIPPED", "APPROVED", "SKIPPED"])
    assert seats(final, 1) == [("오세훈", "SKIPPED"), ("정우진", "APPROVED")]
    assert sorted(readers(final)) == [("관리자", "AFTER", True), ("오세훈", "AFTER", True)]
    assert (await as_("auditor").get(f"/approvals/{approval['id']}/verify")).json()["problems"] == []


@pytest.mark.parametrize("kind", ["AGREEMENT", "COOPERATION"])
async def test_an_open_agreement_before_him_is_waited_for(make: Make, as_: As, read: Read, kind: str):
    await rule(make)
    approval = await make.document(step("manager", kind=kind), decision("pm"), decision("admin"))
    early = await as_("pm").post(f"/approvals/{approval['id']}/approve", final=True)
    assert refused(early) == (409, "approval.agreement_pending")
    assert "finalize" not in (await read(approval, by="pm"))["can"]
    await make.act(approval, "approve", by="manager")
    assert "finalize" in (await read(approval, by="pm"))["can"]
    assert await finally_(as_, approval, by="pm") == (200, None)


async def test_without_a_rule_nobody_decides_for_others(make: Make, as_: As, read: Read, db_session: AsyncSession):
    approval = await make.document(decision("pm"), decision("admin"))
    await rule(make, role="ADMIN")
    await rule(make, category="ACCOUNT")
    await rule(make, is_active=False)
    await rule(make, subject_type="SLA_EXTENSION")
    assert await finally_(as_, approval, by="pm") == (403, "approval.no_authority")
    assert "finalize" not in (await read(approval, by="pm"))["can"]
    assert (standing(await read(approval)), await audited(db_session, "approval.final")) == (
        ("IN_PROGRESS", ["CURRENT", "WAITING"]),
        0,
    )


@pytest.mark.parametrize(
    ("cost", "position", "allowed"),
    [(4_999_999, "과장", True), (5_000_000, "과장", False), (4_999_999, "팀장", False), (4_999_999, None, False)],
)
async def test_by_amount_and_position(make: Make, as_: As, cost: int, position: str | None, allowed: bool):
    await rule(make, role=None, position="과장", amount_below=5_000_000)
    await as_("admin").patch(f"/users/{CAST['pm'].id}", position=position)
    approval = await make.document(decision("pm"), decision("admin"), sr=await make.sr(estimated_cost=cost))
    expected = (200, None) if allowed else (403, "approval.no_authority")
    assert await finally_(as_, approval, by="pm") == expected


async def test_a_reviewer_or_one_who_stands_in_has_no_authority(make: Make, as_: As):
    await rule(make)
    await make.absence("pm2", "pm")
    reviewed = await make.document(step("pm"), decision("admin"))
    stood_in_for = await make.document(decision("pm2"), decision("admin"))
    answers = [await finally_(as_, approval, by="pm") for approval in (reviewed, stood_in_for)]
    assert answers == [(403, "approval.no_authority")] * 2


async def test_whoever_is_not_on_the_line_has_none_either(make: Make, as_: As):
    await rule(make)
    approval = await make.document(decision("manager"), decision("admin"))
    own = await make.document(decision("pm2"), decision({"role": "PM"}), by="pm", sr=await make.sr(by="pm"))
    assert await finally_(as_, approval, by="pm") == (403, "approval.not_on_line")
    assert await finally_(as_, own, by="pm") == (403, "approval.self")


async def test_a_group_is_read_to_by_nobody_afterwards(make: Make):
    await rule(make)
    approval = await make.document(decision({"role": "PM"}), decision(await make.group("admin")))
    final = await make.act(approval, "approve", by="pm", final=True)
    assert (standing(final)[1], signature(final, 1), readers(final)) == (
        ["APPROVED", "SKIPPED"],
        ("박서연", "박서연", "MEMBER"),
        [],
    )


async def test_it_is_told_once(make: Make, db_session: AsyncSession):
    await rule(make)
    approval = await make.document(decision("pm"), decision("admin"))
    await make.act(approval, "approve", by="pm", final=True)
    (line,) = await told(db_session, "approval.final", "approval.approved", "approval.step_approved")
    assert line.text.endswith("박서연 전결")
    assert await audited(db_session, "approval.final") == 1
