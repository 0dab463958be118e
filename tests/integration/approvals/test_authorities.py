"""The delegation of authority (위임전결규정): its rules over REST, and what a rule lets somebody do."""

import asyncio
import unicodedata
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import ApprovalAuthority, AuditEvent
from tests.factories import Make, Row
from tests.fixtures.doors import Headers
from tests.fixtures.house import CAST
from tests.integration.tasks.visitors import As, refused, wrong_fields

HeadersOf = Callable[[str], Headers]
PATH = "/approval-authorities/"
RULE: Row = {
    "subject_type": "SR",
    "category": "SERVER",
    "grade": None,
    "amount_below": 5_000_000,
    "position": "과장",
    "role": "PM",
    "basis": "위임전결규정 제7조",
    "is_active": True,
}


@pytest.fixture
def put(client: httpx.AsyncClient, headers_of: HeadersOf) -> Callable[..., Any]:
    async def save(row: Row, *, by: str = "pm", **changed: Any) -> httpx.Response:
        return await client.put(f"{PATH}{row['id']}", json={**RULE, **changed}, headers=headers_of(by))

    return save


async def test_a_rule_is_found_again(as_: As, make: Make, db_session: AsyncSession):
    rule = await make.post(PATH, RULE, by="pm")
    assert {name: rule[name] for name in RULE} == RULE
    assert await as_("customer").items(PATH) == [rule]
    note = select(AuditEvent.note).where(AuditEvent.action == "approval_authority.created")
    assert await db_session.scalar(note) == "서비스 요청 · SERVER · 5,000,000원 미만: 과장 PM"


async def test_a_change_names_old_and_new(make: Make, put: Callable[..., Any], db_session: AsyncSession):
    rule = await make.post(PATH, RULE, by="pm")
    changed = (await put(rule, amount_below=None, grade=2)).json()
    assert (changed["amount_below"], changed["grade"], changed["id"]) == (None, 2, rule["id"])
    assert (await put(rule, amount_below=None, grade=2)).json() == changed
    changes = await db_session.scalars(
        select(AuditEvent.changes).where(AuditEvent.action == "approval_authority.edited")
    )
    assert list(changes) == [{"grade": {"from": None, "to": 2}, "amount_below": {"from": 5_000_000, "to": None}}]


async def test_a_rule_is_deleted_and_the_trail_keeps_it(as_: As, make: Make, db_session: AsyncSession):
    rule = await make.post(PATH, RULE, by="pm")
    assert (await as_("pm").delete(f"{PATH}{rule['id']}")).status_code == 204
    assert refused(await as_("pm").delete(f"{PATH}{rule['id']}")) == (404, "approval_authority.not_found")
    note = select(AuditEvent.note).where(AuditEvent.action == "approval_authority.removed")
    assert list(await db_session.scalars(note)) == ["서비스 요청 · SERVER · 5,000,000원 미만: 과장 PM"]


async def test_the_very_same_rule_is_there_once(as_: As, make: Make, put: Callable[..., Any]):
    await make.post(PATH, RULE, by="pm")
    other = await make.post(PATH, {**RULE, "role": None}, by="pm")
    again = await as_("pm").post(PATH, **{**RULE, "basis": None, "is_active": False})
    assert refused(again) == (409, "approval_authority.taken")
    assert refused(await put(other)) == (409, "approval_authority.taken")
    assert (await put(other, role=None, basis=None)).is_success


async def test_removed_and_changed_at_once_leave_no_crash(as_: As, make: Make, put: Callable[..., Any]):
    rule = await make.post(PATH, RULE, by="pm")
    removed, changed = await asyncio.gather(as_("pm").delete(f"{PATH}{rule['id']}"), put(rule, grade=1))
    assert removed.status_code == 204
    assert changed.status_code in (200, 404)
    assert (await as_("pm").get(PATH)).json()["total"] == 0


async def test_a_position_is_kept_as_everybody_types_it(make: Make, db_session: AsyncSession):
    rule = await make.post(PATH, {**RULE, "position": f" {unicodedata.normalize('NFD', '과장')} "}, by="pm")
    assert rule["position"] == "과장"
    kept = select(func.count()).select_from(ApprovalAuthority).where(ApprovalAuthority.position == "과장")
    assert await db_session.scalar(kept) == 1


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"position": None, "role": None}, ["body"]),
        ({"position": " "}, ["position"]),
        ({"amount_below": -1}, ["amount_below"]),
        ({"grade": 0}, ["grade"]),
        ({"category": "server"}, ["category"]),
        ({"role": "KING"}, ["role"]),
        ({"user_id": 1}, ["user_id"]),
    ],
    ids=str,
)
async def test_what_is_malformed_is_refused_by_its_field(as_: As, fields: Row, named: list[str]):
    assert wrong_fields(await as_("pm").post(PATH, **{**RULE, **fields})) == (422, named)


async def test_a_category_is_one_of_the_srs(as_: As):
    assert refused(await as_("pm").post(PATH, **{**RULE, "category": "COFFEE"})) == (
        400,
        "approval_authority.category",
    )
    extension = {**RULE, "subject_type": "SLA_EXTENSION", "category": "RESOLUTION"}
    assert (await as_("pm").post(PATH, **extension)).status_code == 201


async def test_only_who_manages_approvals_changes_the_rules(as_: As, make: Make, put: Callable[..., Any]):
    rule = await make.post(PATH, RULE, by="admin")
    for username in ("engineer", "customer", "auditor"):
        answers = [
            await as_(username).post(PATH, **RULE),
            await put(rule, by=username),
            await as_(username).delete(f"{PATH}{rule['id']}"),
        ]
        assert [refused(answer) for answer in answers] == [(403, "access.forbidden")] * 3


async def test_the_list_filters_in_few_queries(
    as_: As, make: Make, queries: Callable[..., AbstractContextManager[list[str]]]
):
    first = await make.post(PATH, RULE, by="pm")
    await make.post(PATH, {**RULE, "grade": 1, "is_active": False}, by="pm")
    await make.post(PATH, {**RULE, "subject_type": "SLA_EXTENSION", "category": None}, by="pm")
    last = await make.post(PATH, {**RULE, "grade": 2}, by="pm")
    with queries(at_most=3):
        found = await as_("auditor").items(PATH, subject_type="SR", is_active=True, sort="-created_at")
    assert found == [last, first]


class TestWhatARuleGives:
    """A line 결재 pm → 결재 manager; pm is 과장. With a rule that names him he may decide for both."""

    @pytest.fixture
    async def finalizes(self, as_: As, make: Make) -> Callable[..., Any]:
        assert (await as_("admin").patch(f"/users/{CAST['pm'].id}", position="과장")).is_success

        async def ask(**fields: Any) -> bool:
            sr = await make.sr(category="SERVER", **fields)
            steps = [{"kind": "DECISION", "targets": [{"user_id": CAST[name].id}]} for name in ("pm", "manager")]
            made = await make.post(f"/tasks/{sr['id']}/approvals", {"steps": steps}, by="customer")
            return "finalize" in (await as_("pm").get(f"/approvals/{made['id']}")).json()["can"]

        return ask

    @pytest.mark.parametrize(
        ("rule", "cost", "allowed"),
        [
            ({}, 4_999_999, True),
            ({}, 5_000_000, False),
            ({}, None, True),
            ({"category": None}, None, True),
            ({"category": "DEPLOY"}, None, False),
            ({"grade": 1}, None, False),
            ({"position": "부장"}, None, False),
            ({"position": unicodedata.normalize("NFD", "과장"), "role": None}, None, True),
            ({"position": None}, None, True),
            ({"position": None, "role": "ADMIN"}, None, False),
            ({"is_active": False}, None, False),
            ({"subject_type": "SLA_EXTENSION"}, None, False),
        ],
        ids=str,
    )
    async def test_whom_it_names_for_what(
        self, make: Make, finalizes: Callable[..., Any], rule: Row, cost: int | None, allowed: bool
    ):
        await make.post(PATH, {**RULE, **rule}, by="admin")
        assert await finalizes(estimated_cost=cost) is allowed

    async def test_without_a_rule_nobody_decides_for_all(self, finalizes: Callable[..., Any]):
        assert await finalizes() is False
