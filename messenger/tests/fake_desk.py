"""The requests and approvals of the fake ITSM, answered as the real one answers: its query keys, boxes, refusals."""

from dataclasses import dataclass, field
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

HASH: Final = "a" * 64
DUE: Final = "2026-05-25T09:00:00Z"
_SR_KEYS: Final = {"box", "status", "number", "size", "page", "sort"}
_APPROVAL_KEYS: Final = {"box", "number", "size", "page", "sort", "overdue", "subject_type"}

Row = dict[str, Any]


def refusal(status: int, detail: str, code: str = "auth.fake", **extra: object) -> JSONResponse:
    return JSONResponse({"detail": detail, "code": code, "request_id": "fake"} | extra, status)


@dataclass
class Asked:
    """One call that reached the desk: what, by whose token, with what."""

    method: str
    path: str
    token: str
    query: dict[str, list[str]]
    body: Row | None
    headers: dict[str, str]


@dataclass
class FakeDesk:
    """`answer_with` replaces the next answers by one of the test's own."""

    accounts: dict[str, Row]
    revoked: set[str]
    srs: list[Row] = field(default_factory=list)
    approvals: list[Row] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    answer_with: Response | None = None

    def routes(self) -> list[Route]:
        return [
            Route("/tasks/", self._handle),
            Route("/tasks/{id:int}", self._handle),
            Route("/approvals/", self._handle),
            Route("/approvals/{id:int}/{verb}", self._handle, methods=["POST"]),
        ]

    def add_sr(self, title: str, *, assignee: str | None = None, requester: str = "cho", **more: object) -> Row:
        id = len(self.srs) + 1
        row: Row = {
            "id": id,
            "number": f"SR-2026-{id:06}",
            "title": title,
            "description": f"{title} 내용",
            "category": "SERVER",
            "priority": "HIGH",
            "status": "IN_PROGRESS",
            "approval_required": False,
            "institution": {"id": 1, "name": "한빛시청"},
            "requester": self._named(requester),
            "assignee": self._named(assignee) if assignee else None,
            "server": None,
            "version": 1,
            "created_at": "2026-05-20T00:00:00Z",
            "next_due_at": DUE,
            "next_due_target": "RESOLUTION",
            "sla_paused": False,
        }
        self.srs.append(row | more)
        return self.srs[-1]

    def add_approval(self, title: str, *approvers: str, drafter: str = "cho", **more: object) -> Row:
        """A line of one 결재 step for each approver."""
        id = len(self.approvals) + 1
        row: Row = {
            "id": id,
            "number": f"AP-2026-{id:06}",
            "subject_type": "SR",
            "subject_id": id,
            "subject_number": f"SR-2026-{id:06}",
            "subject_title": title,
            "subject_path": f"/app/tasks/{id}",
            "institution": {"id": 1, "name": "한빛시청"},
            "round": 1,
            "status": "IN_PROGRESS",
            "comment": None,
            "content_hash": HASH,
            "requires_reauthentication": False,
            "drafter": self._named(drafter),
            "created_at": "2026-05-20T00:00:00Z",
            "due_at": DUE,
            "is_overdue": False,
            "completed_at": None,
            "steps": [self._step(id * 100 + place, name, place) for place, name in enumerate(approvers, 1)],
        }
        self.approvals.append(row | more)
        return self.approvals[-1]

    def _named(self, username: str) -> Row:
        return {"id": self.accounts[username]["id"], "name": self.accounts[username]["name"]}

    def _step(self, id: int, username: str, place: int) -> Row:
        status = "CURRENT" if place == 1 else "WAITING"
        person = self.accounts[username]
        seat = {"id": id, "ordinal": 1, "user_id": person["id"], "name": person["name"], "status": status}
        return {"id": id, "position": place, "kind": "DECISION", "mode": "ALL", "status": status, "seats": [seat]}

    async def _handle(self, request: Request) -> Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        body = await request.json() if request.method == "POST" else None
        query = {key: request.query_params.getlist(key) for key in request.query_params}
        self.asked.append(Asked(request.method, request.url.path, token, query, body, dict(request.headers)))
        if self.answer_with is not None:
            return self.answer_with
        person = self.accounts.get(token.rsplit(".", 1)[-1])
        if person is None or token in self.revoked:
            return refusal(401, "로그인이 필요합니다.", "auth.required")
        return self._answer(request, query, body or {}, person)

    def _answer(self, request: Request, query: dict[str, list[str]], body: Row, person: Row) -> Response:
        id = request.path_params.get("id")
        if request.url.path == "/tasks/":
            return _page(self._srs(query, person), query, _SR_KEYS)
        if request.url.path == "/approvals/":
            return _page(self._approvals(query, person), query, _APPROVAL_KEYS)
        if request.method == "GET":
            return _one([row for row in self._seen(self.srs, person) if row["id"] == id], "SR을 찾을 수 없습니다.")
        found = [row for row in self._seen(self.approvals, person) if row["id"] == id]
        if not found:
            return refusal(404, "결재를 찾을 수 없습니다.", "approval.not_found")
        return _decide(found[0], request.path_params["verb"], body, person)

    def _srs(self, query: dict[str, list[str]], person: Row) -> list[Row]:
        rows = self._seen(self.srs, person)
        for box in query.get("box", []):
            key = {"assigned": "assignee", "requested": "requester"}[box]
            rows = [row for row in rows if row[key] and row[key]["id"] == person["id"]]
        for number in query.get("number", []):
            rows = [row for row in rows if row["number"] == number]
        return [row for row in rows if row["status"] in query.get("status", [row["status"]])]

    def _approvals(self, query: dict[str, list[str]], person: Row) -> list[Row]:
        rows = [row | {"step_id": _step_of(row, person)} for row in self._seen(self.approvals, person)]
        if query.get("box", ["pending"]) == ["pending"]:
            rows = [row for row in rows if row["step_id"] is not None]
        return [row for row in rows if row["number"] in query.get("number", [row["number"]])]

    def _seen(self, rows: list[Row], person: Row) -> list[Row]:
        if person["role"] != "CUSTOMER":
            return rows
        return [row for row in rows if row["institution"]["id"] == person["institution_id"]]


def _page(rows: list[Row], query: dict[str, list[str]], known: set[str]) -> Response:
    unknown = set(query) - known
    if unknown:
        return refusal(422, f"{min(unknown)}: 알 수 없는 항목입니다.", "request.invalid")
    size = int(query.get("size", ["20"])[0])
    shown = rows[:size]
    return JSONResponse({"items": shown, "total": len(rows), "page": 1, "size": size, "pages": -(-len(rows) // size)})


def _one(rows: list[Row], missing: str) -> Response:
    return JSONResponse(rows[0]) if rows else refusal(404, missing, "sr.not_found")


def _step_of(approval: Row, person: Row) -> int | None:
    if approval["drafter"]["id"] == person["id"]:
        return None
    current = [step for step in approval["steps"] if step["status"] == "CURRENT"]
    own = [step["id"] for step in current if step["seats"][0]["user_id"] == person["id"]]
    return own[0] if own else None


def _decide(approval: Row, verb: str, body: Row, person: Row) -> Response:
    """In the order in which the real one checks."""
    own = _step_of(approval, person)
    on_line = person["id"] in [step["seats"][0]["user_id"] for step in approval["steps"]]
    if approval["drafter"]["id"] == person["id"]:
        return refusal(403, "자신이 요청하거나 기안한 건은 결재할 수 없습니다.", "approval.self")
    if not on_line:
        return refusal(403, "이 결재선의 결재자가 아닙니다.", "approval.not_on_line")
    if approval["status"] != "IN_PROGRESS":
        return refusal(409, "안나래 님이 먼저 승인하여 결재가 끝난 건입니다.", "approval.over")
    if own is None or body["step_id"] not in (None, own):
        return refusal(409, "아직 결재할 차례가 아닙니다.", "approval.not_current")
    if body["content_hash"] != approval["content_hash"]:
        return refusal(409, "읽은 뒤에 내용이 바뀐 문서입니다.", "approval.changed")
    if approval["requires_reauthentication"]:
        return refusal(403, "비밀번호를 다시 확인합니다.", "approval.reauthentication", reauthentication=["password"])
    if verb == "reject" and len(body["reason"]) < 5:
        return refusal(422, "사유: 5자 이상 입력해 주세요.", "request.invalid")
    _move(approval, verb)
    return JSONResponse(approval | {"step_id": None, "content": {}, "records": [], "readers": [], "extensions": []})


def _move(approval: Row, verb: str) -> None:
    step = next(step for step in approval["steps"] if step["status"] == "CURRENT")
    outcome = {"approve": "APPROVED", "reject": "REJECTED"}[verb]
    step["status"] = step["seats"][0]["status"] = outcome
    waiting = [later for later in approval["steps"] if later["status"] == "WAITING"]
    if verb == "reject" or not waiting:
        approval["status"] = outcome
        return
    waiting[0]["status"] = waiting[0]["seats"][0]["status"] = "CURRENT"
