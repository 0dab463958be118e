"""What hangs on an SR: comments, internal notes, work logs, and the history of it all."""

import pytest

from tests.factories import Make, Row
from tests.fixtures.house import CAST
from tests.integration.tasks.visitors import As, refused, wrong_fields


@pytest.fixture
async def talked_about(make: Make, as_: As) -> str:
    """The path of an SR with two comments, an internal note and a work log."""
    sr = await make.sr(by="customer")
    path = f"/tasks/{sr['id']}"
    for username, body in (
        ("customer", {"content": "언제 되나요?"}),
        ("engineer", {"content": "DB 비밀번호를 바꿔야 합니다", "internal": True}),
        ("pm", {"content": "오늘 중 처리합니다."}),
    ):
        assert (await as_(username).post(f"{path}/comments", **body)).status_code == 201
    assert (await as_("engineer").post(f"{path}/work-logs", content="로그 확인", minutes=30)).status_code == 201
    return path


async def test_a_comment_is_answered_with_its_author(make: Make, as_: As):
    path = f"/tasks/{(await make.sr())['id']}/comments"
    comment = (await as_("customer").post(path, content="  확인했습니다.\r\n감사합니다. ")).json()
    assert comment == {
        "id": comment["id"],
        "author": {"id": CAST["customer"].id, "name": "한지민"},
        "content": "확인했습니다.\n감사합니다.",
        "internal": False,
        "created_at": comment["created_at"],
    }
    assert await as_("customer").items(path) == [comment]


async def test_customers_neither_see_nor_count_internal_notes(talked_about: str, as_: As):
    seen = {
        username: (await as_(username).get(f"{talked_about}/comments", size=2)).json()
        for username in ("customer", "manager", "engineer", "auditor")
    }
    counts = {username: (page["total"], page["pages"]) for username, page in seen.items()}
    assert counts == {"customer": (2, 1), "manager": (2, 1), "engineer": (3, 2), "auditor": (3, 2)}
    assert [item["internal"] for item in seen["customer"]["items"]] == [False, False]
    assert [item["internal"] for item in seen["engineer"]["items"]] == [False, True]


async def test_nor_do_they_learn_of_them_and_of_work_from_the_history(talked_about: str, as_: As):
    histories = {name: (await as_(name).get(f"{talked_about}/history")).json() for name in ("customer", "auditor")}
    labels = {name: [item["action_label"] for item in page["items"]] for name, page in histories.items()}
    assert labels == {
        "customer": ["접수", "댓글", "댓글"],
        "auditor": ["접수", "댓글", "내부 메모", "댓글", "작업 기록"],
    }
    assert [page["total"] for page in histories.values()] == [3, 5]


async def test_only_the_desk_writes_internal_notes_and_work_logs(make: Make, as_: As):
    path = f"/tasks/{(await make.sr())['id']}"
    refusals = [
        refused(await as_("customer").post(f"{path}/comments", content="우리끼리", internal=True)),
        refused(await as_("customer").post(f"{path}/work-logs", content="제가 했습니다")),
        refused(await as_("customer").get(f"{path}/work-logs")),
        refused(await as_("auditor").post(f"{path}/comments", content="감사 의견")),
        refused(await as_("auditor").post(f"{path}/work-logs", content="감사 의견")),
    ]
    assert refusals == [(403, "access.forbidden")] * 5
    assert await as_("admin").items(f"{path}/comments") == []


async def test_a_work_log_says_what_was_done_and_how_long_it_took(talked_about: str, as_: As):
    (log,) = await as_("auditor").items(f"{talked_about}/work-logs")
    facts = {"kind": "NOTE", "content": "로그 확인", "minutes": 30, "execution_id": None}
    assert log == facts | {"id": log["id"], "created_at": log["created_at"], "author": {"id": 3, "name": "김도현"}}


async def test_minutes_are_those_of_one_day_at_most(make: Make, as_: As):
    path = f"/tasks/{(await make.sr())['id']}/work-logs"
    too_much = [await as_("pm").post(path, content="작업", minutes=minutes) for minutes in (-1, 1441, 1.5)]
    fitting = [await as_("pm").post(path, content="작업", minutes=minutes) for minutes in (0, 1440, None)]
    assert [wrong_fields(answer) for answer in too_much] == [(422, ["minutes"])] * 3
    assert [answer.status_code for answer in fitting] == [201] * 3


async def test_a_finished_sr_is_talked_about_but_no_longer_worked_on(make: Make, as_: As):
    sr = await make.move(await make.sr(), "CANCELLED", reason="중복 요청")
    comment = await as_("customer").post(f"/tasks/{sr['id']}/comments", content="감사합니다.")
    work = await as_("engineer").post(f"/tasks/{sr['id']}/work-logs", content="뒷정리")
    assert comment.status_code == 201
    assert refused(work) == (409, "sr.finished")


async def test_threads_run_forward_or_backward_and_in_pages(make: Make, as_: As):
    path = f"/tasks/{(await make.sr())['id']}/comments"
    for nth in range(5):
        await as_("customer").post(path, content=f"{nth}번째")
    forward = [await as_("pm").items(path, size=2, page=page) for page in (1, 2, 3)]
    backward = await as_("pm").items(path, sort="-created_at")
    told = [comment["content"] for page in forward for comment in page]
    assert told == [f"{nth}번째" for nth in range(5)]
    assert [comment["content"] for comment in backward] == told[::-1]
    assert wrong_fields(await as_("pm").get(path, sort="content")) == (422, ["sort"])


async def test_comments_do_not_disturb_an_edit_of_the_sr(make: Make, as_: As):
    sr = await make.sr()
    await as_("pm").post(f"/tasks/{sr['id']}/comments", content="확인 중입니다.")
    edited = await as_("customer").patch(f"/tasks/{sr['id']}", version=sr["version"], title="새 제목")
    assert edited.status_code == 200


def told_as(history: list[Row]) -> list[tuple[str, str, str]]:
    return [(item["action"], item["action_label"], item["actor"]["name"]) for item in history]


async def test_the_history_tells_the_whole_story_in_order(make: Make, as_: As):
    sr = await make.sr(by="customer", approvers=("manager",))
    path = f"/tasks/{sr['id']}"
    approval = await make.approval_of(sr)
    await make.post(f"/approvals/{approval['id']}/approve", {"comment": "진행하세요"}, by="manager")
    await as_("pm").patch(path, version=(await make.read(sr))["version"], priority="HIGH")
    await make.move(sr, "IN_PROGRESS")
    history = await as_("customer").items(f"{path}/history")
    assert told_as(history) == [
        ("sr.created", "접수", "한지민"),
        ("approval.requested", "결재 상신", "한지민"),
        ("sr.transition", "상태 변경", "오세훈"),
        ("approval.approved", "결재 완료", "오세훈"),
        ("sr.edited", "내용 수정", "박서연"),
        ("sr.assigned", "담당자 변경", "김도현"),
        ("sr.transition", "상태 변경", "김도현"),
    ]
    assert [item["changes"] for item in history[2:]] == [
        {"status": {"from": "PENDING_APPROVAL", "to": "APPROVED"}},
        {},
        {"priority": {"from": "NORMAL", "to": "HIGH"}},
        {"assignee": {"from": None, "to": "김도현"}},
        {"status": {"from": "APPROVED", "to": "IN_PROGRESS"}},
    ]
    assert history[3]["note"] == "진행하세요"
    assert await as_("customer").items(f"{path}/history", sort="-created_at") == history[::-1]


async def test_each_sr_has_its_own_thread(talked_about: str, make: Make, as_: As):
    path = f"/tasks/{(await make.sr(by='customer'))['id']}"
    threads = [await as_("pm").items(f"{path}/{thread}") for thread in ("comments", "work-logs")]
    assert threads == [[], []]
    assert len(await as_("pm").items(f"{path}/history")) == 1
