"""For machines that watch: alive, ready, measured."""

import logging
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from core.errors import Forbidden
from database import Database
from routers.dependencies import CurrentMetrics, CurrentSettings, has_bearer

router = APIRouter(tags=["system"])

LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})
PROXY_HEADERS: Final = frozenset({"forwarded", "x-forwarded-for", "x-real-ip"})

log = logging.getLogger("messenger.ready")


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(request: Request) -> JSONResponse:
    """Whatever keeps the database from answering means "not ready"; the reason goes to the log only."""
    db: Database = request.app.state.db
    try:
        await db.is_ready()
    except Exception:
        log.exception("database does not answer")
        return JSONResponse({"status": "unavailable", "checks": {"database": "failed"}}, 503)
    return JSONResponse({"status": "ok", "checks": {"database": "ok"}})


@router.get("/metrics")
async def metrics(request: Request, settings: CurrentSettings, measured: CurrentMetrics) -> Response:
    token = settings.METRICS_TOKEN
    if not _from_this_host(request) and not (token and has_bearer(request, token.get_secret_value())):
        raise Forbidden("metrics.forbidden", "지표를 볼 권한이 없습니다.")
    return Response(generate_latest(measured.registry), media_type=CONTENT_TYPE_LATEST)


def _from_this_host(request: Request) -> bool:
    """A request relayed by a proxy on this host comes from elsewhere, whatever its peer address."""
    relayed = any(name in request.headers for name in PROXY_HEADERS)
    return not relayed and request.client is not None and request.client.host in LOOPBACK
