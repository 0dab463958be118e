"""What was put to approval is frozen: whatever becomes of the subject, the document says what was signed."""

import hashlib
import json

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Approval
from tests.factories import Make, Row, decision, step
from tests.fixtures.house import CAST, OTHER
from tests.integration.approvals.conftest import Read
from tests.integration.approvals.documents import standing
from tests.integration.tasks.records import audited, told
from tests.integration.tasks.visitors import As, refused

REASON = "다시 써 주세요"


async def edit(as_: As, approval: Row, *, by: str = "engineer", **fields: object) -> Row:
    """Change the SR of a document as it stands now."""
    path = f"/tasks/{approval['subject_id']}"
    version = (await as_("admin").get(path)).json()["version"]
    answer = await as_(by).patch(path, version=version, **fields)
    assert answer.is_success, answer.text
    return dict(answer.json())


async def test_the_document_shows_what_was_asked_for_in_reading_order(make: Make, read: Read):
    sr = await make.sr(title="로그 정리", description="30일 지난 로그", estimated_cost=1_200_000)
    approval = await make.document(decision("pm"), sr=sr, by="engineer")
    assert (await read(approval))["content"] == {
        "format": "guardia-approval-content/1",
        "document": approval["number"],
        "round": 1,
        "subject": {"type": "SR", "id": sr["id"], "number": sr["number"], "title": "로그 정리"},
        "institution": {"id": 1, "name": "한빛시청"},
        "requester": {"id": CAST["customer"].id, "name": "한지민"},
        "drafter": {"id": CAST["engineer"].id, "name": "김도현"},
        "fields": [
            {"label": "제목", "value": "로그 정리"},
            {"label": "분류", "value": "서버 작업"},
            {"label": "내용", "value": "30일 지난 로그"},
            {"label": "서버", "value": "hb-web01"},
            {"label": "예상 비용(원)", "value": 1_200_000},
        ],
        "attachments": [],
    }


async def test_the_hash_is_that_of_the_canonical_text(make: Make, db_session: AsyncSession):
    approval = await make.document(decision("pm"))
    text = await db_session.scalar(select(Approval.content).where(Approval.id == approval["id"]))
    assert text is not None
    assert hashlib.sha256(text.encode()).hexdigest() == approval["content_hash"]
    assert json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":")) == text


async def test_an_edit_after_approval_changes_neither_text_nor_hash(make: Make, as_: As, read: Read):
    approval = await make.document(step("manager"), decision("pm"))
    for name in ("manager", "pm"):
        await make.act(approval, "approve", by=name)
    before = await read(approval)
    changed = await edit(as_, approval, title="전혀 다른 일", description="다른 내용", server_id=None)
    after = await read(approval)
    assert (changed["title"], changed["status"]) == ("전혀 다른 일", "OPEN")
    assert after == before
    assert (await as_("auditor").get(f"/approvals/{approval['id']}/verify")).json()["problems"] == []


async def test_names_that_change_later_do_not_change_it(make: Make, as_: As, read: Read):
    approval = await make.document(decision("pm"))
    await as_("admin").patch(f"/users/{CAST['customer'].id}", name="한새봄")
    await as_("admin").patch("/institutions/1", name="한빛광역시청")
    document = await read(approval)
    assert (document["content"]["requester"]["name"], document["content"]["institution"]["name"]) == (
        "한지민",
        "한빛시청",
    )
    assert document["content_hash"] == approval["content_hash"]


class TestEditingMeanwhile:
    @pytest.mark.parametrize(
        "fields",
        [
            {"title": "다른 제목"},
            {"description": "다른 내용"},
            {"category": "DATA"},
            {"server_id": None},
            {"estimated_cost": 9_000_000},
        ],
        ids=str,
    )
    async def test_a_change_of_content_voids_the_round(
        self, make: Make, as_: As, read: Read, db_session: AsyncSession, fields: Row
    ):
        approval = await make.document(step("manager"), decision("pm"))
        await make.act(approval, "approve", by="manager")
        edited = await edit(as_, approval, **fields)
        voided = await read(approval)
        assert edited["status"] == "OPEN"
        assert {name: edited[name] for name in fields if name != "server_id"} == {
            name: value for name, value in fields.items() if name != "server_id"
        }
        assert (standing(voided), voided["content_hash"]) == (
            ("VOIDED", ["APPROVED", "VOID"]),
            approval["content_hash"],
        )
        assert voided["records"][-1]["kind"] == "VOIDED"
        assert await audited(db_session, "approval.voided") == 1
        assert len(await told(db_session, "approval.voided")) == 1

    async def test_priority_is_no_content(self, make: Make, as_: As, read: Read):
        approval = await make.document(decision("pm"))
        edited = await edit(as_, approval, by="customer", priority="URGENT")
        assert edited["status"] == "PENDING_APPROVAL"
        assert standing(await read(approval)) == ("IN_PROGRESS", ["CURRENT"])

    async def test_the_requester_may_too_and_puts_it_to_approval_again(self, make: Make, as_: As, read: Read):
        first = await make.document(decision("pm"))
        sr = await edit(as_, first, by="customer", title="고친 제목")
        second = await make.document(decision("pm"), sr=sr)
        late = await as_("pm").post(f"/approvals/{first['id']}/approve")
        approved = await make.act(second, "approve", by="pm")
        assert refused(late) == (409, "approval.over")
        assert late.json()["detail"] == "한지민 님이 내용을 바꾸어 무효가 된 건입니다."
        assert (approved["round"], approved["content"]["subject"]["title"]) == (2, "고친 제목")
        assert second["content_hash"] != first["content_hash"]

    @pytest.mark.parametrize("editor", ["pm", "pm2"])
    async def test_nobody_changes_what_he_is_to_decide(self, make: Make, as_: As, read: Read, editor: str):
        approval = await make.document(step("pm"), decision({"role": "PM"}))
        path = f"/tasks/{approval['subject_id']}"
        version = (await as_("pm").get(path)).json()["version"]
        answer = await as_(editor).patch(path, version=version, title="제가 고칩니다")
        assert refused(answer) == (403, "approval.on_line")
        assert standing(await read(approval)) == ("IN_PROGRESS", ["CURRENT", "WAITING"])

    async def test_nor_what_he_decides_in_anothers_place(self, make: Make, as_: As):
        await make.absence("manager", "pm2")
        approval = await make.document(decision("manager"))
        path = f"/tasks/{approval['subject_id']}"
        version = (await as_("pm2").get(path)).json()["version"]
        answer = await as_("pm2").patch(path, version=version, title="제가 고칩니다")
        assert refused(answer) == (403, "approval.on_line")

    async def test_an_edit_that_changes_nothing_voids_nothing(self, make: Make, as_: As, read: Read):
        sr = await make.sr()
        approval = await make.document(decision("pm"), sr=sr)
        await edit(as_, approval, title=sr["title"], description=sr["description"])
        assert standing(await read(approval)) == ("IN_PROGRESS", ["CURRENT"])

    async def test_one_of_another_institution_is_nowhere_near(self, make: Make, as_: As):
        approval = await make.document(decision("pm"))
        answer = await as_("stranger").patch(f"/tasks/{approval['subject_id']}", version=2, title="남의 것")
        assert refused(answer) == (404, "sr.not_found")
        assert CAST["stranger"].institution_id == OTHER


class TestWhatWasRead:
    async def test_the_hash_before_ones_eyes_must_be_that_of_the_document(self, make: Make, as_: As):
        approval = await make.document(decision("pm"))
        path = f"/approvals/{approval['id']}"
        wrong = [
            await as_("pm").post(f"{path}/{verb}", content_hash="0" * 64, **body)
            for verb, body in (("approve", {}), ("reject", {"reason": REASON}), ("hold", {"reason": REASON}))
        ]
        right = await as_("pm").post(f"{path}/approve", content_hash=approval["content_hash"])
        assert [refused(answer) for answer in wrong] == [(409, "approval.changed")] * 3
        assert right.status_code == 200

    async def test_and_so_must_the_step(self, make: Make, as_: As, read: Read):
        approval = await make.document(step("pm"), decision({"role": "PM"}))
        path = f"/approvals/{approval['id']}/approve"
        seen = (await read(approval, by="pm"))["step_id"]
        double_click = [await as_("pm").post(path, step_id=seen) for _ in range(2)]
        assert [answer.status_code for answer in double_click] == [200, 409]
        assert standing(await read(approval)) == ("IN_PROGRESS", ["APPROVED", "CURRENT"])
