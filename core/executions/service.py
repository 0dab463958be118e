"""Asking for a command on an SR's server, and asking for its end.

A request only writes a row; `core/executions/jobs.py` picks it up. So a command that was accepted is run, or visibly
not run, whatever happens to the process in between.
"""

import asyncio

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import command_guard, events
from core.access import Actor
from core.config import get_settings
from core.errors import Conflict, TooMany
from core.executions import live
from core.executions.enums import ACTIVE, EXECUTION_LABELS, ExecutionStatus
from core.executions.schemas import ExecutionOut, ServerName
from core.redaction import redactor_hiding
from core.servers.service import target_of
from core.tasks.policy import is_ready_for_commands
from database import after_commit
from models import CommandExecution, Server, SRRequest, User
from utils import clock, crypto
from utils.forms import Named

MAX_ACTIVE_PER_SR = 5
awake = asyncio.Event()
"""Set after a commit that queued or cancelled a command, so that the worker need not wait for its next look."""


async def request(db: AsyncSession, sr: SRRequest, command: str, *, by: Actor) -> CommandExecution:
    """Queue a command. Raises Invalid for a dangerous one, Conflict unless the SR is in work, approved, on a server."""
    command_guard.validate_command(command)
    if not is_ready_for_commands(sr):
        raise Conflict(
            "execution.not_ready",
            "결재 승인을 받아 '처리중'이고 대상 서버가 지정된 SR에서만 명령을 실행할 수 있습니다.",
        )
    server = await db.get_one(Server, sr.server_id)
    if not server.is_active:
        raise Conflict("server.inactive", "사용이 중지된 서버입니다.")
    if server.host_key is None:
        raise Conflict("server.host_key_unverified", "서버의 호스트 키를 먼저 확인해 주세요.")
    await _refuse_flood(db, sr.id)
    hidden = [secret for secret in (target_of(server).password,) if secret]
    execution = CommandExecution(
        sr_id=sr.id,
        server=server,
        requested_by=await db.get_one(User, by.id),
        command=(await redactor_hiding(db, hidden)).text(command),
        command_enc=crypto.encrypt(command, get_settings().ENCRYPTION_KEY.get_secret_value()),
    )
    db.add(execution)
    await db.flush()
    await events.emit("execution.requested", sr, by=by, note=execution.command)
    after_commit(db, awake.set)
    return execution


async def cancel(db: AsyncSession, sr: SRRequest, execution: CommandExecution, *, by: Actor) -> CommandExecution:
    """Ask a command to end: a queued one at once, a running one within two seconds. Raises Conflict when it is over."""
    await db.refresh(execution, ["status", "cancel_requested"], with_for_update=True)  # the worker may just claim it
    if execution.status not in ACTIVE:
        raise Conflict("execution.over", "이미 끝난 실행입니다.")
    if execution.status is ExecutionStatus.QUEUED:
        execution.status, execution.finished_at = ExecutionStatus.CANCELLED, clock.now()
    execution.cancel_requested = True
    await db.flush()
    await events.emit("execution.cancel_requested", sr, by=by, note=execution.command)
    run = live.runs.get(execution.id)
    if run is not None:
        after_commit(db, run.stop)
    return execution


def present(execution: CommandExecution) -> ExecutionOut:
    """The execution as readers see it; of one that runs in this process, with the output up to now."""
    run = live.runs.get(execution.id)
    return ExecutionOut(
        id=execution.id,
        command=execution.command,
        status=execution.status,
        status_label=EXECUTION_LABELS[execution.status],
        exit_status=execution.exit_status,
        error=execution.error,
        output=run.output if run else execution.output,
        truncated=execution.truncated,
        requested_by=Named.model_validate(execution.requested_by),
        server=ServerName.model_validate(execution.server),
        created_at=execution.created_at,
        started_at=execution.started_at,
        finished_at=execution.finished_at,
    )


async def _refuse_flood(db: AsyncSession, sr_id: int) -> None:
    active = select(func.count()).where(CommandExecution.sr_id == sr_id, CommandExecution.status.in_(ACTIVE))
    if (await db.scalar(active) or 0) >= MAX_ACTIVE_PER_SR:
        raise TooMany(
            "execution.too_many", "이 SR에서 실행 중인 명령이 많습니다. 끝난 뒤 다시 실행해 주세요.", retry_after=10
        )
