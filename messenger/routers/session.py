"""Signing in and out. The ITSM checks the password; the browser keeps a cookie no script can read."""

import contextlib

from fastapi import APIRouter, Depends, Request, Response

from core.errors import Upstream
from core.identity import token_key
from core.people import Person
from routers.dependencies import (
    ACCESS_COOKIE,
    REFRESH_COOKIE,
    CurrentHub,
    CurrentIdentity,
    CurrentItsm,
    CurrentLimiter,
    CurrentPerson,
    CurrentSettings,
    client_host,
    require_client_header,
)
from schemas import ConfigOut, Credentials, SessionOut

router = APIRouter(prefix="/api", tags=["session"])

from_our_page = Depends(require_client_header)


@router.get("/config")
async def config(settings: CurrentSettings) -> ConfigOut:
    return ConfigOut(itsm_url=settings.ITSM_PUBLIC_URL)


@router.get("/session")
async def who_am_i(person: CurrentPerson) -> SessionOut:
    return _out(person)


@router.post("/session", dependencies=[from_our_page])
async def sign_in(
    form: Credentials,
    request: Request,
    response: Response,
    itsm: CurrentItsm,
    identity: CurrentIdentity,
    limiter: CurrentLimiter,
) -> SessionOut:
    host = client_host(request)
    await limiter.login(host)
    tokens = await itsm.login(form.username, form.password.get_secret_value(), host)
    person = await identity.resolve(tokens.access_token)
    response.set_cookie(
        ACCESS_COOKIE,
        tokens.access_token,
        max_age=tokens.expires_in,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return _out(person)


@router.delete("/session", status_code=204, dependencies=[from_our_page])
async def sign_out(
    request: Request, response: Response, itsm: CurrentItsm, identity: CurrentIdentity, hub: CurrentHub
) -> None:
    """Ends the session at the ITSM too. An unreachable ITSM does not keep anyone signed in here."""
    token = request.cookies.get(ACCESS_COOKIE)
    if token:
        with contextlib.suppress(Upstream):
            await itsm.logout(token)
        identity.forget(token)
        hub.sign_out(token_key(token))
    secure = request.url.scheme == "https"
    for name in (ACCESS_COOKIE, REFRESH_COOKIE):
        response.delete_cookie(name, httponly=True, samesite="strict", secure=secure)


def _out(person: Person) -> SessionOut:
    """`id` is the id of this service: the one that stands in `author.id` of the person's messages."""
    return SessionOut(
        id=person.id,
        name=person.name,
        username=person.username,
        role=person.role,
        institution_id=person.institution_id,
    )
