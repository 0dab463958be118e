"""보류 and 의견: putting a document aside with a reason, and speaking on it without deciding."""

from sqlalchemy.ext.asyncio import AsyncSession

from tests.factories import Make, decision, step
from tests.fixtures.house import CAST
from tests.integration.approvals.conftest import Read
from tests.integration.approvals.documents import standing
from tests.integration.sla.desk import utc, wall_at
from tests.integration.tasks.records import audited, told
from tests.integration.tasks.visitors import As, refused, wrong_fields

REASON = "현장 확인 뒤에 보겠습니다"


async def test_put_aside_with_a_reason_it_can_be_decided_later(make: Make):
    with wall_at("Mon 10:00") as wall:
        approval = await make.document(decision("pm"))
        held = await make.act(approval, "hold", by="pm", reason=REASON)
        wall.shows("Mon 15:00")
        signed = await make.act(approval, "approve", by="pm")
    (seat,) = held["steps"][0]["seats"]
    assert (standing(held), seat["held_at"], seat["comment"]) == (
        ("IN_PROGRESS", ["CURRENT"]),
        utc("Mon 10:00"),
        REASON,
    )
    assert held["due_at"] == approval["due_at"]
    assert (standing(signed)[0], signed["steps"][0]["seats"][0]["held_at"]) == ("APPROVED", None)
    assert [row["kind"] for row in signed["records"]] == ["SUBMITTED", "HELD", "APPROVED"]


async def test_only_whose_turn_it_is_and_only_once(make: Make, as_: As):
    path = f"/approvals/{(await make.document(step('manager'), decision('pm')))['id']}/hold"
    assert refused(await as_("pm").post(path, reason=REASON)) == (409, "approval.not_current")
    assert refused(await as_("customer").post(path, reason=REASON)) == (403, "approval.self")
    assert refused(await as_("admin").post(path, reason=REASON)) == (403, "approval.not_on_line")
    assert wrong_fields(await as_("manager").post(path, reason="잠깐")) == (422, ["reason"])
    assert (await as_("manager").post(path, reason=REASON)).status_code == 200
    assert refused(await as_("manager").post(path, reason=REASON)) == (409, "approval.held")


async def test_it_is_told_with_its_reason(make: Make, db_session: AsyncSession):
    await make.act(await make.document(decision("pm")), "hold", by="pm", reason=REASON)
    (line,) = await told(db_session, "approval.held")
    assert line.text.endswith(f"박서연: {REASON}")


async def test_those_of_the_line_its_drafter_and_its_readers_speak(make: Make, read: Read):
    reads = [{"kind": "REFERENCE", "target": {"user_id": CAST["pm2"].id}}]
    approval = await make.document(step("manager"), decision("pm"), readers=reads)
    speakers = ("manager", "pm", "customer", "pm2")
    for name in speakers:
        await make.act(approval, "opinions", by=name, content=f"{name}의 의견")
    said = [(row["actor"]["id"], row["comment"]) for row in (await read(approval))["records"][1:]]
    assert said == [(CAST[name].id, f"{name}의 의견") for name in speakers]
    assert standing(await read(approval)) == ("IN_PROGRESS", ["CURRENT", "WAITING"])


async def test_nobody_else_speaks(make: Make, as_: As, db_session: AsyncSession):
    reads = [{"kind": "RECEIPT", "target": {"user_id": CAST["pm2"].id}}]
    path = f"/approvals/{(await make.document(decision('pm'), readers=reads))['id']}/opinions"
    answers = [await as_(name).post(path, content="한마디") for name in ("admin", "engineer", "pm2", "manager")]
    assert [refused(answer) for answer in answers] == [(403, "approval.not_on_line")] * 4
    assert refused(await as_("auditor").post(path, content="한마디")) == (403, "access.forbidden")
    assert refused(await as_("stranger").post(path, content="한마디")) == (404, "approval.not_found")
    assert wrong_fields(await as_("pm").post(path, content=" ")) == (422, ["content"])
    assert await audited(db_session, "approval.opinion") == 0


async def test_when_it_is_over_words_still_belong_to_it(make: Make, as_: As):
    approval = await make.document(decision("pm"))
    await make.act(approval, "approve", by="pm")
    spoken = await make.act(approval, "opinions", by="customer", content="감사합니다")
    assert (spoken["status"], spoken["records"][-1]["comment"]) == ("APPROVED", "감사합니다")
    assert (await make.read({"id": approval["subject_id"]}))["status"] == "APPROVED"
    assert (await as_("auditor").get(f"/approvals/{approval['id']}/verify")).json()["problems"] == []
