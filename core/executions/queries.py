"""The only door to command executions: through an SR that the reader may see."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from core.errors import NotFound
from core.lists import paginate
from models import CommandExecution, SRRequest
from schemas import ThreadQuery
from utils.paging import Listed

WITH_NAMES = (joinedload(CommandExecution.requested_by), joinedload(CommandExecution.server))


async def get_execution(db: AsyncSession, sr: SRRequest, execution_id: int) -> CommandExecution:
    """One execution of this SR; raises NotFound."""
    row = await db.scalar(
        select(CommandExecution)
        .where(CommandExecution.id == execution_id, CommandExecution.sr_id == sr.id)
        .options(*WITH_NAMES)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound("execution.not_found", "실행 기록을 찾을 수 없습니다.")
    return row


async def list_executions(db: AsyncSession, sr: SRRequest, query: ThreadQuery) -> Listed[CommandExecution]:
    rows = select(CommandExecution).where(CommandExecution.sr_id == sr.id)
    return await paginate(
        db, rows, query, sort=query.sort, columns={"created_at": CommandExecution.created_at}, options=WITH_NAMES
    )
