"""Editing an SR: by version, by whom and when, and what it does to an approval."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.factories import Make, Row
from tests.fixtures.house import CAST
from tests.integration.tasks.records import audited, told
from tests.integration.tasks.visitors import As, refused


async def test_the_form_changes_what_it_names_and_nothing_else(make: Make, as_: As):
    sr = await make.sr()
    answer = await as_("customer").patch(f"/tasks/{sr['id']}", version=1, title="새 제목", priority="HIGH")
    changed = answer.json()
    kept = sr.keys() - {"title", "priority", "version", "updated_at"}
    assert (changed["title"], changed["priority"], changed["version"]) == ("새 제목", "HIGH", 2)
    assert {key: changed[key] for key in kept} == {key: sr[key] for key in kept}
    assert await make.read(sr, by="customer") == changed


async def test_an_edit_of_what_moved_on_names_the_differing_fields_and_the_version(make: Make, as_: As):
    sr = await make.sr(title="처음", priority="LOW")
    await as_("pm").patch(f"/tasks/{sr['id']}", version=1, title="남의 제목", priority="URGENT")
    late = {"title": "내 제목", "priority": "URGENT", "description": sr["description"]}
    answer = await as_("customer").patch(f"/tasks/{sr['id']}", version=1, **late)
    assert refused(answer) == (409, "sr.version")
    assert answer.json()["version"] == 2
    assert answer.json()["fields"] == {"title": {"yours": "내 제목", "theirs": "남의 제목"}}
    again = await as_("customer").patch(f"/tasks/{sr['id']}", version=answer.json()["version"], **late)
    assert (again.status_code, again.json()["title"]) == (200, "내 제목")


async def test_an_edit_that_changes_nothing_leaves_no_trace(make: Make, as_: As, db_session: AsyncSession):
    sr = await make.sr(by="customer")
    same = {key: sr[key] for key in ("title", "description", "category", "priority")}
    answer = await as_("customer").patch(f"/tasks/{sr['id']}", version=1, server_id=1, **same)
    assert answer.json() == sr
    assert await audited(db_session, "sr.edited") == 0


async def test_of_two_edits_at_once_one_is_kept_and_the_other_told_so(make: Make, as_: As):
    srs = [await make.sr() for _ in range(5)]
    pairs = [
        (
            as_("customer").patch(f"/tasks/{sr['id']}", version=1, title="요청자의 제목"),
            as_("engineer").patch(f"/tasks/{sr['id']}", version=1, title="담당자의 제목"),
        )
        for sr in srs
    ]
    answers = await asyncio.gather(*(edit for pair in pairs for edit in pair))
    outcomes = [sorted(answer.status_code for answer in answers[at : at + 2]) for at in range(0, 10, 2)]
    losers = [answer.json() for answer in answers if answer.status_code == 409]
    assert outcomes == [[200, 409]] * 5
    assert [(loser["code"], loser["version"], list(loser["fields"])) for loser in losers] == [
        ("sr.version", 2, ["title"])
    ] * 5


@pytest.mark.parametrize("field", ["title", "description", "category", "priority"])
async def test_what_an_sr_cannot_be_without_is_not_emptied(field: str, make: Make, as_: As):
    sr = await make.sr()
    answer = await as_("customer").patch(f"/tasks/{sr['id']}", version=1, **{field: None})
    assert refused(answer) == (400, "sr.required")


async def test_the_server_can_be_taken_off_but_not_be_another_institutions(make: Make, as_: As):
    sr = await make.sr()
    path = f"/tasks/{sr['id']}"
    assert refused(await as_("pm").patch(path, version=1, server_id=2)) == (400, "sr.server_institution")
    assert refused(await as_("customer").patch(path, version=1, server_id=2)) == (404, "server.not_found")
    without = (await as_("customer").patch(path, version=1, server_id=None)).json()
    assert (without["server"], without["version"]) == (None, 2)


async def test_neither_a_colleague_nor_an_auditor_edits(make: Make, as_: As):
    path = f"/tasks/{(await make.sr(by='customer'))['id']}"
    assert refused(await as_("manager").patch(path, version=1, title="남의 것")) == (403, "sr.edit_forbidden")
    assert refused(await as_("auditor").patch(path, version=1, title="남의 것")) == (403, "access.forbidden")


async def test_once_approved_the_requester_edits_no_more_but_the_desk_does(make: Make, as_: As):
    sr = await make.approved_sr(by="customer")
    edit = {"version": sr["version"], "priority": "URGENT"}
    assert refused(await as_("customer").patch(f"/tasks/{sr['id']}", **edit)) == (403, "sr.edit_forbidden")
    assert (await as_("engineer").patch(f"/tasks/{sr['id']}", **edit)).status_code == 200


async def test_what_is_finished_is_edited_by_nobody(make: Make, as_: As):
    resolved = await make.move(await make.sr_in_progress(), "RESOLVED")
    closed = await make.move(await make.move(await make.sr_in_progress(), "RESOLVED"), "CLOSED")
    cancelled = await make.move(await make.sr(), "CANCELLED", reason="중복 요청")
    answers = [
        await as_("engineer").patch(f"/tasks/{sr['id']}", version=sr["version"], title="새 제목")
        for sr in (resolved, closed, cancelled)
    ]
    assert [refused(answer) for answer in answers] == [(409, "sr.not_editable")] * 3


async def test_an_edit_of_the_content_in_approval_voids_the_round_and_leads_back(make: Make, as_: As):
    sr = await make.sr(approvers=("pm",))
    edited = await as_("engineer").patch(f"/tasks/{sr['id']}", version=sr["version"], title="새 제목")
    assert (edited.json()["title"], edited.json()["status"]) == ("새 제목", "OPEN")
    assert (await make.approval_of(sr))["status"] == "VOIDED"


async def test_the_priority_of_what_is_in_approval_may_change(make: Make, as_: As):
    sr = await make.sr(approvers=("pm",))
    edited = await as_("engineer").patch(f"/tasks/{sr['id']}", version=sr["version"], priority="URGENT")
    assert edited.json()["status"] == "PENDING_APPROVAL"
    assert (await make.approval_of(sr))["status"] == "IN_PROGRESS"


async def test_whoever_is_on_the_line_edits_nothing_of_what_he_is_to_decide(make: Make, as_: As):
    sr = await make.sr(approvers=("pm",))
    refusal = await as_("pm").patch(f"/tasks/{sr['id']}", version=sr["version"], title="새 제목")
    assert refused(refusal) == (403, "approval.on_line")
    assert (await make.approval_of(sr))["status"] == "IN_PROGRESS"


async def on_hold(make: Make) -> Row:
    return await make.move(await make.sr_in_progress(), "ON_HOLD", reason="부품 대기")


STAGES: dict[str, Callable[[Make], Awaitable[Row]]] = {
    "APPROVED": Make.approved_sr,
    "IN_PROGRESS": Make.sr_in_progress,
    "ON_HOLD": on_hold,
}


@pytest.mark.parametrize("status", STAGES)
async def test_changing_what_was_approved_takes_the_approval_away(
    status: str, make: Make, as_: As, db_session: AsyncSession
):
    sr = await STAGES[status](make)
    path = f"/tasks/{sr['id']}"
    edited = (await as_("engineer").patch(path, version=sr["version"], description="다른 일")).json()
    command = await as_("engineer").post(f"{path}/execute", command="df -h")
    start = await as_("engineer").post(f"{path}/transitions", to="IN_PROGRESS")
    assert (sr["status"], edited["status"]) == (status, "OPEN")
    assert "request_approval" in edited["can"]
    assert refused(command) == (409, "execution.not_ready")
    assert refused(start) == (409, "sr.approval_required")
    last = (await as_("auditor").items(f"{path}/history", sort="-created_at"))[0]
    assert (last["action"], last["changes"]["status"]) == ("sr.transition", {"from": status, "to": "OPEN"})
    assert await audited(db_session, "execution.requested") == 0


async def test_and_after_a_second_approval_work_goes_on(make: Make, as_: As):
    sr = await make.sr_in_progress()
    await as_("engineer").patch(f"/tasks/{sr['id']}", version=sr["version"], server_id=None)
    second = await make.post(f"/tasks/{sr['id']}/approvals", {"approver_ids": [CAST["manager"].id]}, by="engineer")
    await make.post(f"/approvals/{second['id']}/approve", {}, by="manager")
    assert second["round"] == 2
    assert (await make.move(sr, "IN_PROGRESS"))["status"] == "IN_PROGRESS"


@pytest.mark.parametrize("status", STAGES)
async def test_priority_alone_leaves_the_approval_standing(status: str, make: Make, as_: As):
    sr = await STAGES[status](make)
    edited = (await as_("pm").patch(f"/tasks/{sr['id']}", version=sr["version"], priority="URGENT")).json()
    assert (edited["status"], edited["priority"]) == (status, "URGENT")


async def test_a_question_that_becomes_server_work_needs_approval_from_then_on(make: Make, as_: As):
    sr = await make.move(await make.sr(category="INQUIRY", server_id=None), "IN_PROGRESS")
    path = f"/tasks/{sr['id']}"
    reworded = (await as_("engineer").patch(path, version=sr["version"], description="더 자세히")).json()
    recast = (await as_("engineer").patch(path, version=reworded["version"], category="SERVER")).json()
    assert (reworded["status"], reworded["approval_required"]) == ("IN_PROGRESS", False)
    assert (recast["status"], recast["approval_required"]) == ("OPEN", True)


async def test_the_rooms_are_told_that_an_approval_was_taken_away(make: Make, as_: As, db_session: AsyncSession):
    sr = await make.approved_sr()
    before = len(await told(db_session, "sr.edited", "sr.transition"))
    await as_("pm").patch(f"/tasks/{sr['id']}", version=sr["version"], title="다른 제목")
    assert len(await told(db_session, "sr.edited", "sr.transition")) == before + 1
