"""The audit trail: one row for each thing somebody did, written in the same transaction as the thing."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.access import Actor
from core.request_context import request_id
from models import AuditEvent

Changes = dict[str, dict[str, Any]]


def record(
    db: AsyncSession,
    action: str,
    *,
    subject_type: str,
    subject_id: int,
    by: Actor,
    institution_id: int | None = None,
    changes: Changes | None = None,
    note: str | None = None,
) -> AuditEvent:
    """Add the row. `changes` is {field: {"from": old, "to": new}} in values JSON knows; never a secret."""
    row = AuditEvent(
        action=action,
        actor_id=by.id,
        actor_name=by.name,
        subject_type=subject_type,
        subject_id=subject_id,
        institution_id=institution_id,
        changes=changes or {},
        note=note,
        request_id=request_id.get(),
    )
    db.add(row)
    return row


def change(old: Any, new: Any) -> dict[str, Any]:
    """One field's change as `record` wants it."""
    return {"from": _plain(old), "to": _plain(new)}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return str(getattr(value, "value", value))
