"""Things made through the front door, with sensible defaults: a test names only what it is about."""

from collections.abc import Callable
from typing import Any

import httpx

from tests.fixtures.house import CAST, OTHER, OWN

Row = dict[str, Any]


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
