"""Two who act in the same moment: one of them wins, the other is told who, and what happened is written once."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from core.access import Actor
from core.approvals import service as approvals
from database import transaction
from tests.factories import Make, Row, decision, step
from tests.fixtures.house import CAST
from tests.integration.approvals.conftest import Read
from tests.integration.approvals.documents import signature, standing
from tests.integration.tasks.records import audited, told
from tests.integration.tasks.visitors import As

RACES = 6
Request = Coroutine[Any, Any, httpx.Response]


async def run(*races: tuple[Request, Request]) -> list[list[int]]:
    """All requests of all races at once; for each race its two statuses, the winner's first."""
    answers = await asyncio.gather(*(request for race in races for request in race))
    return [sorted(answer.status_code for answer in answers[at : at + 2]) for at in range(0, len(answers), 2)]


async def answers_of(*races: tuple[Request, Request]) -> list[tuple[httpx.Response, httpx.Response]]:
    """The same, with both answers of each race in the order in which they were asked."""
    answers = await asyncio.gather(*(request for race in races for request in race))
    return list(zip(answers[::2], answers[1::2], strict=True))


def losers(races: list[tuple[httpx.Response, httpx.Response]]) -> list[tuple[int, str, str]]:
    """Status, code and sentence of everybody who was too late."""
    late = (answer for race in races for answer in race if not answer.is_success)
    return [(answer.status_code, answer.json()["code"], answer.json()["detail"]) for answer in late]


async def documents(make: Make, *steps: Row) -> list[Row]:
    """As many rounds along this line as there will be races."""
    return [await make.document(*steps) for _ in range(RACES)]


async def in_approval(make: Make, *line: str) -> list[tuple[Row, str]]:
    """As many SRs of the customer as there will be races, each with the path of its round."""
    srs = [await make.sr(by="customer", approvers=line) for _ in range(RACES)]
    return [(sr, f"/approvals/{(await make.approval_of(sr))['id']}") for sr in srs]


async def test_approval_and_withdrawal_at_once(make: Make, as_: As, db_session: AsyncSession):
    rounds = await in_approval(make, "manager")
    outcomes = await run(
        *((as_("manager").post(f"{path}/approve"), as_("customer").post(f"{path}/withdraw")) for _, path in rounds)
    )
    endings = {((await make.read(sr))["status"], (await make.approval_of(sr))["status"]) for sr, _ in rounds}
    assert outcomes == [[200, 409]] * RACES
    assert endings <= {("APPROVED", "APPROVED"), ("OPEN", "WITHDRAWN")}
    assert await audited(db_session, "approval.approved", "approval.withdrawn") == RACES
    assert len(await told(db_session, "approval.approved", "approval.withdrawn")) == RACES


async def test_the_same_person_signing_twice_at_once(make: Make, as_: As, db_session: AsyncSession):
    rounds = await in_approval(make, "manager")
    outcomes = await run(
        *((as_("manager").post(f"{path}/approve"), as_("manager").post(f"{path}/approve")) for _, path in rounds)
    )
    assert outcomes == [[200, 409]] * RACES
    assert await audited(db_session, "approval.approved") == RACES
    assert len(await told(db_session, "approval.approved")) == RACES


async def test_a_double_click_on_the_first_step_signs_only_that_step(make: Make, as_: As, db_session: AsyncSession):
    rounds = await in_approval(make, "manager", "pm")
    outcomes = await run(
        *((as_("manager").post(f"{path}/approve"), as_("manager").post(f"{path}/approve")) for _, path in rounds)
    )
    lines = [[step["status"] for step in (await make.approval_of(sr))["steps"]] for sr, _ in rounds]
    assert outcomes == [[200, 409]] * RACES
    assert lines == [["APPROVED", "CURRENT"]] * RACES
    assert await audited(db_session, "approval.step_approved") == RACES


async def test_approval_and_rejection_by_one_person_in_two_windows(make: Make, as_: As, db_session: AsyncSession):
    rounds = await in_approval(make, "manager")
    reason = "다시 써 주세요"
    outcomes = await run(
        *(
            (as_("manager").post(f"{path}/reject", reason=reason), as_("manager").post(f"{path}/approve"))
            for _, path in rounds
        )
    )
    endings = [((await make.read(sr))["status"], (await make.approval_of(sr))["status"]) for sr, _ in rounds]
    assert outcomes == [[200, 409]] * RACES
    assert {sr == line for sr, line in endings} == {True}
    assert await audited(db_session, "approval.approved", "approval.rejected") == RACES


async def test_put_to_approval_twice_at_once_there_is_one_round(make: Make, as_: As, db_session: AsyncSession):
    paths = [f"/tasks/{(await make.sr(by='customer'))['id']}/approvals" for _ in range(RACES)]
    outcomes = await run(
        *(
            (
                as_("customer").post(path, approver_ids=[CAST["manager"].id]),
                as_("engineer").post(path, approver_ids=[CAST["pm"].id]),
            )
            for path in paths
        )
    )
    rounds = [(await as_("admin").get(path)).json() for path in paths]
    assert outcomes == [[201, 409]] * RACES
    assert [[line["round"] for line in lines] for lines in rounds] == [[1]] * RACES
    assert await audited(db_session, "approval.requested") == RACES


async def test_put_to_approval_while_it_is_edited_what_is_approved_is_what_stands_there(make: Make, as_: As):
    srs = [await make.sr(by="customer", title="처음") for _ in range(RACES)]
    outcomes = await run(
        *(
            (
                as_("customer").patch(f"/tasks/{sr['id']}", version=1, title="나중"),
                as_("engineer").post(f"/tasks/{sr['id']}/approvals", approver_ids=[CAST["pm"].id]),
            )
            for sr in srs
        )
    )
    drafted = [(await make.approval_of(sr))["subject_title"] for sr in srs]
    standing = [(await make.read(sr))["title"] for sr in srs]
    assert drafted == standing
    assert {tuple(outcome) for outcome in outcomes} <= {(200, 201), (201, 409)}


class TestNamingTheWinner:
    async def test_approval_and_withdrawal(self, make: Make, as_: As):
        rounds = await documents(make, decision("manager"))
        races = await answers_of(
            *(
                (
                    as_("manager").post(f"/approvals/{row['id']}/approve"),
                    as_("customer").post(f"/approvals/{row['id']}/withdraw"),
                )
                for row in rounds
            )
        )
        assert len(losers(races)) == RACES
        assert set(losers(races)) <= {
            (409, "approval.over", "오세훈 님이 먼저 승인하여 결재가 끝난 건입니다."),
            (409, "approval.over", "한지민 님이 먼저 회수한 건입니다."),
        }

    async def test_two_of_whom_any_one_decides(self, make: Make, as_: As, read: Read, db_session: AsyncSession):
        rounds = await documents(make, step("manager", "pm", mode="ANY"), decision("pm2"))
        races = await answers_of(*(both(as_, row, "manager", "pm") for row in rounds))
        statuses = [await read(row) for row in rounds]
        assert len(losers(races)) == RACES
        assert set(losers(races)) <= {
            (409, "approval.not_current", f"{name} 님이 먼저 처리했습니다. 지금은 정우진 님의 결재 차례입니다.")
            for name in ("오세훈", "박서연")
        }
        assert [standing(row) for row in statuses] == [("IN_PROGRESS", ["APPROVED", "CURRENT"])] * RACES
        assert [sorted(seat["status"] for seat in row["steps"][0]["seats"]) for row in statuses] == [
            ["APPROVED", "SKIPPED"]
        ] * RACES
        assert await audited(db_session, "approval.step_approved") == RACES
        assert len(await told(db_session, "approval.step_approved")) == RACES

    async def test_two_members_of_a_group(self, make: Make, as_: As, read: Read, db_session: AsyncSession):
        rounds = await documents(make, decision(await make.group("pm", "pm2")))
        races = await answers_of(*(both(as_, row, "pm", "pm2") for row in rounds))
        assert len(losers(races)) == RACES
        assert set(losers(races)) <= {
            (409, "approval.over", f"{name} 님이 먼저 승인하여 결재가 끝난 건입니다.") for name in ("박서연", "정우진")
        }
        assert [len((await read(row))["records"]) for row in rounds] == [2] * RACES
        assert await audited(db_session, "approval.approved") == RACES
        assert len(await told(db_session, "approval.approved")) == RACES

    async def test_principal_and_delegate(self, make: Make, as_: As, read: Read):
        await make.absence("pm", "pm2")
        rounds = await documents(make, decision("pm"))
        races = await answers_of(*(both(as_, row, "pm", "pm2") for row in rounds))
        signed = [signature(await read(row), 1) for row in rounds]
        assert [code for _, code, _ in losers(races)] == ["approval.over"] * RACES
        assert set(signed) <= {("박서연", "박서연", "SELF"), ("박서연", "정우진", "SUBSTITUTE")}

    async def test_one_who_decides_for_all_and_one_who_signs_beside_him(
        self, make: Make, as_: As, read: Read, db_session: AsyncSession
    ):
        await make.post("/approval-authorities/", {"role": "PM"}, by="admin")
        rounds = await documents(make, decision("pm", "pm2", mode="ANY"), decision("admin"))
        races = await answers_of(
            *(
                (
                    as_("pm").post(f"/approvals/{row['id']}/approve", final=True),
                    as_("pm2").post(f"/approvals/{row['id']}/approve"),
                )
                for row in rounds
            )
        )
        assert len(losers(races)) == RACES
        assert set(losers(races)) <= {
            (409, "approval.over", "박서연 님이 먼저 승인하여 결재가 끝난 건입니다."),
            (409, "approval.not_current", "정우진 님이 먼저 처리했습니다. 지금은 관리자 님의 결재 차례입니다."),
        }
        assert {standing(row)[0] for row in [await read(row) for row in rounds]} <= {"APPROVED", "IN_PROGRESS"}
        assert await audited(db_session, "approval.final", "approval.step_approved") == RACES

    async def test_approval_and_an_edit_of_the_content(self, make: Make, as_: As, read: Read, db_session: AsyncSession):
        rounds = await documents(make, decision("manager"))
        srs = [await make.read({"id": row["subject_id"]}) for row in rounds]
        races = await answers_of(
            *(
                (
                    as_("manager").post(f"/approvals/{row['id']}/approve"),
                    as_("engineer").patch(f"/tasks/{sr['id']}", version=sr["version"], title="다른 일"),
                )
                for row, sr in zip(rounds, srs, strict=True)
            )
        )
        void = (409, "approval.over", "김도현 님이 내용을 바꾸어 무효가 된 건입니다.")
        assert [status for status, _, _ in losers(races)] == [409] * RACES
        assert {loser for loser in losers(races) if loser[1] != "sr.version"} <= {void}
        endings = [(await read(row), await make.read(sr)) for row, sr in zip(rounds, srs, strict=True)]
        assert {(row["status"], sr["status"], sr["title"] == "다른 일") for row, sr in endings} <= {
            ("APPROVED", "APPROVED", False),
            ("VOIDED", "OPEN", True),
        }
        assert await audited(db_session, "approval.approved", "approval.voided") == RACES


def both(as_: As, approval: Row, *names: str) -> tuple[Request, Request]:
    """Two people who approve the same document."""
    first, second = (as_(name).post(f"/approvals/{approval['id']}/approve") for name in names)
    return first, second


async def test_an_absence_that_is_cancelled_while_its_delegate_decides(
    make: Make, as_: As, read: Read, db_session: AsyncSession
):
    """Either the decision counts or the delegate is refused: never half of each."""
    endings = []
    for _ in range(RACES):
        absence, approval = await make.absence("pm", "pm2"), await make.document(decision("pm"))
        decided, cancelled = await asyncio.gather(
            as_("pm2").post(f"/approvals/{approval['id']}/approve"),
            as_("pm").post(f"/absences/{absence['id']}/cancel"),
        )
        document = await read(approval)
        seat = document["steps"][0]["seats"][0]
        assert (cancelled.status_code, cancelled.json()["state"]) == (200, "CANCELLED")
        endings.append((decided.status_code, document["status"], len(document["records"]), seat["capacity"]))
    assert set(endings) <= {(200, "APPROVED", 2, "SUBSTITUTE"), (403, "IN_PROGRESS", 1, None)}
    signed = sum(status == 200 for status, *_ in endings)
    assert await audited(db_session, "approval.approved") == signed
    assert len(await told(db_session, "approval.approved")) == signed
    assert await audited(db_session, "absence.cancelled") == RACES


async def test_a_decision_under_way_holds_the_absence_it_stands_on(
    make: Make, as_: As, read: Read, actor_of: Callable[[str], Actor]
):
    """Whoever cancels it waits until the signature is written, so no signature is later than its cancellation."""
    absence, approval = await make.absence("pm", "pm2"), await make.document(decision("pm"))
    async with transaction() as db:
        await approvals.approve(db, approval["id"], by=actor_of("pm2"))
        cancelling = asyncio.ensure_future(as_("pm").post(f"/absences/{absence['id']}/cancel"))
        done, _ = await asyncio.wait({cancelling}, timeout=0.3)
        assert done == set()
    assert (await cancelling).status_code == 200
    assert signature(await read(approval), 1) == ("박서연", "정우진", "SUBSTITUTE")
