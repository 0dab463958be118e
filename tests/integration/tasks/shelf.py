"""Many SRs at once, put straight into the database: lists are about what is there, not how it came."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.tasks.enums import SRCategory, SRPriority, SRStatus
from models import SRRequest
from tests.fixtures.house import CAST, OWN

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


async def shelve(db: AsyncSession, *srs: dict[str, Any]) -> list[SRRequest]:
    """One SR for each dict, an hour apart, each with its own number; a dict names only what matters."""
    rows = [_row(nth, fields) for nth, fields in enumerate(srs, start=1)]
    db.add_all(rows)
    await db.commit()
    return rows


def _row(nth: int, fields: dict[str, Any]) -> SRRequest:
    created = NEW_YEAR + timedelta(hours=nth)
    facts = {
        "number": f"SR-2026-{nth:06d}",
        "title": f"요청 {nth}",
        "description": "내용",
        "category": SRCategory.ETC,
        "priority": SRPriority.NORMAL,
        "status": SRStatus.OPEN,
        "approval_required": False,
        "institution_id": OWN,
        "requester_id": CAST["customer"].id,
        "created_at": created,
        "updated_at": created,
    }
    return SRRequest(**facts | fields)
