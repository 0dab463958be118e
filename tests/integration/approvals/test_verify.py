"""`verify` on real rounds: they pass at every moment, and whatever somebody changes in the database is named."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Update, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.approvals.enums import ApprovalStatus, Capacity, RecordKind, StepKind, StepStatus
from core.config import ROOT
from core.signatures.keys import make_key_pair
from models import Approval, ApprovalRecord, ApprovalSeat, ApprovalStep, SigningKey
from tests.factories import Make, Row
from tests.fixtures.doors import Headers
from tests.fixtures.house import CAST, PASSWORD
from utils import clock

Verify = Callable[[Row], Awaitable[Row]]
LINE = (("manager", "REVIEW"), ("pm2", "AGREEMENT"), ("pm", "DECISION"))


@pytest.fixture
def verify(client: httpx.AsyncClient, headers_of: Callable[[str], Headers]) -> Verify:
    async def verify(approval: Row) -> Row:
        answer = await client.get(f"/approvals/{approval['id']}/verify", headers=headers_of("auditor"))
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    return verify


@pytest.fixture
async def submitted(make: Make) -> Row:
    """An SR of the institution in a line of three."""
    steps = [{"kind": kind, "targets": [{"user_id": CAST[name].id}]} for name, kind in LINE]
    sr = await make.sr()
    return await make.post(f"/tasks/{sr['id']}/approvals", {"steps": steps, "comment": "점검 시간에"}, by="customer")


async def act(make: Make, approval: Row, verb: str, *, by: str, **body: Any) -> None:
    await make.post(f"/approvals/{approval['id']}/{verb}", body, by=by)


@pytest.fixture
async def approved(make: Make, submitted: Row) -> Row:
    """The same, approved by all three."""
    await act(make, submitted, "approve", by="manager", comment="확인했습니다.")
    await act(make, submitted, "approve", by="pm2")
    await act(make, submitted, "approve", by="pm", password=PASSWORD)
    return submitted


async def test_a_round_passes_at_every_moment_of_its_life(make: Make, submitted: Row, verify: Verify):
    acts: tuple[tuple[str, str, Row], ...] = (
        ("approve", "manager", {"comment": "확인했습니다."}),
        ("hold", "pm2", {"reason": "내일 다시 봅니다."}),
        ("opinions", "customer", {"content": "급합니다."}),
        ("reject", "pm2", {"reason": "근거가 부족합니다.", "to_position": 1}),
        ("approve", "manager", {}),
        ("approve", "pm2", {"comment": "이제 됐습니다."}),
        ("approve", "pm", {"password": PASSWORD}),
        ("opinions", "manager", {"content": "수고하셨습니다."}),
    )
    checked = [await verify(submitted)]
    for verb, by, body in acts:
        await act(make, submitted, verb, by=by, **body)
        checked.append(await verify(submitted))
    assert [one["problems"] for one in checked] == [[]] * 9
    assert [(one["valid"], one["records"]) for one in checked] == [(True, count) for count in range(1, 10)]
    assert {one["number"] for one in checked} == {submitted["number"]}


@pytest.mark.parametrize(
    ("verb", "by", "body"),
    [("reject", "manager", {"reason": "근거가 부족합니다."}), ("withdraw", "customer", {"reason": "다시 올립니다."})],
)
async def test_a_round_that_ended_otherwise_passes_too(
    make: Make, submitted: Row, verify: Verify, verb: str, by: str, body: Row
):
    await act(make, submitted, verb, by=by, **body)
    assert (await verify(submitted))["problems"] == []


def where_step(position: int) -> Any:
    return ApprovalStep.position == position


def seats_of(position: int) -> Any:
    return ApprovalSeat.step_id.in_(select(ApprovalStep.id).where(ApprovalStep.position == position))


RECORD = update(ApprovalRecord).where(ApprovalRecord.sequence == 2)
SEAT = update(ApprovalSeat).where(seats_of(1))
STEP = update(ApprovalStep).where(where_step(2))
ROUND = update(Approval)

TAMPERED: tuple[tuple[Update, str], ...] = (
    (ROUND.values(content="{}"), "content"),
    (ROUND.values(content_hash="0" * 64), "content"),
    (ROUND.values(status=ApprovalStatus.IN_PROGRESS), "approval"),
    (ROUND.values(subject_title="방화벽 전체 개방"), "approval"),
    (ROUND.values(subject_id=2), "approval"),
    (ROUND.values(drafter_id=CAST["engineer"].id), "approval"),
    (ROUND.values(comment=None), "approval"),
    (ROUND.values(completed_at=None), "approval"),
    (STEP.values(kind=StepKind.REVIEW), "step 2"),
    (STEP.values(deferred=True), "step 2"),
    (STEP.values(status=StepStatus.SKIPPED), "step 2"),
    (SEAT.values(user_id=CAST["pm2"].id), "seat 1-1"),
    (SEAT.values(actor_id=CAST["pm2"].id), "seat 1-1"),
    (SEAT.values(principal_id=CAST["pm2"].id), "seat 1-1"),
    (SEAT.values(capacity=Capacity.SUBSTITUTE), "seat 1-1"),
    (SEAT.values(is_final=True), "seat 1-1"),
    (SEAT.values(comment="반대합니다."), "seat 1-1"),
    (SEAT.values(status=StepStatus.REJECTED), "seat 1-1"),
    (SEAT.values(decided_at=clock.now()), "seat 1-1"),
    (RECORD.values(kind=RecordKind.REJECTED), "record 2"),
    (RECORD.values(actor_id=CAST["pm2"].id), "record 2"),
    (RECORD.values(comment="반대합니다."), "record 2"),
    (RECORD.values(decided_at=clock.now()), "record 2"),
    (RECORD.values(record="{}"), "record 2"),
    (RECORD.values(signature="A" * 86 + "=="), "record 2"),
    (update(SigningKey).values(certificate="-"), "record 1"),
)


def _name(case: object) -> str | None:
    if not isinstance(case, Update):
        return None
    return f"{case.table}-{'-'.join(case.compile().params)}"


@pytest.mark.parametrize(("change", "where"), TAMPERED, ids=_name)
async def test_a_changed_row_is_named(
    approved: Row, verify: Verify, db_session: AsyncSession, change: Update, where: str
):
    await db_session.execute(change)
    await db_session.commit()
    checked = await verify(approved)
    assert checked["valid"] is False
    assert where in {problem["where"] for problem in checked["problems"]}


@pytest.mark.parametrize(("sequence", "where"), [(1, "record 1"), (2, "record 2"), (4, "step 3")])
async def test_a_record_that_is_gone_is_named(
    approved: Row, verify: Verify, db_session: AsyncSession, sequence: int, where: str
):
    await db_session.execute(delete(ApprovalRecord).where(ApprovalRecord.sequence == sequence))
    await db_session.commit()
    assert where in {problem["where"] for problem in (await verify(approved))["problems"]}


async def test_swapped_signatures_are_named(approved: Row, verify: Verify, db_session: AsyncSession):
    first, second = (await db_session.scalars(select(ApprovalRecord).order_by(ApprovalRecord.sequence))).all()[:2]
    first.signature, second.signature = second.signature, first.signature
    await db_session.commit()
    sentence = "서명이 기록과 맞지 않습니다."
    found = [{"where": f"record {place}", "what": sentence} for place in (1, 2)]
    assert (await verify(approved))["problems"] == found


async def test_a_seat_that_was_moved_is_named_where_it_was_and_where_it_is(
    approved: Row, verify: Verify, db_session: AsyncSession
):
    first = await db_session.scalar(select(ApprovalStep.id).where(where_step(1)))
    await db_session.execute(update(ApprovalSeat).where(seats_of(2)).values(step_id=first, ordinal=2))
    await db_session.commit()
    assert {problem["where"] for problem in (await verify(approved))["problems"]} == {"seat 1-2", "seat 2-1"}


async def test_a_record_signed_by_another_key_is_named(approved: Row, verify: Verify, db_session: AsyncSession):
    key = (await db_session.scalars(select(SigningKey))).one()
    stranger = make_key_pair(key.purpose, clock.now())
    db_session.add(
        SigningKey(
            purpose=key.purpose,
            private_key_enc="-",
            certificate=stranger.certificate,
            fingerprint=stranger.fingerprint,
            is_current=False,
        )
    )
    await db_session.flush()
    forged = select(SigningKey.id).where(SigningKey.fingerprint == stranger.fingerprint).scalar_subquery()
    await db_session.execute(RECORD.values(key_id=forged))
    await db_session.commit()
    expected = [{"where": "record 2", "what": "서명이 기록과 맞지 않습니다."}]
    assert (await verify(approved))["problems"] == expected


async def test_a_round_from_before_signatures_says_so(approved: Row, verify: Verify, db_session: AsyncSession):
    await db_session.execute(delete(ApprovalRecord))
    await db_session.execute(ROUND.values(content="{}"))
    await db_session.commit()
    checked = await verify(approved)
    assert (checked["valid"], checked["records"], checked["certificate_fingerprint"]) == (False, 0, None)
    assert [problem["what"] for problem in checked["problems"]] == ["서명이 도입되기 전의 결재입니다."]


async def test_the_file_is_checked_offline(
    approved: Row, client: httpx.AsyncClient, headers_of: Callable[[str], Headers], tmp_path: Path
):
    record, certificate = tmp_path / "record.json", tmp_path / "certificate.pem"
    for path, name in ((f"{approved['id']}/record", record), ("certificate", certificate)):
        answer = await client.get(f"/approvals/{path}", headers=headers_of("customer"))
        assert answer.status_code == 200, answer.text
        name.write_bytes(answer.content)
    command = [sys.executable, "scripts/verify_approval.py", str(record), "--certificate", str(certificate)]
    genuine = await asyncio.to_thread(_run, command)
    assert (genuine.returncode, genuine.stderr) == (0, "")
    assert genuine.stdout.splitlines()[-1] == "정상: 승인"
    assert "박서연(#2) 3단계 승인 · 비밀번호 확인" in genuine.stdout

    exported = json.loads(record.read_text("utf-8"))
    exported["content"] = exported["content"].replace("91%", "19%")
    record.write_text(json.dumps(exported), "utf-8")
    forged = await asyncio.to_thread(_run, command)
    assert (forged.returncode, forged.stderr) == (1, "")
    assert "문서 내용이 그 SHA-256과 다릅니다." in forged.stdout


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
