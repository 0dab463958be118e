"""Outermost: request id, security headers, access log, measurements, and the last word on a crash."""

import logging
import re
import time
import uuid
from collections.abc import MutableMapping
from typing import Any, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.logs import request_id
from routers.problems import crash_response

SANE_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
CSP: Final = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'; connect-src 'self'"
)
HEADERS: Final = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
UNMATCHED: Final = "(unmatched)"

log = logging.getLogger("messenger.access")
crashes = logging.getLogger("messenger.crash")


class RequestContext:
    """Pure ASGI: a context variable set here is still set in the endpoint."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})["request_id"] = current = _request_id(scope)
        token = request_id.set(current)
        try:
            if scope["type"] == "http":
                await self._http(scope, receive, send, current)
            else:
                await self.app(scope, receive, send)
        finally:
            request_id.reset(token)

    async def _http(self, scope: Scope, receive: Receive, send: Send, current: str) -> None:
        started, status = time.perf_counter(), 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(message, scope, current)
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception:
            crashes.exception("request crashed", extra={"method": scope["method"], "path": scope["path"]})
            if status:
                raise  # half an answer is out; only breaking the connection tells the truth
            await crash_response(current)(scope, receive, send_with_headers)
        finally:
            _record(scope, status, time.perf_counter() - started)


def _request_id(scope: Scope) -> str:
    """The caller's id when it is harmless in a log line, one of our own otherwise."""
    given = Headers(scope=scope).get("x-request-id", "")
    return given if SANE_REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def _add_headers(message: Message, scope: Scope, current: str) -> None:
    headers = MutableHeaders(scope=message)
    headers["X-Request-ID"] = current
    for name, value in HEADERS.items():
        headers[name] = value
    if "cache-control" not in headers:
        is_page = scope["path"] == "/" or scope["path"].startswith("/static/")
        headers["Cache-Control"] = "no-cache" if is_page else "no-store"


def _record(scope: MutableMapping[str, Any], status: int, seconds: float) -> None:
    """Paths only: a query or a header may carry what no log should."""
    route = getattr(scope.get("route"), "path", UNMATCHED)
    metrics = scope["app"].state.metrics
    metrics.requests.labels(scope["method"], route, str(status)).inc()
    metrics.seconds.labels(scope["method"], route).observe(seconds)
    log.info(
        "request",
        extra={
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            "ms": round(seconds * 1000, 1),
            "client": scope["client"][0] if scope.get("client") else None,
        },
    )
