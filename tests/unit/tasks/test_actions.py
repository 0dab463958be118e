"""What each person may do with an SR in each of its states."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from core.access import Actor
from core.tasks import policy
from core.tasks.enums import SRStatus
from models import SRRequest
from tests.fixtures.house import CAST, OWN

ActorOf = Callable[[str], Actor]
S = SRStatus
YESTERDAY = datetime(2026, 5, 24, tzinfo=UTC)
DESK_ALWAYS = {"comment", "comment_internal", "read_internal"}


def sr_of_the_customer(status: SRStatus, **fields: Any) -> SRRequest:
    facts = {"approval_required": True, "approved_at": YESTERDAY, "server_id": 1, **fields}
    return SRRequest(status=status, requester_id=CAST["customer"].id, institution_id=OWN, **facts)


def states_where(allowed: Callable[[SRRequest], bool]) -> set[SRStatus]:
    return {status for status in SRStatus if allowed(sr_of_the_customer(status))}


@pytest.mark.parametrize(
    ("username", "states"),
    [
        ("engineer", {S.OPEN, S.PENDING_APPROVAL, S.REJECTED, S.APPROVED, S.IN_PROGRESS, S.ON_HOLD}),
        ("customer", {S.OPEN, S.PENDING_APPROVAL, S.REJECTED}),
        ("manager", set()),
        ("auditor", set()),
    ],
)
def test_who_may_edit_when(username: str, states: set[SRStatus], actor_of: ActorOf):
    assert states_where(lambda sr: policy.may_edit(sr, actor_of(username))) == states


@pytest.mark.parametrize(
    ("username", "may"), [("pm", True), ("customer", True), ("manager", False), ("auditor", False)]
)
def test_the_desk_and_the_requester_put_an_sr_to_approval(username: str, may: bool, actor_of: ActorOf):
    assert policy.may_submit(sr_of_the_customer(S.OPEN), actor_of(username)) is may


@pytest.mark.parametrize(
    ("status", "actions"),
    [
        (S.OPEN, {"edit", "assign", "work_log", "request_approval"}),
        (S.PENDING_APPROVAL, {"edit", "assign", "work_log"}),
        (S.APPROVED, {"edit", "assign", "work_log"}),
        (S.REJECTED, {"edit", "assign", "work_log", "request_approval"}),
        (S.IN_PROGRESS, {"edit", "assign", "work_log", "execute"}),
        (S.ON_HOLD, {"edit", "assign", "work_log"}),
        (S.RESOLVED, {"assign", "work_log"}),
        (S.CLOSED, set()),
        (S.CANCELLED, set()),
    ],
)
def test_what_the_desk_may_do(status: SRStatus, actions: set[str], actor_of: ActorOf):
    assert set(policy.actions(sr_of_the_customer(status), by=actor_of("engineer"))) == actions | DESK_ALWAYS


@pytest.mark.parametrize(
    ("username", "status", "actions"),
    [
        ("customer", S.OPEN, ["edit", "comment", "request_approval"]),
        ("customer", S.REJECTED, ["edit", "comment", "request_approval"]),
        ("customer", S.IN_PROGRESS, ["comment"]),
        ("customer", S.CLOSED, ["comment"]),
        ("manager", S.OPEN, ["comment"]),
        ("auditor", S.OPEN, ["read_internal"]),
    ],
)
def test_what_everybody_else_may_do(username: str, status: SRStatus, actions: list[str], actor_of: ActorOf):
    assert policy.actions(sr_of_the_customer(status), by=actor_of(username)) == actions


def test_commands_need_work_begun_a_server_and_an_approval():
    ready: dict[str, Any] = {"status": S.IN_PROGRESS, "server_id": 1, "approved_at": YESTERDAY}
    assert policy.is_ready_for_commands(sr_of_the_customer(**ready))
    lacking: list[dict[str, Any]] = [
        {"status": S.APPROVED},
        {"status": S.ON_HOLD},
        {"server_id": None},
        {"approved_at": None},
    ]
    assert not any(policy.is_ready_for_commands(sr_of_the_customer(**{**ready, **lack})) for lack in lacking)
