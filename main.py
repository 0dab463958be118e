"""The ITSM: `uvicorn main:app --port 8000`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.staticfiles import StaticFiles
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from core import logs, seed
from core.config import get_settings
from core.executions.jobs import Worker
from core.operations.dispatcher import Dispatcher
from core.scheduler import Scheduler
from database import disconnect, init_db
from middleware.body_limit import BodyLimit
from middleware.paths import Paths
from middleware.rate_limit import RateLimit
from middleware.request_context import RequestContext
from middleware.security_headers import SecurityHeaders
from routers import (
    absences,
    approval_lines,
    approvals,
    auth,
    calendars,
    executions,
    groups,
    health,
    holidays,
    institutions,
    operations,
    pages,
    problems,
    servers,
    service_accounts,
    signatures,
    sla,
    sla_reports,
    systems,
    tasks,
    users,
)


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Database to head, first administrator, then what runs in the background; stopped in the other order."""
    await init_db()
    await seed.first_start()
    background = (Dispatcher(), Worker(), Scheduler())
    for part in background:
        part.start()
    yield
    for part in reversed(background):
        await part.stop()
    await disconnect()


def create_app() -> FastAPI:
    """The whole application, without starting anything."""
    settings = get_settings()
    logs.configure(settings.LOG_LEVEL)
    app = FastAPI(
        title="GUARDiA ITSM",
        version=health.VERSION,
        description="공공기관 운영팀을 위한 IT 서비스 데스크. 모든 경로는 `/api` 아래에서도 답합니다.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    for module in (
        tasks,  # first, for routes are tried in order and these are asked for most
        approvals,
        absences,
        approval_lines,
        auth,
        calendars,
        executions,
        groups,
        health,
        holidays,
        institutions,
        operations,
        pages,
        servers,
        service_accounts,
        signatures,
        sla,
        sla_reports,
        systems,
        users,
    ):
        app.include_router(module.router)
    app.mount("/static", StaticFiles(directory=pages.STATIC), name="static")
    problems.register(app)
    _wrap(app)
    return app


def _wrap(app: FastAPI) -> None:
    """Middleware, innermost first."""
    settings = get_settings()
    app.add_middleware(
        RateLimit,
        per_minute=settings.RATE_LIMIT_PER_MINUTE,
        sign_ins_per_minute=settings.LOGIN_RATE_LIMIT_PER_MINUTE,
    )
    app.add_middleware(BodyLimit, limit=settings.MAX_FILE_SIZE_MB * 1024 * 1024)
    app.add_middleware(Paths, known={context.path for context in iter_route_contexts(app.routes) if context.path})
    app.add_middleware(RequestContext)
    app.add_middleware(SecurityHeaders)
    if settings.TRUSTED_PROXIES:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=settings.TRUSTED_PROXIES)


app = create_app()
