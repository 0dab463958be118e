"""Commands on their way: asked for through the front door, looked at in the database."""

from sqlalchemy import select, update

from database import ReadLocal, transaction
from models import AuditEvent, CommandExecution, OutboxMessage, WorkLog
from tests.factories import Make, Row


async def ask(make: Make, sr: Row, command: str = "df -h /data", *, by: str = "engineer") -> int:
    """The id of a queued command."""
    return (await make.post(f"/tasks/{sr['id']}/execute", {"command": command}, by=by))["id"]


async def read(execution_id: int) -> CommandExecution:
    async with ReadLocal() as db:
        return await db.get_one(CommandExecution, execution_id)


async def change(execution_id: int, **values: object) -> None:
    async with transaction() as db:
        await db.execute(update(CommandExecution).where(CommandExecution.id == execution_id).values(**values))


async def logs_of(execution_id: int) -> list[WorkLog]:
    async with ReadLocal() as db:
        return list((await db.scalars(select(WorkLog).where(WorkLog.execution_id == execution_id))).all())


async def endings() -> list[AuditEvent]:
    async with ReadLocal() as db:
        return list((await db.scalars(select(AuditEvent).where(AuditEvent.action == "execution.finished"))).all())


async def told() -> list[str]:
    async with ReadLocal() as db:
        rows = select(OutboxMessage.content).where(OutboxMessage.event == "execution.finished")
        return list((await db.scalars(rows)).all())
