"""The Messenger service: `python -m uvicorn main:app --app-dir messenger --port 8002`."""

import mimetypes
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Final

import httpx
from fastapi import FastAPI, Request, Response
from starlette.staticfiles import StaticFiles

from core.config import Settings
from core.hub import Hub
from core.identity import Identity, remember
from core.itsm import Account, Itsm
from core.limits import Limiter
from core.logs import configure_logging
from core.metrics import Metrics
from core.people import Person
from core.seed import BOT_NAME, BOT_USERNAME, seed
from database import Database, init_db
from middleware.body_limit import BodyLimit
from middleware.request_context import RequestContext
from models import MemberKind
from routers import channels, commands, live, messages, problems, session, system

mimetypes.add_type("text/javascript", ".js")  # Windows takes it from a registry that may say text/plain

STATIC = StaticFiles(directory=Path(__file__).parent / "static")
RECHECK_SECONDS: Final = 60.0


def create_app(settings: Settings | None = None) -> FastAPI:
    app = FastAPI(title="GUARDiA Messenger", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_lifespan)
    app.state.settings = settings or Settings()
    app.add_middleware(BodyLimit)
    app.add_middleware(RequestContext)
    problems.register(app)
    for module in (channels, commands, live, messages, session, system):
        app.include_router(module.router)
    app.add_api_route("/", _page, include_in_schema=False)
    app.mount("/static", STATIC, name="static")
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    await init_db(settings.MESSENGER_DB_URL)
    client = httpx.AsyncClient(base_url=settings.ITSM_BASE_URL, timeout=settings.ITSM_TIMEOUT, trust_env=False)
    async with client, services(app, settings, client):
        yield


@asynccontextmanager
async def services(app: FastAPI, settings: Settings, itsm_client: httpx.AsyncClient) -> AsyncIterator[None]:
    """Whatever has state. Made anew each time, so that one app can be started again, as the tests do.

    The database must be at the newest revision; the caller closes `itsm_client`.
    """
    app.state.settings = settings
    app.state.recheck_seconds = RECHECK_SECONDS
    app.state.hub = Hub()
    app.state.metrics = Metrics(app.state.hub)
    app.state.limiter = Limiter(settings)
    app.state.itsm = Itsm(itsm_client)
    async with aclosing(Database(settings.MESSENGER_DB_URL)) as db:
        app.state.db = db
        async with db.write() as db_session:
            bot_id = await seed(db_session, demo=settings.GUARDIA_DEMO)
        app.state.identity = _identity(app, bot_id)
        yield


def _identity(app: FastAPI, bot_id: int) -> Identity:
    db: Database = app.state.db

    async def remember_account(account: Account) -> Person:
        async with db.write() as db_session:
            return await remember(db_session, account)

    bot = Person(id=bot_id, kind=MemberKind.BOT, username=BOT_USERNAME, name=BOT_NAME)
    token = app.state.settings.MESSENGER_BOT_TOKEN.get_secret_value()
    return Identity(app.state.itsm, bot, token, remember_account)


async def _page(request: Request) -> Response:
    """Through the static files' own code, which answers 304 to a browser that has it already."""
    return await STATIC.get_response("index.html", request.scope)


app = create_app()
configure_logging(app.state.settings.LOG_LEVEL)  # here, so that uvicorn's first lines are JSON too
