"""Commands on an SR's server: ask, follow live, cancel."""

import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from core.executions import live, queries, service
from core.executions.enums import ACTIVE
from database import ReadLocal
from models import CommandExecution, SRRequest
from routers.dependencies import (
    DbSession,
    ReadableSR,
    ReadSession,
    RowId,
    SRExecutor,
    SRInternalReader,
    VisibleSR,
)
from schemas import ExecuteForm, ExecutionOut, ThreadQuery
from utils.paging import Listed, Page

router = APIRouter(prefix="/tasks", tags=["executions"])

KEEP_ALIVE_SECONDS = 15.0
_POLL_SECONDS = 1.0


@router.post("/{sr_id}/execute", status_code=202)
async def execute(form: ExecuteForm, actor: SRExecutor, sr: VisibleSR, db: DbSession) -> ExecutionOut:
    """Run a command on the SR's server. The SR must be in work, approved as it stands, and on a server."""
    return service.present(await service.request(db, sr, form.command, by=actor))


@router.get("/{sr_id}/executions", response_model=Page[ExecutionOut])
async def list_executions(
    query: Annotated[ThreadQuery, Query()], actor: SRInternalReader, sr: ReadableSR, db: ReadSession
) -> Listed[ExecutionOut]:
    """Every command that was run for this SR."""
    page = await queries.list_executions(db, sr, query)
    return page.map(service.present)


@router.get("/{sr_id}/executions/{execution_id}")
async def get_execution(execution_id: RowId, actor: SRInternalReader, sr: ReadableSR, db: ReadSession) -> ExecutionOut:
    """One command with its output up to now."""
    return service.present(await queries.get_execution(db, sr, execution_id))


@router.post("/{sr_id}/executions/{execution_id}/cancel", status_code=202)
async def cancel_execution(execution_id: RowId, actor: SRExecutor, sr: VisibleSR, db: DbSession) -> ExecutionOut:
    """Ask a command to end; its process tree on the server is killed within two seconds."""
    execution = await queries.get_execution(db, sr, execution_id)
    return service.present(await service.cancel(db, sr, execution, by=actor))


@router.get("/{sr_id}/executions/{execution_id}/stream", response_class=StreamingResponse)
async def stream_execution(
    execution_id: RowId, actor: SRInternalReader, sr: ReadableSR, db: ReadSession
) -> StreamingResponse:
    """Server-sent events: `output` {"stream","text"} from the first line on, then `end` with the whole execution."""
    execution = await queries.get_execution(db, sr, execution_id)
    return StreamingResponse(
        _events(sr, execution),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _events(sr: SRRequest, execution: CommandExecution) -> AsyncIterator[str]:
    sent = 0
    while True:
        run = live.runs.get(execution.id)
        if run is not None:
            async for chunk in run.follow(idle=KEEP_ALIVE_SECONDS):
                yield _event("output", {"stream": chunk.stream, "text": chunk.text}) if chunk else ": keep-alive\n\n"
            sent = len(run.output)
        async with ReadLocal() as db:
            execution = await queries.get_execution(db, sr, execution.id)
        text = execution.output[sent:]
        if text:
            sent += len(text)
            yield _event("output", {"stream": "stdout", "text": text})
        if execution.status not in ACTIVE:
            yield _event("end", service.present(execution).model_dump(mode="json"))
            return
        yield ": waiting\n\n"
        await live.started(execution.id, within=_POLL_SECONDS)


def _event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
