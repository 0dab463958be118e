"""Who can stand on a line (결재선), and who can put an SR to approval."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from tests.factories import Make, Row
from tests.fixtures.house import CAST
from tests.integration.approvals.documents import seats
from tests.integration.tasks.records import audited
from tests.integration.tasks.visitors import As, refused, wrong_fields


def ids(*usernames: str) -> list[int]:
    return [CAST[username].id for username in usernames]


async def asked(as_: As, sr: Row, *line: str, by: str = "customer") -> tuple[int, str]:
    """How putting the SR to this line was refused."""
    return refused(await as_(by).post(f"/tasks/{sr['id']}/approvals", approver_ids=ids(*line)))


async def test_a_line_stands_in_the_order_it_was_named(make: Make, as_: As):
    sr = await make.sr(by="customer")
    answer = await as_("customer").post(
        f"/tasks/{sr['id']}/approvals", approver_ids=ids("pm2", "manager", "admin"), comment="급합니다"
    )
    approval = answer.json()
    assert answer.status_code == 201
    shown = [
        (step["position"], step["kind"], step["mode"], seats(approval, step["position"])) for step in approval["steps"]
    ]
    assert shown == [
        (1, "REVIEW", "ALL", [("정우진", "CURRENT")]),
        (2, "REVIEW", "ALL", [("오세훈", "WAITING")]),
        (3, "DECISION", "ALL", [("관리자", "WAITING")]),
    ]
    facts = {key: approval[key] for key in ("subject_type", "subject_id", "subject_number", "subject_title", "round")}
    assert facts == {
        "subject_type": "SR",
        "subject_id": sr["id"],
        "subject_number": sr["number"],
        "subject_title": sr["title"],
        "round": 1,
    }
    assert (approval["status"], approval["comment"], approval["completed_at"]) == ("IN_PROGRESS", "급합니다", None)
    assert (approval["drafter"], approval["can"]) == (
        {"id": CAST["customer"].id, "name": "한지민"},
        ["withdraw", "opinion"],
    )
    assert (await make.read(sr))["status"] == "PENDING_APPROVAL"


async def test_nobody_who_could_not_or_must_not_decide_stands_on_it(make: Make, as_: As, db_session: AsyncSession):
    await as_("admin").patch(f"/users/{CAST['pm2'].id}", is_active=False)
    sr = await make.sr(by="customer")
    assert await asked(as_, sr, "pm", "auditor") == (400, "user.unfit")
    assert await asked(as_, sr, "engineer") == (400, "user.unfit")
    assert await asked(as_, sr, "stranger") == (400, "user.unavailable")
    assert await asked(as_, sr, "pm2") == (400, "user.unavailable")
    assert await asked(as_, sr, "pm", "manager", "pm") == (400, "approval.duplicate")
    assert await asked(as_, sr, "pm", "customer") == (400, "approval.self_line")
    assert (await make.read(sr))["status"] == "OPEN"
    assert await audited(db_session, "approval.requested") == 0


async def test_drafting_for_another_opens_no_way_to_ones_own_signature(make: Make, as_: As):
    sr = await make.sr(by="customer")
    assert await asked(as_, sr, "customer", by="engineer") == (400, "approval.self_line")
    assert await asked(as_, sr, "pm", by="pm") == (400, "approval.self_line")
    of_the_desk = await make.sr(by="pm")
    assert await asked(as_, of_the_desk, "pm", by="pm2") == (400, "approval.self_line")


async def test_somebody_of_another_institution_is_refused_without_his_name(make: Make, as_: As):
    sr = await make.sr(by="customer")
    path = f"/tasks/{sr['id']}/approvals"
    stranger = await as_("customer").post(path, approver_ids=ids("stranger"))
    nobody = await as_("customer").post(path, approver_ids=[9999])
    assert CAST["stranger"].name not in stranger.text
    assert stranger.json() | {"request_id": ""} == nobody.json() | {"request_id": ""}


async def test_a_service_account_signs_nothing(make: Make, as_: As):
    account = {"name": "메신저 봇", "role": "PM", "scopes": ["approval:decide"]}
    await make.post("/service-accounts/", account, by="admin")
    sr = await make.sr()
    newest = max(person.id for person in CAST.values()) + 1
    answer = await as_("pm").post(f"/tasks/{sr['id']}/approvals", approver_ids=[newest])
    assert refused(answer) == (400, "user.unavailable")


async def test_a_line_has_one_to_ten_people(make: Make, as_: As):
    path = f"/tasks/{(await make.sr())['id']}/approvals"
    asked_for: list[dict[str, Any]] = [
        {"approver_ids": []},
        {"approver_ids": list(range(1, 12))},
        {"approver_ids": "2"},
    ]
    answers = [wrong_fields(await as_("customer").post(path, **body)) for body in asked_for]
    assert answers == [(422, ["approver_ids"])] * len(asked_for)
    assert wrong_fields(await as_("customer").post(path, approver_ids=[0])) == (422, ["approver_ids"])
    assert refused(await as_("customer").post(path)) == (400, "approval.line_required")


async def test_the_requester_and_the_desk_put_an_sr_to_approval_and_nobody_else(make: Make, as_: As):
    by_the_requester, by_the_desk, by_others = [await make.sr(by="customer") for _ in range(3)]
    await make.post(f"/tasks/{by_the_requester['id']}/approvals", {"approver_ids": ids("pm")}, by="customer")
    drafted = await make.post(f"/tasks/{by_the_desk['id']}/approvals", {"approver_ids": ids("pm")}, by="engineer")
    assert drafted["drafter"]["name"] == "김도현"
    assert await asked(as_, by_others, "pm", by="manager") == (403, "approval.request_forbidden")
    assert await asked(as_, by_others, "pm", by="auditor") == (403, "access.forbidden")
    assert await asked(as_, by_others, "pm", by="stranger") == (404, "sr.not_found")


async def test_only_what_is_open_or_was_rejected_is_put_to_approval(make: Make, as_: As):
    cancelled = await make.move(await make.sr(), "CANCELLED", reason="중복 요청")
    srs = [await make.sr(approvers=("pm",)), await make.approved_sr(), await make.sr_in_progress(), cancelled]
    assert [await asked(as_, sr, "manager") for sr in srs] == [(409, "sr.transition")] * 4


async def test_a_line_is_read_by_whoever_sees_the_sr_and_by_nobody_else(make: Make, as_: As):
    sr = await make.sr(approvers=("pm",))
    path = f"/approvals/{(await make.approval_of(sr))['id']}"
    readers = [(await as_(name).get(path)).status_code for name in ("customer", "manager", "engineer", "auditor")]
    stranger = as_("stranger")
    hidden = [
        await stranger.get(path),
        await stranger.post(f"{path}/approve"),
        await stranger.post(f"{path}/reject", reason="남의 것입니다"),
        await stranger.post(f"{path}/withdraw"),
    ]
    assert readers == [200] * 4
    assert [refused(answer) for answer in hidden] == [(404, "approval.not_found")] * 4
    assert await stranger.items("/approvals/", box="progress") == []


async def test_what_cannot_be_an_approval_is_not_there(as_: As):
    answers = [(await as_("admin").get(f"/approvals/{number}")).status_code for number in ("77", "0", "2147483648")]
    assert answers == [404, 422, 422]
