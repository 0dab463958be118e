"""Being on a line lets one read that document, and nothing else, from its arrival until it is taken back."""

import pytest

from tests.factories import Make, Row, decision, step
from tests.fixtures.house import CAST, OTHER
from tests.integration.approvals.conftest import Read
from tests.integration.tasks.visitors import As, refused

STRANGER: Row = {"user_id": CAST["stranger"].id}


async def sight(as_: As, approval: Row, username: str = "stranger") -> dict[str, int]:
    """What somebody is answered who asks for the document in every way there is."""
    visitor = as_(username)
    path = f"/approvals/{approval['id']}"
    listed = await visitor.items("/approvals/", box="all")
    return {
        "document": (await visitor.get(path)).status_code,
        "verify": (await visitor.get(f"{path}/verify")).status_code,
        "record": (await visitor.get(f"{path}/record")).status_code,
        "listed": sum(row["id"] == approval["id"] for row in listed),
    }


UNSEEN = {"document": 404, "verify": 404, "record": 404, "listed": 0}
SEEN = {"document": 200, "verify": 200, "record": 200, "listed": 1}


async def test_an_outsider_named_by_the_desk_reads_the_document_from_his_turn_on(make: Make, as_: As):
    approval = await make.document(step("manager"), decision("stranger"), by="engineer", sr=await make.sr())
    before = await sight(as_, approval)
    await make.act(approval, "approve", by="manager")
    assert (before, await sight(as_, approval)) == (UNSEEN, SEEN)
    assert [row["id"] for row in await as_("stranger").items("/approvals/")] == [approval["id"]]
    assert (await as_("stranger").get("/approvals/counts")).json()["pending"] == 1


async def test_but_not_the_sr_nor_what_hangs_on_it(make: Make, as_: As):
    sr = await make.sr()
    await make.document(decision("stranger"), by="engineer", sr=sr)
    other = await make.sr()
    paths = [f"/tasks/{sr['id']}", *(f"/tasks/{sr['id']}/{rest}" for rest in ("comments", "history", "approvals"))]
    answers = [await as_("stranger").get(path) for path in (*paths, f"/tasks/{other['id']}")]
    assert {refused(answer) for answer in answers} == {(404, "sr.not_found")}
    assert await as_("stranger").items("/tasks/") == []


async def test_nor_another_document_of_that_institution(make: Make, as_: As):
    sr = await make.sr()
    first = await make.document(decision("pm"), by="engineer", sr=sr)
    await make.act(first, "reject", by="pm", reason="다시 써 주세요")
    second = await make.document(decision("stranger"), by="engineer", sr=sr)
    assert (await sight(as_, first), await sight(as_, second)) == (UNSEEN, SEEN)


async def test_he_signs_and_keeps_sight_of_what_he_signed(make: Make, as_: As):
    approval = await make.document(decision("stranger"), by="engineer", sr=await make.sr())
    signed = await make.act(approval, "approve", by="stranger")
    assert (signed["status"], await sight(as_, approval)) == ("APPROVED", SEEN)
    assert [row["id"] for row in await as_("stranger").items("/approvals/", box="done")] == [approval["id"]]


async def test_taken_back_he_sees_it_no_more(make: Make, as_: As):
    approval = await make.document(step("stranger"), decision("pm"), by="engineer", sr=await make.sr())
    await make.act(approval, "approve", by="stranger")
    await make.act(approval, "withdraw", by="engineer")
    assert await sight(as_, approval) == UNSEEN
    assert [await as_("stranger").items("/approvals/", box=box) for box in ("pending", "done")] == [[], []]
    assert set((await as_("stranger").get("/approvals/counts")).json().values()) == {0}
    late = await as_("stranger").post(f"/approvals/{approval['id']}/opinions", content="한마디")
    assert refused(late) == (404, "approval.not_found")


@pytest.mark.parametrize(
    ("verb", "by", "body"), [("reject", "pm", {"reason": "다시 써 주세요"}), ("approve", "pm", {})]
)
async def test_ended_otherwise_he_still_sees_it(make: Make, as_: As, verb: str, by: str, body: Row):
    approval = await make.document(step("stranger"), decision("pm"), by="engineer", sr=await make.sr())
    await make.act(approval, "approve", by="stranger")
    await make.act(approval, verb, by=by, **body)
    assert await sight(as_, approval) == SEEN


async def test_a_customer_does_not_name_people_of_another_institution(make: Make, as_: As):
    path = f"/tasks/{(await make.sr())['id']}/approvals"
    on_the_line = await as_("customer").post(path, steps=[decision("stranger")])
    reading = await as_("customer").post(path, steps=[decision("pm")], readers=[{"target": STRANGER}])
    assert [refused(answer) for answer in (on_the_line, reading)] == [
        (400, "user.unavailable"),
        (400, "approval.reader_unknown"),
    ]


async def test_a_role_or_group_opens_nothing_to_other_institutions(make: Make, as_: As):
    by_role = await make.document(decision({"role": "CUSTOMER"}))
    theirs = await make.group("stranger", name="푸른군청 전산과", institution_id=OTHER)
    elsewhere = await make.sr(by="engineer", institution_id=OTHER, server_id=2)
    by_group = await make.document(decision(theirs), by="engineer", sr=elsewhere)
    assert (await sight(as_, by_role), await sight(as_, by_group, "manager")) == (UNSEEN, UNSEEN)
    assert await sight(as_, by_group) == SEEN


async def test_his_own_institution_and_the_desk_see_it_all_the_time(make: Make, as_: As):
    approval = await make.document(step("pm"), decision("pm2"))
    await make.act(approval, "withdraw", by="customer")
    people = ("customer", "manager", "engineer", "auditor", "admin")
    assert [await sight(as_, approval, name) for name in people] == [SEEN] * 5


class TestOutsidersAsReaders:
    async def document(self, make: Make, kind: str) -> Row:
        reads = [{"kind": kind, "target": STRANGER}]
        return await make.document(decision("pm"), by="engineer", sr=await make.sr(), readers=reads)

    async def test_a_reference_reads_from_the_start(self, make: Make, as_: As):
        approval = await self.document(make, "REFERENCE")
        assert await sight(as_, approval) == SEEN
        assert (await as_("stranger").get("/approvals/counts")).json()["reference"] == 1

    async def test_a_receipt_reads_when_it_is_approved(self, make: Make, as_: As):
        approval = await self.document(make, "RECEIPT")
        before = (await sight(as_, approval), (await as_("stranger").get("/approvals/counts")).json()["reference"])
        await make.act(approval, "approve", by="pm")
        after = (await sight(as_, approval), (await as_("stranger").get("/approvals/counts")).json()["reference"])
        assert (before, after) == ((UNSEEN, 0), (SEEN, 1))

    async def test_neither_once_it_was_taken_back(self, make: Make, as_: As, read: Read):
        approval = await self.document(make, "REFERENCE")
        await make.act(approval, "withdraw", by="engineer")
        assert await sight(as_, approval) == UNSEEN
        assert (await as_("stranger").get("/approvals/counts")).json()["reference"] == 0
        assert (await read(approval))["status"] == "WITHDRAWN"
