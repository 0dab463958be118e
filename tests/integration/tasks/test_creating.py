"""Filing an SR: what it becomes by itself, for which institution, on which server."""

from core.tasks.enums import SRCategory
from tests.factories import Make
from tests.fixtures.house import CAST, OTHER, OWN
from tests.integration.tasks.visitors import As, refused

LITTLE = {"title": "화면이 느립니다", "description": "민원 창구 화면이 10초 넘게 걸립니다."}


async def test_a_customer_who_says_little_gets_a_whole_sr(as_: As):
    answer = await as_("customer").post("/tasks/", **LITTLE)
    sr = answer.json()
    assert answer.status_code == 201
    assert sr == LITTLE | {
        "id": sr["id"],
        "number": sr["number"],
        "category": "ETC",
        "priority": "NORMAL",
        "status": "OPEN",
        "approval_required": False,
        "institution": {"id": OWN, "name": "한빛시청"},
        "requester": {"id": CAST["customer"].id, "name": "한지민"},
        "assignee": None,
        "server": None,
        "estimated_cost": None,
        "version": 1,
        "created_at": sr["created_at"],
        "updated_at": sr["updated_at"],
        "resolved_at": None,
        "closed_at": None,
        "hold_condition": None,
        "hold_until": None,
        "next_due_at": None,
        "next_due_target": None,
        "sla_paused": False,
        "allowed_transitions": ["CANCELLED"],
        "can": ["edit", "comment", "request_approval"],
    }


async def test_what_was_answered_is_what_is_read_afterwards(make: Make):
    sr = await make.sr(by="engineer", category="DEPLOY", priority="URGENT")
    assert await make.read(sr, by="engineer") == sr
    assert (sr["approval_required"], sr["server"]) == (True, {"id": 1, "hostname": "hb-web01"})


async def test_the_category_says_whether_it_needs_approval(make: Make):
    srs = [await make.sr(category=category.value) for category in SRCategory]
    without = [sr["category"] for sr in srs if not sr["approval_required"]]
    assert without == ["INQUIRY", "ETC"]


async def test_a_customer_files_for_no_other_institution(as_: As):
    answer = await as_("customer").post("/tasks/", **LITTLE, institution_id=OTHER)
    assert refused(answer) == (404, "institution.not_found")


async def test_the_desk_says_for_which_institution(as_: As):
    filed = await as_("engineer").post("/tasks/", **LITTLE, institution_id=OTHER)
    assert filed.json()["institution"] == {"id": OTHER, "name": "푸른군청"}
    assert refused(await as_("engineer").post("/tasks/", **LITTLE)) == (400, "sr.institution_required")
    assert refused(await as_("engineer").post("/tasks/", **LITTLE, institution_id=99)) == (404, "institution.not_found")


async def test_nothing_is_filed_for_an_institution_that_is_no_longer_served(as_: As):
    await as_("admin").patch(f"/institutions/{OWN}", is_active=False)
    by_the_desk = await as_("pm").post("/tasks/", **LITTLE, institution_id=OWN)
    by_its_own_people = await as_("customer").post("/tasks/", **LITTLE)
    assert [refused(by_the_desk), refused(by_its_own_people)] == [(400, "institution.inactive")] * 2


async def test_a_server_belongs_to_the_institution_of_the_sr(as_: As):
    by_the_desk = await as_("pm").post("/tasks/", **LITTLE, institution_id=OWN, server_id=2)
    by_a_customer = await as_("customer").post("/tasks/", **LITTLE, server_id=2)
    nowhere = await as_("pm").post("/tasks/", **LITTLE, institution_id=OWN, server_id=99)
    assert refused(by_the_desk) == (400, "sr.server_institution")
    assert refused(by_a_customer) == refused(nowhere) == (404, "server.not_found")


async def test_an_auditor_files_nothing(as_: As):
    assert refused(await as_("auditor").post("/tasks/", **LITTLE, institution_id=OWN)) == (403, "access.forbidden")


async def test_with_approvers_it_is_put_to_approval_at_once(make: Make):
    sr = await make.sr(approvers=("manager", "pm"))
    line = (await make.approval_of(sr))["steps"]
    assert sr["status"] == "PENDING_APPROVAL"
    assert [(step["kind"], step["seats"][0]["name"], step["status"]) for step in line] == [
        ("REVIEW", "오세훈", "CURRENT"),
        ("DECISION", "박서연", "WAITING"),
    ]


async def test_an_sr_whose_line_is_refused_is_not_filed_at_all(as_: As):
    answer = await as_("customer").post("/tasks/", **LITTLE, approver_ids=[CAST["auditor"].id])
    assert refused(answer) == (400, "user.unfit")
    assert (await as_("admin").get("/tasks/")).json()["total"] == 0


async def test_another_institutions_sr_is_not_there_by_any_path(make: Make, as_: As):
    path = f"/tasks/{(await make.sr(by='customer'))['id']}"
    stranger = as_("stranger")
    answers = [
        await stranger.get(path),
        await stranger.patch(path, version=1, title="남의 것"),
        await stranger.post(f"{path}/transitions", to="CANCELLED", reason="남의 것"),
        await stranger.get(f"{path}/comments"),
        await stranger.post(f"{path}/comments", content="남의 것"),
        await stranger.get(f"{path}/history"),
        await stranger.get(f"{path}/approvals"),
        await stranger.post(f"{path}/approvals", approver_ids=[2]),
    ]
    assert [refused(answer) for answer in answers] == [(404, "sr.not_found")] * len(answers)
