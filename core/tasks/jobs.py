"""What the clock does for service requests."""

from sqlalchemy import select

from core.access import SYSTEM
from core.portions import each
from core.tasks import service
from core.tasks.enums import SRStatus
from database import ReadLocal, transaction
from models import SRRequest
from utils import clock

_AT_ONCE = 200


async def resume_due_holds() -> int:
    """Take up again what was put on hold until a date that has come; how many."""
    async with ReadLocal() as db:
        due = select(SRRequest.id).where(SRRequest.hold_until <= clock.now(), SRRequest.status == SRStatus.ON_HOLD)
        ids = (await db.scalars(due.order_by(SRRequest.hold_until).limit(_AT_ONCE))).all()
    return await each(_resume, ids)


async def _resume(sr_id: int) -> None:
    async with transaction() as db:
        sr = await db.get_one(SRRequest, sr_id, with_for_update=True)
        await service.resume(db, sr, note="보류를 끝내기로 한 날짜가 되었습니다.", by=SYSTEM)
