"""What the ITSM is compared with: a bare Starlette endpoint, and bare FastAPI with the same list in raw SQL.

`uvicorn scripts.bench.baselines:starlette` and `uvicorn scripts.bench.baselines:fastapi` (with BENCH_DB, a file).
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiosqlite
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

_LIST = """
SELECT s.id, s.number, s.title, s.category, s.priority, s.status, s.approval_required, s.version,
       s.created_at, s.updated_at, s.resolved_at, s.closed_at,
       i.id AS institution_id, i.name AS institution_name, r.id AS requester_id, r.name AS requester_name,
       a.id AS assignee_id, a.name AS assignee_name, v.id AS server_id, v.hostname
FROM tb_sr_request s
JOIN tb_institution i ON i.id = s.institution_id
JOIN tb_user r ON r.id = s.requester_id
LEFT JOIN tb_user a ON a.id = s.assignee_id
LEFT JOIN tb_server v ON v.id = s.server_id
ORDER BY s.created_at DESC, s.id DESC LIMIT 20
"""


async def _hello(_request: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"})


starlette = Starlette(routes=[Route("/", _hello)])


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with aiosqlite.connect(os.environ["BENCH_DB"]) as connection:
        connection.row_factory = aiosqlite.Row
        app.state.db = connection
        yield


fastapi = FastAPI(lifespan=_lifespan)


@fastapi.get("/")
async def newest() -> dict[str, Any]:
    """The newest 20 and the total, as the ITSM's list answers it, without sign-in, scope or shape."""
    db: aiosqlite.Connection = fastapi.state.db
    async with db.execute("SELECT count(*) FROM tb_sr_request") as cursor:
        row = await cursor.fetchone()
    async with db.execute(_LIST) as cursor:
        rows = await cursor.fetchall()
    return {"items": [dict(item) for item in rows], "total": row[0] if row else 0, "page": 1, "size": 20}
