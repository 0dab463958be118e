"""Around everything but the headers: a request id, one access line, figures, and an answer when all else failed."""

import logging
import re
import uuid

from prometheus_client import Counter, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.request_context import request_id
from routers.problems import problem
from utils import clock

logger = logging.getLogger("guardia.access")

_SANE = re.compile(r"^[A-Za-z0-9._-]{8,64}$")
_REQUESTS = Counter("guardia_http_requests_total", "Requests answered", ["method", "route", "status"])
_SECONDS = Histogram("guardia_http_request_seconds", "Time to answer", ["method", "route"])
_QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
_CRASHED = "예기치 못한 오류가 발생했습니다. 같은 일이 되풀이되면 요청 번호를 관리자에게 알려 주세요."


class RequestContext:
    """Gives each request an id, and turns a crash into the one error shape without a trace of it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        current = given if _SANE.match(given) else uuid.uuid4().hex
        token = request_id.set(current)
        began, status = clock.stopwatch(), 0

        async def with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = current
            await send(message)

        try:
            await self.app(scope, receive, with_id)
        except Exception:
            logging.getLogger("guardia").exception("unhandled error")
            if status:
                raise
            await problem(500, "internal", _CRASHED)(scope, receive, with_id)
        finally:
            _report(scope, status, clock.stopwatch() - began)
            request_id.reset(token)


def _report(scope: Scope, status: int, seconds: float) -> None:
    route = getattr(scope.get("route"), "path", "unmatched")
    method = scope["method"] if scope["method"] in _METHODS else "OTHER"
    _REQUESTS.labels(method, route, status).inc()
    _SECONDS.labels(method, route).observe(seconds)
    if scope["path"] not in _QUIET:
        logger.info(
            "request",
            extra={
                "method": method,
                "path": scope["path"][:200],
                "status": status,
                "ms": round(seconds * 1000, 1),
            },
        )


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
