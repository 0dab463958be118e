"""How often one caller may ask: a moving window per address for signing in, and per token or address for all else."""

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter, SlidingWindowCounterRateLimiter
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from routers.problems import problem
from utils import clock, crypto

_SIGN_IN = frozenset({("POST", "/auth/login"), ("POST", "/auth/session"), ("POST", "/auth/refresh")})
_UNAUTHORIZED = 401
_FREE = ("/static/", "/healthz", "/readyz")


class RateLimit:
    """Answers 429 with the seconds to wait. State is this process's own: limits protect it, not the account."""

    def __init__(self, app: ASGIApp, *, per_minute: int, sign_ins_per_minute: int) -> None:
        self.app = app
        self._general = RateLimitItemPerMinute(per_minute)
        self._sign_in = RateLimitItemPerMinute(sign_ins_per_minute)
        storage = MemoryStorage()
        self._exact = MovingWindowRateLimiter(storage)
        self._cheap = SlidingWindowCounterRateLimiter(storage)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_FREE):
            await self.app(scope, receive, send)
            return
        wait = await self._wait(scope)
        if wait is None:
            await self.app(scope, receive, self._counting_refusals(scope, send))
            return
        detail = f"요청이 너무 많습니다. {wait}초 후 다시 시도해 주세요."
        answer = problem(429, "http.too_many", detail, headers={"Retry-After": str(wait)}, retry_after=wait)
        await answer(scope, receive, send)

    def _counting_refusals(self, scope: Scope, send: Send) -> Send:
        """Each token has a budget of its own, so tokens that open nothing are counted against their address."""

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == _UNAUTHORIZED:
                await self._exact.hit(self._general, "refused", _address(scope))
            await send(message)

        return counted

    async def _wait(self, scope: Scope) -> int | None:
        """Seconds until this caller may ask again; None when he may now."""
        address = _address(scope)
        if not await self._exact.test(self._general, "refused", address):
            stats = await self._exact.get_window_stats(self._general, "refused", address)
        elif (scope["method"], scope["path"]) in _SIGN_IN:
            if await self._exact.hit(self._sign_in, "sign-in", address):
                return None
            stats = await self._exact.get_window_stats(self._sign_in, "sign-in", address)
        else:
            caller = _caller(scope, address)
            if await self._cheap.hit(self._general, "all", caller):
                return None
            stats = await self._cheap.get_window_stats(self._general, "all", caller)
        return max(1, int(stats.reset_time - clock.now().timestamp()) + 1)


def _address(scope: Scope) -> str:
    return scope["client"][0] if scope.get("client") else "?"


def _caller(scope: Scope, address: str) -> str:
    headers = Headers(scope=scope)
    token = headers.get("authorization") or headers.get("cookie")
    return crypto.digest(token)[:24] if token else address
