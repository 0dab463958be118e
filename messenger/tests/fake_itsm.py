"""The calls of the ITSM that the Messenger knows, with people of our choosing and an outage on demand."""

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from fake_desk import FakeDesk, refusal
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

PASSWORD = "correct-horse-1"


def token_for(username: str, *, expires: str = "2099-01-01T00:00:00+00:00") -> str:
    """Looks like a JWT where it matters: a payload in the middle with `exp` in it. Nobody here checks signatures."""
    exp = int(datetime.fromisoformat(expires).astimezone(UTC).timestamp())
    payload = base64.urlsafe_b64encode(json.dumps({"sub": username, "exp": exp}).encode()).decode().rstrip("=")
    return f"head.{payload}.{username}"


@dataclass
class FakeItsm:
    """Who exists, who may no longer, and what went wrong."""

    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)
    is_down: bool = False
    me_calls: int = 0
    logged_out: list[str] = field(default_factory=list)
    forwarded_for: list[str | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.desk = FakeDesk(self.accounts, self.revoked)

    def add(self, id: int, username: str, role: str, institution_id: int | None = None, name: str = "") -> None:
        self.accounts[username] = {
            "id": id,
            "username": username,
            "name": name or username,
            "role": role,
            "institution_id": institution_id,
            "email": f"{username}@example.go.kr",
            "permissions": ["self"],
        }

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/auth/me", self._me),
                Route("/auth/login", self._login, methods=["POST"]),
                Route("/auth/logout", self._logout, methods=["POST"]),
                *self.desk.routes(),
            ]
        )

    async def _me(self, request: Request) -> Response:
        self.me_calls += 1
        if self.is_down:
            return refusal(503, "점검 중입니다.")
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        account = self.accounts.get(token.rsplit(".", 1)[-1])
        if account is None or token in self.revoked:
            return refusal(401, "유효하지 않은 토큰입니다.")
        return JSONResponse(account)

    async def _login(self, request: Request) -> Response:
        self.forwarded_for.append(request.headers.get("x-forwarded-for"))
        if self.is_down:
            return refusal(503, "점검 중입니다.")
        form = {key: values[0] for key, values in parse_qs((await request.body()).decode()).items()}
        username = form["username"]
        if username == "locked":
            return refusal(423, "계정이 잠겼습니다. 10분 뒤에 다시 시도하세요.", retry_after=600)
        if username == "hasty":
            return refusal(429, "너무 자주 시도했습니다.", retry_after=7)
        if username not in self.accounts or form["password"] != PASSWORD:
            return refusal(401, "아이디 또는 비밀번호가 올바르지 않습니다.")
        return JSONResponse(
            {"access_token": token_for(username), "refresh_token": "r", "token_type": "bearer", "expires_in": 3600}
        )

    async def _logout(self, request: Request) -> Response:
        if self.is_down:
            return refusal(503, "점검 중입니다.")
        self.logged_out.append(request.headers["authorization"].removeprefix("Bearer "))
        return Response(status_code=204)


def cast() -> FakeItsm:
    """The people of the tests: one of each role, and customers of two institutions and of none."""
    itsm = FakeItsm()
    itsm.add(101, "ana", "ADMIN", name="안나래")
    itsm.add(102, "pia", "PM", name="박이안")
    itsm.add(103, "eun", "ENGINEER", name="은하늘")
    itsm.add(104, "cho", "CUSTOMER", institution_id=1, name="조한빛")
    itsm.add(105, "pur", "CUSTOMER", institution_id=2, name="푸른솔")
    itsm.add(106, "aud", "AUDITOR", name="감사윤")
    itsm.add(107, "non", "CUSTOMER", name="무소속")
    return itsm
