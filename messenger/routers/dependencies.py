"""Who is asking, as a dependency. A bearer token comes first; a cookie counts only with proof of our own page."""

import hmac
from typing import Annotated, Final
from urllib.parse import urlsplit

from fastapi import Depends
from fastapi.requests import HTTPConnection

from core.config import Settings
from core.errors import Forbidden, Unauthenticated
from core.hub import Hub
from core.identity import Identity
from core.itsm import Itsm
from core.limits import Limiter
from core.metrics import Metrics
from core.people import Person

ACCESS_COOKIE: Final = "guardia_access"
REFRESH_COOKIE: Final = "guardia_refresh"
CLIENT_HEADER: Final = "x-guardia-client"
UNKNOWN_CLIENT: Final = "unknown"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def bearer_of(connection: HTTPConnection) -> str | None:
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def client_host(connection: HTTPConnection) -> str:
    """The caller's address, passed on so that the ITSM knows whom it serves."""
    return connection.client.host if connection.client else UNKNOWN_CLIENT


def token_of(connection: HTTPConnection) -> str:
    """The caller's token, wherever it stands; `Unauthenticated` when there is none."""
    token = bearer_of(connection) or connection.cookies.get(ACCESS_COOKIE)
    if not token:
        raise Unauthenticated
    return token


def require_client_header(connection: HTTPConnection) -> None:
    """Another site can make a browser send our cookies, but not a header of its own."""
    if connection.headers.get(CLIENT_HEADER) != "web":
        raise Forbidden("auth.csrf", "화면에서 보낸 요청임을 확인할 수 없습니다. 새로 고친 뒤 다시 시도하세요.")


def same_origin(connection: HTTPConnection) -> bool:
    """Whether a browser's Origin is this very host and port. No Origin means no browser."""
    origin = connection.headers.get("origin")
    return origin is None or urlsplit(origin).netloc.lower() == connection.headers.get("host", "").lower()


async def current_person(connection: HTTPConnection) -> Person:
    token = token_of(connection)
    by_cookie = bearer_of(connection) is None
    if by_cookie and connection.scope["method"] not in SAFE_METHODS:
        require_client_header(connection)
    identity: Identity = connection.app.state.identity
    return await identity.resolve(token)


def has_bearer(connection: HTTPConnection, secret: str) -> bool:
    return hmac.compare_digest((bearer_of(connection) or "").encode("utf-8", "surrogateescape"), secret.encode())


def _settings(connection: HTTPConnection) -> Settings:
    settings: Settings = connection.app.state.settings
    return settings


def _hub(connection: HTTPConnection) -> Hub:
    hub: Hub = connection.app.state.hub
    return hub


def _limiter(connection: HTTPConnection) -> Limiter:
    limiter: Limiter = connection.app.state.limiter
    return limiter


def _metrics(connection: HTTPConnection) -> Metrics:
    metrics: Metrics = connection.app.state.metrics
    return metrics


def _identity(connection: HTTPConnection) -> Identity:
    identity: Identity = connection.app.state.identity
    return identity


def _itsm(connection: HTTPConnection) -> Itsm:
    itsm: Itsm = connection.app.state.itsm
    return itsm


CurrentPerson = Annotated[Person, Depends(current_person)]
CurrentSettings = Annotated[Settings, Depends(_settings)]
CurrentHub = Annotated[Hub, Depends(_hub)]
CurrentLimiter = Annotated[Limiter, Depends(_limiter)]
CurrentMetrics = Annotated[Metrics, Depends(_metrics)]
CurrentIdentity = Annotated[Identity, Depends(_identity)]
CurrentItsm = Annotated[Itsm, Depends(_itsm)]
