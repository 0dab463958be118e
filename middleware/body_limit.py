"""Nothing larger than allowed is read: by its declared length, and by counting when none was declared."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from routers.problems import problem

_DETAIL = "보낸 내용이 너무 큽니다. 최대 {limit} KiB까지 보낼 수 있습니다."


class BodyLimit:
    """Answers 413 to a body over `limit` bytes."""

    def __init__(self, app: ASGIApp, *, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isdigit() or int(declared) > self.limit:
            detail = _DETAIL.format(limit=self.limit // 1024)
            await problem(413, "http.too_large", detail, headers={"Connection": "close"})(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self.limit:
                raise HTTPException(413)
            return message

        await self.app(scope, counted, send)
