"""Signing in and out, over REST with tokens and in the browser with cookies that JavaScript cannot read."""

from typing import Annotated

from fastapi import APIRouter, Cookie, Depends, Request, Response
from fastapi.security import OAuth2PasswordRequestForm
from sqlalchemy.ext.asyncio import AsyncSession

from core import security
from core.config import get_settings
from core.errors import Unauthenticated
from core.users import auth
from routers.dependencies import ACCESS_COOKIE, DbSession, ReadSession, Self, same_origin
from schemas import Me, PasswordChange, RefreshForm, SessionForm, TokenPair

router = APIRouter(prefix="/auth", tags=["auth"])

REFRESH_COOKIE = "guardia_refresh"
_DAY = 24 * 60 * 60


@router.post("/login")
async def login(request: Request, form: Annotated[OAuth2PasswordRequestForm, Depends()], db: DbSession) -> TokenPair:
    """Sign in with user name and password (form fields, RFC 6749 §4.3); five failures lock for 15 minutes."""
    attempt = await auth.check_credentials(form.username, form.password)
    return await auth.login(db, attempt, client=_client(request))


@router.post("/refresh")
async def refresh(form: RefreshForm, db: DbSession) -> TokenPair:
    """A new pair for the newest refresh token; an older one coming back ends the session."""
    return await auth.refresh(db, form.refresh_token)


@router.post("/logout", status_code=204)
async def logout(actor: Self, db: DbSession) -> None:
    """End this sign-in; its access and refresh tokens are worth nothing afterwards."""
    await auth.logout(db, actor)


@router.get("/me")
async def me(actor: Self, db: ReadSession) -> Me:
    """Who I am and what I may do."""
    return await auth.me(db, actor)


@router.post("/password", status_code=204)
async def change_password(form: PasswordChange, actor: Self, db: DbSession) -> None:
    """Change one's own password; every other sign-in of this person ends."""
    await auth.change_password(db, form.current_password, form.new_password, by=actor)


@router.post("/session", dependencies=[Depends(same_origin)])
async def open_session(request: Request, response: Response, form: SessionForm, db: DbSession) -> Me:
    """Sign in a browser: the tokens go into HttpOnly cookies, the answer says who it is."""
    attempt = await auth.check_credentials(form.username, form.password)
    tokens = await auth.login(db, attempt, client=_client(request))
    return await _answer_with_cookies(request, response, tokens, db)


@router.put("/session", dependencies=[Depends(same_origin)])
async def renew_session(
    request: Request, response: Response, db: DbSession, guardia_refresh: Annotated[str | None, Cookie()] = None
) -> Me:
    """Renew a browser's sign-in by its refresh cookie."""
    if not guardia_refresh:
        raise Unauthenticated("auth.session_over", "로그인이 만료되었습니다. 다시 로그인해 주세요.")
    return await _answer_with_cookies(request, response, await auth.refresh(db, guardia_refresh), db)


@router.delete("/session", status_code=204, dependencies=[Depends(same_origin)])
async def close_session(
    response: Response, db: DbSession, guardia_refresh: Annotated[str | None, Cookie()] = None
) -> None:
    """Sign a browser out; asking twice is no error."""
    if guardia_refresh:
        await auth.logout_by_refresh_token(db, guardia_refresh)
    response.delete_cookie(ACCESS_COOKIE, path="/")
    response.delete_cookie(REFRESH_COOKIE, path="/")


async def _answer_with_cookies(request: Request, response: Response, tokens: TokenPair, db: AsyncSession) -> Me:
    lifetimes = {ACCESS_COOKIE: tokens.expires_in, REFRESH_COOKIE: get_settings().REFRESH_TOKEN_EXPIRE_DAYS * _DAY}
    for name, value in ((ACCESS_COOKIE, tokens.access_token), (REFRESH_COOKIE, tokens.refresh_token)):
        response.set_cookie(
            name,
            value,
            max_age=lifetimes[name],
            path="/",
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
    await db.flush()
    return await auth.me(db, await security.get_current_user(tokens.access_token, db))


def _client(request: Request) -> str:
    address = request.client.host if request.client else "?"
    return f"{address} {request.headers.get('user-agent', '')}"
