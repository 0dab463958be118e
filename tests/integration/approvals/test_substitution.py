"""대결: during a registered absence the delegate signs in the principal's name, one hop far, and the principal reads
of it afterwards."""

from collections.abc import Iterator

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from core.users.enums import Role
from models import User
from tests.factories import Make, Row, decision, step
from tests.fixtures.house import CAST, OTHER
from tests.integration.approvals.conftest import Read
from tests.integration.approvals.documents import readers, seats, signature, standing
from tests.integration.sla.desk import Wall, kst, wall_at
from tests.integration.tasks.records import audited
from tests.integration.tasks.visitors import As


@pytest.fixture(autouse=True)
def wall(database_url: str) -> Iterator[Wall]:
    with wall_at("Mon 09:00") as clock:
        yield clock


async def away(make: Make, user: str, delegate: str, since: str = "Mon 09:00", until: str = "Wed 18:00") -> Row:
    times = {"starts_at": kst(since).isoformat(), "ends_at": kst(until).isoformat()}
    return await make.absence(user, delegate, **times)


async def signing(as_: As, approval: Row, by: str) -> tuple[int, str | None]:
    """The status of an approval, and the code when it was refused."""
    answer = await as_(by).post(f"/approvals/{approval['id']}/approve")
    return answer.status_code, answer.json().get("code")


async def test_the_delegate_signs_in_the_principals_name(make: Make):
    await away(make, "pm", "pm2")
    approval = await make.document(step("manager"), decision("pm"))
    await make.act(approval, "approve", by="manager")
    signed = await make.act(approval, "approve", by="pm2", comment="대신 확인했습니다")
    assert (standing(signed)[0], signature(signed, 2)) == ("APPROVED", ("박서연", "정우진", "SUBSTITUTE"))
    assert seats(signed, 2) == [("박서연", "APPROVED")]
    last = signed["records"][-1]
    assert (last["principal"]["name"], last["actor"]["name"], last["capacity"]) == ("박서연", "정우진", "SUBSTITUTE")


async def test_the_principal_is_given_it_to_read_and_acknowledges(make: Make, as_: As):
    await away(make, "pm", "pm2")
    approval = await make.document(decision("pm"))
    signed = await make.act(approval, "approve", by="pm2")
    assert readers(signed) == [("박서연", "REPORT", True)]
    (waiting,) = await as_("pm").items("/approvals/", box="after")
    assert (waiting["id"], waiting["can"]) == (approval["id"], ["opinion", "acknowledge"])
    assert (await as_("pm").get("/approvals/counts")).json()["after"] == 1
    seen = await make.act(approval, "acknowledge", by="pm")
    assert (seen["readers"][0]["acknowledged_at"], seen["can"]) == ("2026-06-08T00:00:00Z", ["opinion"])
    assert (await as_("pm").get("/approvals/counts")).json()["after"] == 0
    assert len(await as_("pm").items("/approvals/", box="after")) == 1


async def test_acknowledged_twice_is_told_once(make: Make, db_session: AsyncSession):
    await away(make, "pm", "pm2")
    approval = await make.document(decision("pm"))
    await make.act(approval, "approve", by="pm2")
    for _ in range(2):
        await make.act(approval, "acknowledge", by="pm")
    assert await audited(db_session, "approval.acknowledged") == 1


async def test_both_find_it_in_their_inbox_and_either_may_sign(make: Make, as_: As):
    await away(make, "pm", "pm2")
    approval = await make.document(decision("pm"))
    found = {name: [row["id"] for row in await as_(name).items("/approvals/")] for name in ("pm", "pm2")}
    assert found == {"pm": [approval["id"]], "pm2": [approval["id"]]}
    assert signature(await make.act(approval, "approve", by="pm"), 1) == ("박서연", "박서연", "SELF")


@pytest.mark.parametrize(
    ("now", "allowed"),
    [
        ("Mon 10:59", False),
        ("Mon 11:00", True),
        ("Mon 12:59", True),
        ("Mon 13:00", False),
    ],
)
async def test_from_its_beginning_until_just_before_its_end(make: Make, as_: As, wall: Wall, now: str, allowed: bool):
    await away(make, "pm", "pm2", "Mon 11:00", "Mon 13:00")
    approval = await make.document(decision("pm"))
    wall.shows(now)
    offered = [row["id"] for row in await as_("pm2").items("/approvals/")]
    assert offered == [approval["id"]] * allowed
    expected = (200, None) if allowed else (403, "approval.not_on_line")
    assert await signing(as_, approval, "pm2") == expected


async def test_when_it_is_cancelled_the_undecided_goes_back(make: Make, as_: As):
    absence = await away(make, "pm", "pm2")
    approval = await make.document(decision("pm"))
    await as_("pm").post(f"/absences/{absence['id']}/cancel")
    assert await signing(as_, approval, "pm2") == (403, "approval.not_on_line")
    assert await signing(as_, approval, "pm") == (200, None)


async def test_what_was_signed_stays_signed_when_the_principal_is_back(make: Make, as_: As, wall: Wall, read: Read):
    await away(make, "pm", "pm2")
    approval = await make.document(step("pm"), decision("manager"))
    await make.act(approval, "approve", by="pm2")
    wall.shows("Thu 09:00")
    assert signature(await read(approval), 1) == ("박서연", "정우진", "SUBSTITUTE")
    assert (await as_("auditor").get(f"/approvals/{approval['id']}/verify")).json()["problems"] == []


async def test_one_hop_and_no_further(make: Make, as_: As, wall: Wall):
    await away(make, "pm", "pm2", "Mon 09:00", "Mon 12:00")
    await away(make, "pm2", "admin", "Mon 12:00", "Wed 18:00")
    approval = await make.document(decision("pm"))
    assert await signing(as_, approval, "admin") == (403, "approval.not_on_line")
    wall.shows("Mon 12:00")
    assert [await signing(as_, approval, name) for name in ("admin", "pm2")] == [(403, "approval.not_on_line")] * 2
    assert await signing(as_, approval, "pm") == (200, None)


async def test_standing_in_for_a_member_is_no_membership(make: Make, as_: As):
    await away(make, "pm", "admin")
    approval = await make.document(step(await make.group("pm")), decision({"role": "PM"}))
    assert await signing(as_, approval, "admin") == (403, "approval.not_on_line")
    assert await as_("admin").items("/approvals/") == []


@pytest.mark.parametrize("owner", ["requester", "drafter", "editor"])
async def test_nobody_signs_his_own_in_anothers_name(make: Make, as_: As, owner: str):
    await away(make, "pm", "pm2")
    sr = await make.sr(by="pm2" if owner == "requester" else "customer")
    await as_("pm2" if owner == "editor" else "engineer").patch(f"/tasks/{sr['id']}", version=1, title="고친 제목")
    approval = await make.document(decision("pm"), sr=sr, by="pm2" if owner == "drafter" else "engineer")
    assert await signing(as_, approval, "pm2") == (403, "approval.self")
    assert await as_("pm2").items("/approvals/") == []


async def test_who_has_signed_himself_does_not_sign_for_another_in_the_same_step(make: Make, as_: As):
    await away(make, "pm", "pm2")
    approval = await make.document(step("pm2", "pm", kind="AGREEMENT"), decision("manager"))
    assert await signing(as_, approval, "pm2") == (200, None)
    assert await signing(as_, approval, "pm2") == (409, "approval.twice_in_step")
    assert await signing(as_, approval, "pm") == (200, None)


async def test_his_own_seat_comes_first(make: Make):
    await away(make, "pm", "pm2")
    approval = await make.document(step("pm", "pm2"), decision("manager"))
    signed = await make.act(approval, "approve", by="pm2")
    assert seats(signed, 1) == [("박서연", "CURRENT"), ("정우진", "APPROVED")]
    assert readers(signed) == []


async def test_he_also_rejects_and_holds_in_the_principals_name(make: Make):
    await away(make, "pm", "pm2")
    approval = await make.document(decision("pm"))
    held = await make.act(approval, "hold", by="pm2", reason="돌아오시면 여쭙겠습니다")
    rejected = await make.act(approval, "reject", by="pm2", reason="기간을 적어 주세요")
    assert held["steps"][0]["seats"][0]["held_at"] is not None
    assert (standing(rejected)[0], signature(rejected, 1)) == ("REJECTED", ("박서연", "정우진", "SUBSTITUTE"))
    assert readers(rejected) == [("박서연", "REPORT", True)]


async def test_a_delegate_of_another_institution_keeps_sight_of_what_he_signed(
    make: Make, as_: As, wall: Wall, read: Read, db_session: AsyncSession
):
    moved = update(User).where(User.id == CAST["pm2"].id).values(role=Role.CUSTOMER, institution_id=OTHER)
    await db_session.execute(moved)
    await db_session.commit()
    await away(make, "stranger", "pm2")
    approval = await make.document(decision("stranger"), by="engineer", sr=await make.sr())
    await make.act(approval, "approve", by="pm2")
    wall.shows("Mon+1 09:00")
    assert (await read(approval, by="pm2"))["content"]["document"] == approval["number"]
    assert [row["id"] for row in await as_("pm2").items("/approvals/", box="done")] == [approval["id"]]
