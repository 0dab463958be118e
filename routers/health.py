"""Whether we live, whether we are ready, how busy we are; and what the browser needs to know before signing in."""

import asyncio
import hmac
import shutil
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from core.config import get_settings
from core.errors import Forbidden
from core.operations.queries import outbox_counts
from database import ReadLocal, pool_figures

router = APIRouter(tags=["health"])

VERSION = "0.1.0"
_MIN_FREE_BYTES = 100 * 1024 * 1024
_LOOPBACK = {"127.0.0.1", "::1", "testclient"}
_OUTBOX = Gauge("guardia_outbox_messages", "Messages in the outbox", ["status"])
_POOL = Gauge("guardia_database_connections_in_use", "Database connections checked out", ["pool"])


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz() -> JSONResponse:
    """The database answers and there is room to write; 503 otherwise. Messenger may be down: the outbox waits."""
    checks = {"database": await _database_answers(), "disk": await asyncio.to_thread(_has_room)}
    ready = all(checks.values())
    body: dict[str, Any] = {
        "status": "ok" if ready else "unavailable",
        "checks": {name: "ok" if fine else "failed" for name, fine in checks.items()},
    }
    return JSONResponse(body, status_code=200 if ready else 503)


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Prometheus text; from this machine itself, or with METRICS_TOKEN as bearer token."""
    _check_scraper(request)
    async with ReadLocal() as db:
        for status, count in (await outbox_counts(db)).items():
            _OUTBOX.labels(status).set(count)
    for pool, in_use in pool_figures().items():
        _POOL.labels(pool).set(in_use)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


@router.get("/config/ui")
async def ui_config() -> dict[str, str]:
    """Where Messenger is, and which version this is."""
    return {"messenger_url": get_settings().MESSENGER_PUBLIC_URL, "version": VERSION}


def _check_scraper(request: Request) -> None:
    token = get_settings().METRICS_TOKEN
    if token is None:
        if request.client is None or request.client.host not in _LOOPBACK:
            raise Forbidden("metrics.forbidden", "지표는 이 서버 안에서만 볼 수 있습니다. METRICS_TOKEN을 설정하세요.")
        return
    given = request.headers.get("authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {token.get_secret_value()}".encode()):
        raise Forbidden("metrics.forbidden", "지표 토큰이 맞지 않습니다.")


async def _database_answers() -> bool:
    try:
        async with ReadLocal() as db:
            await db.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError, TimeoutError):
        return False
    return True


def _has_room() -> bool:
    return shutil.disk_usage(Path.cwd()).free > _MIN_FREE_BYTES
