"""Which request is being served, for logs and audit rows written far away from it."""

from contextvars import ContextVar

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
