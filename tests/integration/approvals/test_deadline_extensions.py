"""기한연장: more time for one's own decision, asked with a reason and decided by whoever comes after."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from core.approvals import jobs
from tests.factories import Make, Row, decision, step
from tests.fixtures.house import CAST
from tests.integration.approvals.conftest import Read
from tests.integration.approvals.documents import standing
from tests.integration.sla.desk import kst, utc, wall_at
from tests.integration.tasks.records import audited, told
from tests.integration.tasks.visitors import As, refused, wrong_fields

REASON = "현장 확인이 필요합니다"


def form(until: str = "Fri 18:00", **fields: Any) -> Row:
    return {"new_due_at": kst(until).isoformat(), "reason": REASON, **fields}


async def asked(make: Make, approval: Row, *, by: str = "manager", until: str = "Fri 18:00") -> Row:
    return await make.post(f"/approvals/{approval['id']}/extensions", form(until), by=by)


async def waiting(as_: As, username: str) -> list[Row]:
    """The extensions that wait for somebody."""
    return await as_(username).items("/approvals/", subject_type="APPROVAL_EXTENSION")


async def test_decided_by_the_next_one_it_holds_and_the_old_time_is_kept(make: Make, as_: As, read: Read):
    with wall_at("Mon 09:00"):
        approval = await make.document(step("manager"), decision("pm"))
        extension = await asked(make, approval)
        before = await read(approval)
        (document,) = await waiting(as_, "pm")
        await make.act(document, "approve", by="pm")
        after = await read(approval)
    asked_for = datetime.fromisoformat(extension["new_due_at"])
    assert (extension["status"], extension["old_due_at"], asked_for) == ("PENDING", utc("Tue 18:00"), kst("Fri 18:00"))
    assert (before["due_at"], before["steps"][0]["seats"][0]["due_at"]) == (utc("Tue 18:00"),) * 2
    assert (after["due_at"], after["steps"][0]["seats"][0]["due_at"]) == (utc("Fri 18:00"),) * 2
    (kept,) = after["extensions"]
    assert (kept["status"], kept["old_due_at"], kept["decided_at"]) == ("APPROVED", utc("Tue 18:00"), utc("Mon 09:00"))
    assert standing(after) == ("IN_PROGRESS", ["CURRENT", "WAITING"])


async def test_it_is_a_document_of_its_own(make: Make, as_: As, read: Read):
    with wall_at("Mon 09:00"):
        approval = await make.document(step("manager"), decision("pm"))
        extension = await asked(make, approval)
        (document,) = await waiting(as_, "pm")
        content = (await read(document))["content"]
    assert (document["subject_number"], document["subject_path"]) == (
        extension["number"],
        f"/app/approvals/{approval['id']}",
    )
    assert {row["label"]: row["value"] for row in content["fields"]} == {
        "문서번호": approval["number"],
        "지금 기한": "2026-06-09 18:00",
        "새 기한": "2026-06-12 18:00",
        "사유": REASON,
    }
    assert (await as_("auditor").get(f"/approvals/{document['id']}/verify")).json()["problems"] == []


async def test_rejected_or_taken_back_it_changes_nothing(make: Make, as_: As, read: Read):
    with wall_at("Mon 09:00"):
        approval = await make.document(step("manager"), decision("pm"))
        await asked(make, approval)
        (first,) = await waiting(as_, "pm")
        await make.act(first, "reject", by="pm", reason="오늘 봐 주세요")
        await asked(make, approval, until="Thu 18:00")
        (second,) = await waiting(as_, "pm")
        await make.act(second, "withdraw", by="manager")
        document = await read(approval)
    assert document["due_at"] == utc("Tue 18:00")
    assert [row["status"] for row in document["extensions"]] == ["REJECTED", "WITHDRAWN"]


async def test_two_and_no_more_and_one_at_a_time(make: Make, as_: As):
    with wall_at("Mon 09:00"):
        approval = await make.document(step("manager"), decision("pm"))
        path = f"/approvals/{approval['id']}/extensions"
        for until in ("Thu 18:00", "Fri 18:00"):
            await asked(make, approval, until=until)
            pending = await as_("manager").post(path, **form("Mon+1 18:00"))
            (document,) = await waiting(as_, "pm")
            await make.act(document, "approve", by="pm")
            assert refused(pending) == (409, "approval.extension_pending")
        third = await as_("manager").post(path, **form("Mon+1 18:00"))
    assert refused(third) == (409, "approval.extension_limit")


async def test_only_by_whoever_is_to_sign_now(make: Make, as_: As):
    with wall_at("Mon 09:00"):
        approval = await make.document(step("manager"), decision("pm"))
        path = f"/approvals/{approval['id']}/extensions"
        answers = [await as_(name).post(path, **form()) for name in ("pm", "customer", "admin", "engineer", "stranger")]
    assert [refused(answer) for answer in answers] == [
        (409, "approval.not_current"),
        (403, "approval.self"),
        (403, "approval.not_on_line"),
        (403, "access.forbidden"),
        (404, "approval.not_found"),
    ]


@pytest.mark.parametrize("until", ["Tue 18:00", "Mon 10:00", "2026-06-01 09:00", "2027-06-09 09:00"])
async def test_to_a_later_time_within_a_year(make: Make, as_: As, until: str):
    with wall_at("Mon 09:00"):
        path = f"/approvals/{(await make.document(step('manager'), decision('pm')))['id']}/extensions"
        assert refused(await as_("manager").post(path, **form(until))) == (400, "approval.extension_date")


async def test_without_a_reason_or_a_zone_it_is_refused_by_name(make: Make, as_: As):
    path = f"/approvals/{(await make.document(decision('pm')))['id']}/extensions"
    assert wrong_fields(await as_("pm").post(path, **form(reason="바쁨"))) == (422, ["reason"])
    assert wrong_fields(await as_("pm").post(path, **form(new_due_at="2026-06-12T18:00"))) == (422, ["new_due_at"])


async def test_of_the_last_one_the_managers_of_the_desk_decide(make: Make, as_: As):
    with wall_at("Mon 09:00"):
        approval = await make.document(decision("pm"))
        await asked(make, approval, by="pm")
        found = {name: len(await waiting(as_, name)) for name in ("pm", "pm2", "admin", "manager")}
        (document,) = await waiting(as_, "pm2")
        own = await as_("pm").post(f"/approvals/{document['id']}/approve")
        decided = await make.act(document, "approve", by="admin")
    assert found == {"pm": 0, "pm2": 1, "admin": 1, "manager": 0}
    assert (refused(own), decided["status"]) == ((403, "approval.self"), "APPROVED")


async def test_of_an_only_manager_the_administrator_decides(make: Make, as_: As):
    await as_("admin").patch(f"/users/{CAST['pm2'].id}", is_active=False)
    with wall_at("Mon 09:00"):
        approval = await make.document(decision("pm"))
        await asked(make, approval, by="pm")
        (document,) = await waiting(as_, "admin")
        assert (await make.act(document, "approve", by="admin"))["status"] == "APPROVED"


async def test_it_has_no_extension_itself(make: Make, as_: As, read: Read):
    with wall_at("Mon 09:00"):
        await asked(make, await make.document(step("manager"), decision("pm")))
        (document,) = await waiting(as_, "pm")
        answer = await as_("pm").post(f"/approvals/{document['id']}/extensions", **form())
        assert "extend" not in (await read(document, by="pm"))["can"]
    assert refused(answer) == (409, "approval.extension_of_extension")


async def test_granted_too_late_it_moves_nothing(make: Make, as_: As, read: Read):
    with wall_at("Mon 09:00"):
        approval = await make.document(step("manager"), decision("pm"))
        await asked(make, approval)
        await make.act(approval, "approve", by="manager")
        before = await read(approval)
        (document,) = await waiting(as_, "pm")
        await make.act(document, "approve", by="pm")
        after = await read(approval)
    assert (after["due_at"], after["steps"][1]["seats"][0]["due_at"]) == (before["due_at"], utc("Tue 18:00"))
    assert after["extensions"][0]["status"] == "APPROVED"


async def test_the_nearest_of_the_other_seats_still_counts(make: Make, as_: As, read: Read):
    with wall_at("Mon 09:00"):
        approval = await make.document(step("manager", "pm2"), decision("pm"))
        await asked(make, approval)
        (document,) = await waiting(as_, "pm")
        await make.act(document, "approve", by="pm")
        extended = await read(approval)
    assert extended["due_at"] == utc("Tue 18:00")
    assert [seat["due_at"] for seat in extended["steps"][0]["seats"]] == [utc("Fri 18:00"), utc("Tue 18:00")]


async def test_the_clock_goes_by_the_new_time(make: Make, as_: As, db_session: AsyncSession):
    with wall_at("Mon 09:00") as wall:
        approval = await make.document(step("manager"), decision("pm"))
        await asked(make, approval)
        (document,) = await waiting(as_, "pm")
        await make.act(document, "approve", by="pm")
        told_by = []
        for moment in ("Tue 18:00", "Fri 17:59", "Fri 18:00"):
            wall.shows(moment)
            await jobs.remind()
            told_by.append(len(await told(db_session, "approval.reminded")))
    assert told_by == [0, 0, 1]


async def test_asked_and_granted_are_told(make: Make, as_: As, db_session: AsyncSession):
    with wall_at("Mon 09:00"):
        await asked(make, await make.document(step("manager"), decision("pm")))
        (document,) = await waiting(as_, "pm")
        await make.act(document, "approve", by="pm")
    (line,) = await told(db_session, "approval.extended")
    assert line.text.splitlines()[1] == "2026-06-09 18:00 → 2026-06-12 18:00 · 박서연"
    assert await audited(db_session, "approval.extension_requested") == 1
