"""The ITSM as it is asked about sign-ins: three calls over HTTP. What people ask of it is in `personal_itsm`."""

from dataclasses import dataclass
from typing import Annotated, NoReturn, TypeVar

import httpx
from pydantic import BaseModel, Field, ValidationError

from core.errors import Locked, TooMany, Unauthenticated, Upstream
from models import Role

UNREACHABLE = "ITSM에 연결할 수 없어 로그인 상태를 확인하지 못했습니다. 잠시 후 다시 시도하세요."
ODD_ANSWER = "ITSM이 예상하지 못한 응답을 보냈습니다. 관리자에게 알려 주세요."
REFUSALS = frozenset({400, 401, 403, 422, 423, 429})

M = TypeVar("M", bound=BaseModel)


class Account(BaseModel):
    """The part of `/auth/me` that the Messenger needs."""

    id: int
    username: Annotated[str, Field(max_length=150)]
    name: Annotated[str, Field(max_length=150)]
    role: Role
    institution_id: int | None = None


class Tokens(BaseModel):
    access_token: Annotated[str, Field(min_length=1)]
    expires_in: Annotated[int, Field(gt=0)] | None = None


class _Refusal(BaseModel):
    detail: str
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class Itsm:
    """A client whose base address is the ITSM's. Raises `Upstream` when it cannot be reached or makes no sense."""

    http: httpx.AsyncClient

    async def me(self, token: str) -> Account:
        answer = await self._call("GET", "/auth/me", headers=_bearer(token))
        if answer.status_code in (401, 403):
            raise Unauthenticated("auth.expired", "로그인이 만료되었습니다. 다시 로그인하세요.")
        return _parse(Account, answer)

    async def login(self, username: str, password: str, client_host: str) -> Tokens:
        """`client_host` is passed on, so that the ITSM counts attempts per person and not per Messenger."""
        answer = await self._call(
            "POST",
            "/auth/login",
            data={"username": username, "password": password},
            headers={"X-Forwarded-For": client_host},
        )
        if answer.status_code in REFUSALS:
            _refuse(answer)
        return _parse(Tokens, answer)

    async def logout(self, token: str) -> None:
        await self._call("POST", "/auth/logout", headers=_bearer(token))

    async def _call(
        self, method: str, path: str, *, headers: dict[str, str], data: dict[str, str] | None = None
    ) -> httpx.Response:
        try:
            answer = await self.http.request(method, path, headers=headers, data=data)
        except httpx.HTTPError as error:
            raise Upstream("itsm.unreachable", UNREACHABLE) from error
        if answer.status_code >= 500:
            raise Upstream("itsm.unreachable", UNREACHABLE)
        return answer


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _parse(model: type[M], answer: httpx.Response) -> M:
    if answer.status_code != httpx.codes.OK:
        raise Upstream("itsm.answer", ODD_ANSWER)
    try:
        return model.model_validate_json(answer.content)
    except ValidationError as error:
        raise Upstream("itsm.answer", ODD_ANSWER) from error


def _refuse(answer: httpx.Response) -> NoReturn:
    """The ITSM's own words, and how long someone has to wait."""
    try:
        refusal = _Refusal.model_validate_json(answer.content)
    except ValidationError as error:
        raise Upstream("itsm.answer", ODD_ANSWER) from error
    if answer.status_code == httpx.codes.LOCKED:
        raise Locked("auth.locked", refusal.detail, retry_after=refusal.retry_after)
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        raise TooMany("auth.too_many", refusal.detail, retry_after=refusal.retry_after)
    raise Unauthenticated("auth.refused", refusal.detail)
