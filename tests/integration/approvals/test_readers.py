"""참조 and 수신: named by person, group or role, by the drafter or the template; they read and decide nothing."""

from typing import Any

from tests.factories import Make, Row, decision
from tests.fixtures.house import CAST, OWN
from tests.integration.approvals.conftest import Read
from tests.integration.approvals.documents import readers
from tests.integration.tasks.visitors import As, refused, wrong_fields


def reader(target: str | Row, kind: str = "REFERENCE") -> Row:
    return {"kind": kind, "target": {"user_id": CAST[target].id} if isinstance(target, str) else target}


async def asked(as_: As, make: Make, **body: Any) -> tuple[int, str]:
    """How putting a new SR to approval with this was refused."""
    path = f"/tasks/{(await make.sr())['id']}/approvals"
    return refused(await as_("customer").post(path, steps=[decision("pm")], **body))


async def test_people_groups_and_roles_become_the_people_they_are_now(make: Make, read: Read):
    team = await make.group("customer", "manager", name="전산과", institution_id=OWN)
    named = [reader("pm2"), reader(team), reader({"role": "ADMIN"}, "RECEIPT")]
    approval = await make.document(decision("pm"), readers=named)
    assert readers(await read(approval)) == [
        ("정우진", "REFERENCE", True),
        ("한지민", "REFERENCE", True),
        ("오세훈", "REFERENCE", True),
        ("관리자", "RECEIPT", False),
    ]


async def test_who_is_named_twice_reads_once(make: Make, read: Read):
    named = [reader("pm2"), reader({"role": "PM"}), reader("pm2", "RECEIPT"), reader("pm2", "RECEIPT")]
    approval = await make.document(decision("manager"), readers=named)
    assert readers(await read(approval)) == [
        ("정우진", "REFERENCE", True),
        ("박서연", "REFERENCE", True),
        ("정우진", "RECEIPT", False),
    ]


async def test_those_of_the_template_are_added_to_those_of_the_drafter(make: Make, read: Read):
    body = {"name": "기본", "steps": [decision({"role": "PM"})], "readers": [reader("admin", "RECEIPT")]}
    await make.post("/approval-templates/", body, by="admin")
    sr = await make.sr()
    row = await make.post(f"/tasks/{sr['id']}/approvals", {"readers": [reader("manager")]}, by="customer")
    assert readers(await read(row)) == [("관리자", "RECEIPT", False), ("오세훈", "REFERENCE", True)]


async def test_a_reference_is_in_its_box_until_it_is_taken_back(make: Make, as_: As):
    approval = await make.document(decision("pm"), readers=[reader("manager")])
    before = [row["can"] for row in await as_("manager").items("/approvals/", box="reference")]
    await make.act(approval, "acknowledge", by="manager")
    acknowledged = [row["can"] for row in await as_("manager").items("/approvals/", box="reference")]
    await make.act(approval, "withdraw", by="customer")
    assert (before, acknowledged) == ([["opinion", "acknowledge"]], [["opinion"]])
    assert await as_("manager").items("/approvals/", box="reference") == []


async def test_a_receipt_arrives_with_the_last_signature(make: Make, as_: As):
    approval = await make.document(decision("pm"), readers=[reader("manager", "RECEIPT")])
    before = await as_("manager").items("/approvals/", box="reference")
    approved = await make.act(approval, "approve", by="pm")
    after = await as_("manager").items("/approvals/", box="reference")
    assert (before, [row["id"] for row in after]) == ([], [approval["id"]])
    assert approved["readers"][0]["arrived_at"] == approved["completed_at"]


async def test_what_was_sent_back_arrives_nowhere(make: Make, as_: As):
    approval = await make.document(decision("pm"), readers=[reader("manager", "RECEIPT")])
    rejected = await make.act(approval, "reject", by="pm", reason="다시 써 주세요")
    assert (rejected["readers"][0]["arrived_at"], await as_("manager").items("/approvals/", box="reference")) == (
        None,
        [],
    )


async def test_a_reader_decides_nothing(make: Make, as_: As):
    path = f"/approvals/{(await make.document(decision('pm'), readers=[reader('pm2')]))['id']}"
    assert refused(await as_("pm2").post(f"{path}/approve")) == (403, "approval.not_on_line")
    assert refused(await as_("pm2").post(f"{path}/withdraw")) == (403, "approval.withdraw_forbidden")


async def test_who_has_nothing_to_acknowledge_changes_nothing(make: Make, read: Read):
    approval = await make.document(decision("pm"), readers=[reader("manager", "RECEIPT")])
    for name in ("admin", "manager", "auditor"):
        await make.act(approval, "acknowledge", by=name)
    assert [row["acknowledged_at"] for row in (await read(approval))["readers"]] == [None]


async def test_nobody_who_is_not_there_reads(make: Make, as_: As):
    await as_("admin").patch(f"/users/{CAST['pm2'].id}", is_active=False)
    gone = [reader("pm2"), reader({"user_id": 999}), reader({"group_id": 999})]
    assert [await asked(as_, make, readers=[row]) for row in gone] == [(400, "approval.reader_unknown")] * 3


async def test_readers_that_make_no_sense_are_refused_by_name(make: Make, as_: As):
    path = f"/tasks/{(await make.sr())['id']}/approvals"
    bad: list[list[Row]] = [[reader("pm", "AFTER")], [reader({})], [{"kind": "REFERENCE"}], [reader("pm")] * 21]
    answers = [await as_("customer").post(path, steps=[decision("pm2")], readers=rows) for rows in bad]
    assert [wrong_fields(answer) for answer in answers] == [(422, ["readers"])] * 4
