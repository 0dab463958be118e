"""Things made through the front door, with sensible defaults: a test names only what it is about."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx

from tests.fixtures.house import CAST, OTHER, OWN
from utils import clock

Row = dict[str, Any]


def step(*targets: str | Row, kind: str = "REVIEW", **fields: Any) -> Row:
    """A step of a line as it is sent; who is to sign is a user name, or a target as it is."""
    seats = [{"user_id": CAST[target].id} if isinstance(target, str) else target for target in targets]
    return {"kind": kind, "targets": seats, **fields}


def decision(*targets: str | Row, **fields: Any) -> Row:
    """A step of the kind that comes last."""
    return step(*targets, kind="DECISION", **fields)


class Make:
    """Each method answers the created thing as JSON and fails loudly when it was refused."""

    def __init__(self, client: httpx.AsyncClient, headers_of: Callable[[str], dict[str, str]]) -> None:
        self._client = client
        self._headers_of = headers_of

    async def post(self, path: str, body: Row, *, by: str) -> Row:
        answer = await self._client.post(path, json=body, headers=self._headers_of(by))
        assert answer.is_success, answer.text
        return answer.json()

    async def sr(self, *, by: str = "customer", approvers: tuple[str, ...] = (), **fields: Any) -> Row:
        """An SR of the asker's institution (of the own one for the desk), on that institution's server."""
        place = CAST[by].institution_id or OWN
        body = {
            "title": "로그 디스크 정리",
            "description": "/data 사용률이 91%입니다.",
            "category": "SERVER",
            "institution_id": place,
            "server_id": 2 if place == OTHER else 1,
            **fields,
        }
        if approvers:
            body["approver_ids"] = [CAST[username].id for username in approvers]
        return await self.post("/tasks/", body, by=by)

    async def approved_sr(self, *, by: str = "customer", **fields: Any) -> Row:
        sr = await self.sr(by=by, approvers=("pm",), **fields)
        approval = await self.approval_of(sr)
        await self.post(f"/approvals/{approval['id']}/approve", {}, by="pm")
        return await self.read(sr)

    async def document(self, *steps: Row, by: str = "customer", sr: Row | None = None, **fields: Any) -> Row:
        """A round along this line: of a new SR of the drafter's, or of the given one."""
        sr = sr or await self.sr(by=by)
        return await self.post(f"/tasks/{sr['id']}/approvals", {"steps": list(steps), **fields}, by=by)

    async def act(self, approval: Row, verb: str, *, by: str, **body: Any) -> Row:
        """What the document looks like to who has just done this to it."""
        return await self.post(f"/approvals/{approval['id']}/{verb}", body, by=by)

    async def group(self, *members: str, name: str = "보안팀", **fields: Any) -> Row:
        """A group of the desk; the target it is for a step."""
        body = {"name": name, "member_ids": [CAST[username].id for username in members], **fields}
        return {"group_id": (await self.post("/groups/", body, by="admin"))["id"]}

    async def absence(self, user: str, delegate: str, **fields: Any) -> Row:
        """Somebody is away for a week from now on, another signs for him."""
        now = clock.now()
        body = {
            "user_id": CAST[user].id,
            "delegate_id": CAST[delegate].id,
            "starts_at": now.isoformat(),
            "ends_at": (now + timedelta(days=7)).isoformat(),
            "reason": "출장",
            **fields,
        }
        return await self.post("/absences/", body, by="admin")

    async def sr_in_progress(self, *, by: str = "customer", **fields: Any) -> Row:
        sr = await self.approved_sr(by=by, **fields)
        return await self.move(sr, "IN_PROGRESS")

    async def move(self, sr: Row, to: str, *, by: str = "engineer", reason: str | None = None) -> Row:
        return await self.post(f"/tasks/{sr['id']}/transitions", {"to": to, "reason": reason}, by=by)

    async def read(self, sr: Row, *, by: str = "admin") -> Row:
        answer = await self._client.get(f"/tasks/{sr['id']}", headers=self._headers_of(by))
        assert answer.is_success, answer.text
        return answer.json()

    async def approval_of(self, sr: Row) -> Row:
        """The newest round of the SR."""
        answer = await self._client.get(f"/tasks/{sr['id']}/approvals", headers=self._headers_of("admin"))
        assert answer.is_success, answer.text
        return answer.json()[0]
