"""Assigning and moving an SR, over HTTP; every pair of statuses stands in tests/unit/tasks/test_lifecycle.py."""

import asyncio

import httpx
from freezegun import freeze_time
from sqlalchemy.ext.asyncio import AsyncSession

from tests.factories import Make
from tests.fixtures.house import CAST
from tests.integration.tasks.records import audited
from tests.integration.tasks.visitors import As, Visitor, refused

ENGINEER, PM, CUSTOMER, AUDITOR = (CAST[name].id for name in ("engineer", "pm", "customer", "auditor"))


async def test_an_sr_is_put_on_a_desk_and_off_it_again(make: Make, as_: As, db_session: AsyncSession):
    path = f"/tasks/{(await make.sr())['id']}/assignment"
    taken = (await as_("pm").post(path, assignee_id=ENGINEER)).json()
    again = (await as_("pm").post(path, assignee_id=ENGINEER)).json()
    off = (await as_("pm").post(path, assignee_id=None)).json()
    assert (taken["assignee"], taken["version"]) == ({"id": ENGINEER, "name": "김도현"}, 2)
    assert again == taken
    assert (off["assignee"], off["version"]) == (None, 3)
    assert await audited(db_session, "sr.assigned") == 2


async def test_it_goes_only_to_those_who_could_work_on_it(make: Make, as_: As):
    await as_("admin").patch(f"/users/{PM}", is_active=False)
    path = f"/tasks/{(await make.sr())['id']}/assignment"
    people = [CUSTOMER, AUDITOR, PM, 999]
    answers = [refused(await as_("engineer").post(path, assignee_id=person)) for person in people]
    assert answers == [(400, "user.unfit")] * 2 + [(400, "user.unavailable")] * 2


async def test_only_the_desk_assigns_and_only_what_is_not_finished(make: Make, as_: As):
    sr = await make.move(await make.sr(), "CANCELLED", reason="중복 요청")
    path = f"/tasks/{sr['id']}/assignment"
    assert refused(await as_("pm").post(path, assignee_id=ENGINEER)) == (409, "sr.finished")
    by_others = [refused(await as_(name).post(path, assignee_id=ENGINEER)) for name in ("customer", "auditor")]
    assert by_others == [(403, "access.forbidden")] * 2


async def test_whoever_begins_an_unassigned_sr_takes_it(make: Make, as_: As):
    alone = await make.move(await make.approved_sr(), "IN_PROGRESS", by="engineer")
    given = await make.approved_sr()
    await as_("pm").post(f"/tasks/{given['id']}/assignment", assignee_id=PM)
    begun_by_another = await make.move(given, "IN_PROGRESS", by="engineer")
    assert alone["assignee"]["id"] == ENGINEER
    assert begun_by_another["assignee"]["id"] == PM


async def test_of_two_who_begin_at_once_one_has_it(make: Make, as_: As, db_session: AsyncSession):
    srs = [await make.approved_sr() for _ in range(3)]
    answers = await asyncio.gather(
        *(as_(who).post(f"/tasks/{sr['id']}/transitions", to="IN_PROGRESS") for sr in srs for who in ("pm", "engineer"))
    )
    outcomes = [sorted(answer.status_code for answer in answers[at : at + 2]) for at in (0, 2, 4)]
    assert outcomes == [[200, 409]] * 3
    assert await audited(db_session, "sr.assigned") == 3


async def test_work_that_needs_approval_does_not_begin_without(make: Make, as_: As):
    sr = await make.sr(category="NETWORK")
    answer = await as_("engineer").post(f"/tasks/{sr['id']}/transitions", to="IN_PROGRESS")
    assert refused(answer) == (409, "sr.approval_required")
    assert "IN_PROGRESS" not in (await make.read(sr, by="engineer"))["allowed_transitions"]
    question = await make.move(await make.sr(category="INQUIRY"), "IN_PROGRESS")
    assert question["status"] == "IN_PROGRESS"


async def test_an_approval_is_not_won_by_asking_for_the_status(make: Make, as_: As):
    sr = await make.sr(approvers=("manager",))
    path = f"/tasks/{sr['id']}/transitions"
    answers = [await as_("admin").post(path, to=to) for to in ("APPROVED", "REJECTED", "OPEN", "IN_PROGRESS")]
    assert [refused(answer) for answer in answers] == [(409, "sr.transition")] * 4


async def test_holding_cancelling_and_reopening_ask_for_a_reason(make: Make, as_: As):
    working = await make.sr_in_progress()
    path = f"/tasks/{working['id']}/transitions"
    assert refused(await as_("engineer").post(path, to="ON_HOLD")) == (400, "sr.reason_required")
    assert refused(await as_("engineer").post(path, to="CANCELLED")) == (400, "sr.reason_required")
    held = await make.move(working, "ON_HOLD", reason="부품 대기")
    await make.move(held, "IN_PROGRESS")
    resolved = await make.move(held, "RESOLVED")
    assert refused(await as_("customer").post(path, to="IN_PROGRESS")) == (400, "sr.reason_required")
    assert (await make.move(resolved, "IN_PROGRESS", by="customer", reason="아직 느립니다"))["status"] == "IN_PROGRESS"


async def test_a_reason_is_kept_in_the_history(make: Make, as_: As):
    sr = await make.move(await make.sr_in_progress(), "ON_HOLD", reason="부품 대기")
    last = (await as_("customer").items(f"/tasks/{sr['id']}/history", sort="-created_at"))[0]
    assert (last["note"], last["changes"]) == ("부품 대기", {"status": {"from": "IN_PROGRESS", "to": "ON_HOLD"}})


async def test_each_moves_what_is_his_to_move(make: Make, as_: As):
    sr = await make.move(await make.sr_in_progress(by="customer"), "RESOLVED")
    path = f"/tasks/{sr['id']}/transitions"
    assert refused(await as_("manager").post(path, to="CLOSED")) == (403, "sr.transition_forbidden")
    assert refused(await as_("auditor").post(path, to="CLOSED")) == (403, "access.forbidden")
    assert (await make.read(sr, by="customer"))["allowed_transitions"] == ["IN_PROGRESS", "CLOSED"]
    assert (await as_("customer").post(path, to="CLOSED")).json()["allowed_transitions"] == []


async def test_a_refused_move_says_what_is_possible(make: Make, as_: As):
    sr = await make.sr_in_progress()
    answer = await as_("engineer").post(f"/tasks/{sr['id']}/transitions", to="CLOSED")
    assert answer.json()["allowed"] == ["ON_HOLD", "RESOLVED", "CANCELLED"]


async def test_the_moments_of_solving_and_closing_are_kept_and_forgotten_when_reopened(make: Make):
    with freeze_time("2026-05-25T01:00:00Z", real_asyncio=True):
        sr = await make.sr_in_progress(by="customer")
    with freeze_time("2026-05-25T02:00:00Z", real_asyncio=True):
        resolved = await make.move(sr, "RESOLVED")
        reopened = await make.move(sr, "IN_PROGRESS", reason="재발")
    with freeze_time("2026-05-25T03:00:00Z", real_asyncio=True):
        await make.move(sr, "RESOLVED")
    with freeze_time("2026-05-25T04:00:00Z", real_asyncio=True):
        closed = await make.move(sr, "CLOSED", by="customer")
        cancelled = await make.move(await make.sr(), "CANCELLED", reason="중복 요청")
    assert (resolved["resolved_at"], resolved["closed_at"]) == ("2026-05-25T02:00:00Z", None)
    assert (reopened["resolved_at"], reopened["closed_at"]) == (None, None)
    assert (closed["resolved_at"], closed["closed_at"]) == ("2026-05-25T03:00:00Z", "2026-05-25T04:00:00Z")
    assert (cancelled["resolved_at"], cancelled["closed_at"]) == (None, "2026-05-25T04:00:00Z")


async def test_a_service_account_of_the_desk_begins_work_too(make: Make, client: httpx.AsyncClient):
    sr = await make.approved_sr()
    account = {"name": "메신저 봇", "role": "ENGINEER", "scopes": ["sr:read", "sr:transition", "sr:work"]}
    token = (await make.post("/service-accounts/", account, by="admin"))["token"]
    bot = Visitor(client, {"Authorization": f"Bearer {token}"})
    answer = await bot.post(f"/tasks/{sr['id']}/transitions", to="IN_PROGRESS")
    assert (answer.status_code, answer.json().get("status")) == (200, "IN_PROGRESS")
