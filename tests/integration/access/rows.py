"""What stands in the two institutions while the matrix is walked, and how each route is called upon it."""

from dataclasses import MISSING, asdict, dataclass, fields
from datetime import timedelta
from typing import Any

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from core.executions.enums import ExecutionStatus
from models import CommandExecution, SignatureImage
from tests.factories import Make
from tests.fixtures.house import CAST, OTHER, OWN
from tests.integration.access.routes import Route
from utils import clock

UNKNOWN_KEY = {"unknown_key": 1}
"""A body that every form refuses, so that a walk through all routes changes next to nothing."""

BODIES: dict[str, dict[str, Any]] = {
    "/approvals/{approval_id}/approve": {"comment": "확인했습니다."},
    "/approvals/{approval_id}/reject": {"reason": "근거가 부족합니다."},
    "/approvals/{approval_id}/withdraw": {"reason": "다시 올리겠습니다."},
    "/approvals/{approval_id}/hold": {"reason": "자료를 더 보고 정하겠습니다."},
    "/approvals/{approval_id}/opinions": {"content": "시험 결과도 붙여 주세요."},
    "/approvals/{approval_id}/extensions": {
        "new_due_at": "2099-01-02T09:00:00+09:00",
        "reason": "담당자가 자리를 비웠습니다.",
    },
    "/approvals/bulk": {
        "action": "approve",
        "items": [{"id": 2_000_000, "content_hash": "0" * 64, "step_id": 1}],
    },
}
"""These look for their row after the form was read, so theirs must be in order."""

QUERIES = {"/users/options": {"can": "approval:decide"}}


@dataclass(frozen=True)
class Rows:
    """The numbers that stand in paths, all of one institution."""

    institution_id: int
    server_id: int
    user_id: int
    sr_id: int
    approval_id: int
    execution_id: int
    message_id: int
    token_id: int
    calendar_id: int
    holiday_id: int
    system_id: int
    outage_id: int
    report_id: int
    policy_id: int
    group_id: int
    template_id: int
    authority_id: int
    absence_id: int
    job_id: str = "no_such_job"
    year: int = 2027


async def furnish_rows(make: Make, db: AsyncSession) -> tuple[Rows, Rows]:
    """In both institutions: an SR in approval, a cancelled command, a calendar, a closure, a system, a policy, a group,
    a line made beforehand, somebody who will be away."""
    account = await make.post("/service-accounts/", _BOT, by="admin")
    own = await _rows(make, db, OWN, asker="customer", user_id=CAST["manager"].id, token_id=account["id"])
    other = await _rows(make, db, OTHER, asker="stranger", user_id=CAST["stranger"].id, token_id=account["id"])
    return own, other


_HOURS = {"windows": [[["09:00", "18:00"]]] * 7}
_SYSTEM = {"name": "민원포털", "code": "PORTAL", "grade": 1, "monthly_fee": 5_000_000}
_OUTAGE = {
    "kind": "INCIDENT",
    "title": "응답 없음",
    "started_at": "2026-03-02T10:00:00+09:00",
    "ended_at": "2026-03-02T10:30:00+09:00",
}
_BOT = {"name": "봇", "role": "ENGINEER", "scopes": ["sr:read"]}


async def _rows(make: Make, db: AsyncSession, place: int, *, asker: str, user_id: int, token_id: int) -> Rows:
    sr = await make.sr(by=asker, approvers=("pm2",))
    approval = await make.approval_of(sr)
    execution = CommandExecution(
        sr_id=sr["id"],
        server_id=place,
        requested_by_id=CAST["engineer"].id,
        command="df -h",
        command_enc="-",
        status=ExecutionStatus.CANCELLED,
    )
    db.add_all([execution, SignatureImage(user_id=user_id, png=b"-", sha256="0" * 64)])
    await db.commit()
    calendar = await make.post("/calendars/", {**_HOURS, "name": f"달력 {place}", "institution_id": place}, by="admin")
    closure = {"day": "2026-12-31", "name": "종무식", "institution_id": place}
    holiday = await make.post("/holidays/", closure, by="admin")
    system = await make.post("/systems/", {**_SYSTEM, "institution_id": place}, by="admin")
    outage = await make.post(f"/systems/{system['id']}/outages", _OUTAGE, by="admin")
    report = await make.post("/sla-reports/", {"system_id": system["id"], "month": "2026-03"}, by="admin")
    promise = {"name": f"정책 {place}", "institution_id": place, "resolution_minutes": 480}
    policy = await make.post("/sla/policies/", promise, by="admin")
    group = await make.post("/groups/", _group(place, user_id), by="admin")
    template = await make.post("/approval-templates/", _line(place), by="admin")
    absence = await make.post("/absences/", _absence(user_id), by="admin")
    authority = await make.post("/approval-authorities/", {"role": "PM", "amount_below": place}, by="admin")
    return Rows(
        institution_id=place,
        server_id=place,
        user_id=user_id,
        sr_id=sr["id"],
        approval_id=approval["id"],
        execution_id=execution.id,
        message_id=1,
        token_id=token_id,
        calendar_id=calendar["id"],
        holiday_id=holiday["id"],
        system_id=system["id"],
        outage_id=outage["id"],
        report_id=report["id"],
        policy_id=policy["id"],
        group_id=group["id"],
        template_id=template["id"],
        authority_id=authority["id"],
        absence_id=absence["id"],
    )


def _group(place: int, member_id: int) -> dict[str, Any]:
    return {"name": f"그룹 {place}", "institution_id": place, "member_ids": [member_id]}


def _line(place: int) -> dict[str, Any]:
    """Of extensions, so that it applies to no SR of the tests."""
    steps = [{"kind": "DECISION", "targets": [{"role": "PM"}]}]
    return {"name": f"결재선 {place}", "institution_id": place, "subject_type": "SLA_EXTENSION", "steps": steps}


def _absence(user_id: int) -> dict[str, Any]:
    """A day next month."""
    begin = clock.now() + timedelta(days=30)
    times = {"starts_at": begin.isoformat(), "ends_at": (begin + timedelta(days=1)).isoformat()}
    return {"user_id": user_id, "delegate_id": CAST["pm2"].id, "reason": "출장", **times}


def rows_far_away() -> Rows:
    """Numbers that nothing has."""
    nothing = 999_999
    numbers: dict[str, Any] = {field.name: nothing for field in fields(Rows) if field.default is MISSING}
    return Rows(**numbers)


async def call(client: httpx.AsyncClient, route: Route, rows: Rows, headers: dict[str, str]) -> httpx.Response:
    """The route, called upon these rows."""
    return await client.request(
        route.method,
        route.path.format(**asdict(rows)),
        params=QUERIES.get(route.path),
        json=BODIES.get(route.path, UNKNOWN_KEY) if route.method in ("POST", "PATCH", "PUT") else None,
        headers=headers,
    )


def is_refused(answer: httpx.Response) -> bool:
    """Whether the table of permissions said no; other refusals (not my turn, not my SR) have codes of their own."""
    return answer.status_code == 403 and answer.json()["code"] == "access.forbidden"
