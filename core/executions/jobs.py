"""Running queued commands, and saying so when one was lost.

`Worker` claims a queued row (QUEUED → RUNNING, once, whoever of several processes is first), runs it with its output
going to `live` and, masked, to the row, and closes it with a work log. While it runs it renews `heartbeat_at`;
`interrupt_orphans` marks rows whose process is gone. Nothing stays "running" that does not run.
"""

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from core import events
from core.access import SYSTEM, Actor
from core.config import get_settings
from core.executions import live, service
from core.executions.enums import EXECUTION_LABELS, ExecutionStatus
from core.redaction import redactor_hiding
from core.security import actor_of
from core.servers.service import target_of
from core.tasks.enums import WorkLogKind
from core.tasks.policy import is_ready_for_commands
from database import ReadLocal, transaction
from models import CommandExecution, SRRequest, WorkLog
from utils import clock, crypto, ssh_runner
from utils.redact import LineRedactor, Redactor

logger = logging.getLogger(__name__)

E = ExecutionStatus
HEARTBEAT_SECONDS = 2.0
LOST_AFTER = timedelta(seconds=30)
STALE_QUEUE = timedelta(minutes=5)
_POLL_SECONDS = 1.0
_LOG_CHARS = 20_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended."""

    status: ExecutionStatus
    exit_status: int | None = None
    error: str | None = None
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class _Prepared:
    target: ssh_runner.Target
    command: str
    redactor: Redactor


class Worker:
    """Runs what is queued, at most SSH_CONCURRENCY at a time, until it is stopped."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._loop = asyncio.create_task(self._serve(), name="executions")

    async def stop(self) -> None:
        """End what runs: each remote process tree is killed and each row says INTERRUPTED."""
        if self._loop:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self) -> None:
        while True:
            service.awake.clear()
            try:
                await self.start_queued()
            except Exception:
                logger.exception("execution worker")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(service.awake.wait(), _POLL_SECONDS)

    async def start_queued(self) -> list[asyncio.Task[None]]:
        """Claim what is queued, as far as there is room, and begin it."""
        room = get_settings().SSH_CONCURRENCY - len(self._tasks)
        started = [asyncio.create_task(run_one(row_id)) for row_id in await _claim(room)]
        for task in started:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return started


async def run_queued() -> int:
    """Run everything that is queued to its end, one after the other; how many there were."""
    claimed = await _claim(100)
    for execution_id in claimed:
        await run_one(execution_id)
    return len(claimed)


async def run_one(execution_id: int) -> None:
    """Run one claimed command and write down how it ended, also when this task is cancelled by a shutdown."""
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - we are in a coroutine
    command: asyncio.Task[Outcome] = asyncio.create_task(_run(execution_id))
    live.runs[execution_id] = live.LiveRun(cancel=command.cancel)
    beat = asyncio.create_task(_keep_alive(execution_id))
    try:
        outcome = await asyncio.shield(command)
    except asyncio.CancelledError:
        stopped = task.cancelling() > 0
        command.cancel()
        await asyncio.gather(command, return_exceptions=True)
        outcome = Outcome(E.INTERRUPTED, error="서비스가 종료되어 중단했습니다.") if stopped else Outcome(E.CANCELLED)
    except Exception:
        logger.exception("execution %s", execution_id)
        outcome = Outcome(E.FAILED, error="실행 중 내부 오류가 발생했습니다.")
    finally:
        beat.cancel()
    await asyncio.gather(beat, return_exceptions=True)
    run = live.runs[execution_id]
    try:
        await _finish(execution_id, outcome, run.output)
    finally:
        live.runs.pop(execution_id).finish()


async def interrupt_orphans() -> int:
    """Mark commands whose process is gone, and queued ones that nobody picked up in time; how many.

    A command that waited longer than five minutes is not run: who asked for it no longer expects it.
    """
    now = clock.now()
    lost = or_(
        (CommandExecution.status == E.RUNNING) & (CommandExecution.heartbeat_at < now - LOST_AFTER),
        (CommandExecution.status == E.QUEUED) & (CommandExecution.created_at < now - STALE_QUEUE),
    )
    async with ReadLocal() as db:
        ids = (await db.scalars(select(CommandExecution.id).where(lost).limit(100))).all()
    for execution_id in ids:
        error = "서비스가 중단되어 결과를 알 수 없습니다. 서버에서 확인해 주세요."
        await _finish(execution_id, Outcome(E.INTERRUPTED, error=error), None)
    return len(ids)


async def _claim(limit: int) -> list[int]:
    if limit <= 0:
        return []
    async with ReadLocal() as db:
        waiting = (
            await db.scalars(
                select(CommandExecution.id)
                .where(CommandExecution.status == E.QUEUED, CommandExecution.created_at >= clock.now() - STALE_QUEUE)
                .order_by(CommandExecution.id)
                .limit(limit)
            )
        ).all()
    if not waiting:
        return []
    now = clock.now()
    async with transaction() as db:
        claimed = await db.scalars(
            update(CommandExecution)
            .where(CommandExecution.id.in_(waiting), CommandExecution.status == E.QUEUED)
            .values(status=E.RUNNING, started_at=now, heartbeat_at=now)
            .returning(CommandExecution.id)
            .execution_options(synchronize_session=False)
        )
        return sorted(claimed.all())


async def _run(execution_id: int) -> Outcome:
    prepared = await _prepare(execution_id)
    if isinstance(prepared, Outcome):
        return prepared
    settings = get_settings()
    run = live.runs[execution_id]
    lines = {stream: LineRedactor(prepared.redactor) for stream in ("stdout", "stderr")}

    async def on_output(stream: str, text: str) -> None:
        run.add(stream, lines[stream].feed(text))

    try:
        result = await ssh_runner.run(
            prepared.target,
            prepared.command,
            timeout=settings.SSH_TIMEOUT,
            on_output=on_output,
            max_output=settings.SSH_MAX_OUTPUT_KIB * 1024,
        )
    except ssh_runner.CommandTimedOut as late:
        return Outcome(E.TIMED_OUT, error=str(late), truncated=late.result.truncated)
    except ssh_runner.SshError as failure:
        return Outcome(E.FAILED, error=str(failure))
    finally:
        for stream, line in lines.items():
            run.add(stream, line.flush())
    status = E.SUCCEEDED if result.ok else E.FAILED
    ending = f"신호 {result.exit_signal}(으)로 종료되었습니다." if result.exit_signal else None
    return Outcome(status, exit_status=result.exit_status, error=ending, truncated=result.truncated)


async def _prepare(execution_id: int) -> _Prepared | Outcome:
    """Everything the run needs, read once; an Outcome when it must not run after all."""
    async with ReadLocal() as db:
        row = await db.scalar(
            select(CommandExecution)
            .where(CommandExecution.id == execution_id)
            .options(joinedload(CommandExecution.server))
        )
        assert row is not None  # noqa: S101 - just claimed
        sr = await db.get_one(SRRequest, row.sr_id)
        if not is_ready_for_commands(sr) or sr.server_id != row.server_id:
            return Outcome(E.CANCELLED, error="SR의 상태나 대상 서버가 바뀌어 실행하지 않았습니다.")
        target = target_of(row.server)
        hidden = [secret for secret in (target.password,) if secret]
        command = crypto.decrypt(row.command_enc, get_settings().ENCRYPTION_KEY.get_secret_value())
        return _Prepared(target, command, await redactor_hiding(db, hidden))


async def _keep_alive(execution_id: int) -> None:
    """Renew the heartbeat, store the output so far, and hear a cancellation asked for in another process."""
    while True:
        await asyncio.sleep(HEARTBEAT_SECONDS)
        run = live.runs[execution_id]
        try:
            async with transaction() as db:
                cancelled = await db.scalar(
                    update(CommandExecution)
                    .where(CommandExecution.id == execution_id)
                    .values(heartbeat_at=clock.now(), output=run.output)
                    .returning(CommandExecution.cancel_requested)
                    .execution_options(synchronize_session=False)
                )
        except Exception:
            logger.exception("heartbeat of execution %s", execution_id)
            continue
        if cancelled:
            run.stop()


async def _finish(execution_id: int, outcome: Outcome, output: str | None) -> None:
    """Close the row, keep the work log, tell the room: one transaction, once."""
    async with transaction() as db:
        row = await db.scalar(
            select(CommandExecution)
            .where(CommandExecution.id == execution_id, CommandExecution.finished_at.is_(None))
            .options(joinedload(CommandExecution.requested_by))
            .with_for_update(of=CommandExecution)
        )
        if row is None:
            return
        row.status, row.exit_status, row.error = outcome.status, outcome.exit_status, outcome.error
        row.truncated, row.finished_at = outcome.truncated, clock.now()
        if output is not None:
            row.output = output
        await _log(db, row, by=actor_of(row.requested_by) if output is not None else SYSTEM)


async def _log(db: AsyncSession, row: CommandExecution, *, by: Actor) -> None:
    db.add(
        WorkLog(
            sr_id=row.sr_id,
            author=row.requested_by,
            kind=WorkLogKind.COMMAND,
            content=_work_log_text(row),
            execution_id=row.id,
        )
    )
    sr = await db.get_one(SRRequest, row.sr_id)
    await db.flush()
    result = EXECUTION_LABELS[row.status]
    await events.emit("execution.finished", sr, by=by, note=f"{row.command} → {result}", result=result)


def _work_log_text(row: CommandExecution) -> str:
    ending = row.error or (f"종료 코드 {row.exit_status}" if row.exit_status is not None else "")
    parts = [f"$ {row.command}", row.output[-_LOG_CHARS:].rstrip("\n"), f"[{EXECUTION_LABELS[row.status]}] {ending}"]
    return "\n".join(part for part in parts if part).strip()
