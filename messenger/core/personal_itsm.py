"""The ITSM as one person sees it: every call carries that person's own token, never the bot's.

So nobody can see or do more by a command than on the pages of the ITSM, and what is done stands there under the
person's own name.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from core.errors import Unauthenticated, Upstream
from core.itsm import ODD_ANSWER
from core.logs import request_id

CALL_SECONDS: Final = 15.0
UNREACHABLE: Final = "ITSM에 연결할 수 없습니다. 잠시 후 다시 시도하세요."
UNSURE: Final = "ITSM의 답을 받지 못해 처리되었는지 알 수 없습니다. ITSM 화면에서 확인한 뒤 다시 시도하세요."
_NEVER_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_MAX_DETAIL: Final = 1000

M = TypeVar("M", bound=BaseModel)


class Refused(Exception):
    """The ITSM said no. `code` is for programs, `detail` its own Korean sentence."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail


class _Problem(BaseModel):
    code: str = ""
    detail: str


@dataclass(frozen=True, slots=True)
class PersonalItsm:
    """`http` has the ITSM's address as its base; `public_url` is where a browser finds it, `host` the person's own.

    Calls raise `Refused` for a refusal, `Unauthenticated` when the token is no longer good, and `Upstream` with a
    sentence for people when the ITSM cannot be reached or makes no sense.
    """

    http: httpx.AsyncClient
    token: str = field(repr=False)
    public_url: str
    host: str

    async def get(self, model: type[M], path: str, **query: Any) -> M:
        """Ask for something. A list as a value repeats its key."""
        return _parse(model, await self._call("GET", path, UNREACHABLE, params=query), ODD_ANSWER)

    async def post(self, model: type[M], path: str, body: dict[str, Any]) -> M:
        """Do something. When no answer came, the sentence says that it may have been done."""
        return _parse(model, await self._call("POST", path, UNSURE, json=body), UNSURE)

    def page(self, path: str) -> str:
        """The address of a page of the ITSM, for the person's browser."""
        return f"{self.public_url.rstrip('/')}{path}"

    async def _call(self, method: str, path: str, when_lost: str, **content: Any) -> httpx.Response:
        headers = {
            "Authorization": f"Bearer {self.token}",
            "X-Forwarded-For": self.host,
            "X-Request-ID": request_id.get(),
        }
        try:
            async with asyncio.timeout(CALL_SECONDS):
                answer = await self.http.request(method, path, headers=headers, **content)
        except _NEVER_SENT as error:
            raise Upstream("itsm.unreachable", UNREACHABLE) from error
        except (httpx.HTTPError, TimeoutError) as error:
            raise Upstream("itsm.unreachable", when_lost) from error
        if answer.status_code >= 500:
            raise Upstream("itsm.unreachable", when_lost)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            raise Unauthenticated("auth.expired", "로그인이 만료되었습니다. 다시 로그인하세요.")
        return answer


def _parse(model: type[M], answer: httpx.Response, when_odd: str) -> M:
    if answer.status_code >= 400:
        raise _refusal(answer)
    try:
        return model.model_validate_json(answer.content)
    except ValidationError as error:
        raise Upstream("itsm.answer", when_odd) from error


def _refusal(answer: httpx.Response) -> Refused:
    try:
        problem = _Problem.model_validate_json(answer.content)
    except ValidationError as error:
        raise Upstream("itsm.answer", ODD_ANSWER) from error
    return Refused(answer.status_code, problem.code, problem.detail[:_MAX_DETAIL])


_asking: ContextVar[PersonalItsm] = ContextVar("asking")


def itsm() -> PersonalItsm:
    """The ITSM as the person whose command is being answered sees it. Raises LookupError outside of a command."""
    return _asking.get()


@contextmanager
def asking_as(personal: PersonalItsm) -> Iterator[None]:
    """Within the block, and in this task only, `itsm()` is this one."""
    token = _asking.set(personal)
    try:
        yield
    finally:
        _asking.reset(token)
