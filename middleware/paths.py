"""One rewrite of addresses: every path answers under `/api` too, and a list with or without its last slash."""

from collections.abc import Collection

from starlette.types import ASGIApp, Receive, Scope, Send

_API = "/api"


class Paths:
    """`/api/tasks` → `/tasks/`. `known` holds the literal paths of the routes, so that nothing is redirected."""

    def __init__(self, app: ASGIApp, *, known: Collection[str]) -> None:
        self.app = app
        self.known = frozenset(known)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path = self._settle(scope["path"])
            if path != scope["path"]:  # in place: what wraps this reads the route that was found off the same scope
                scope["path"], scope["raw_path"] = path, path.encode()
        await self.app(scope, receive, send)

    def _settle(self, path: str) -> str:
        if path.startswith(f"{_API}/"):
            path = path[len(_API) :]
        if path in self.known:
            return path
        other = path[:-1] if path.endswith("/") else f"{path}/"
        return other if other in self.known else path
