"""What was done in a round, written down and signed: the rows of `tb_approval_record` and the frozen content."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.access import Actor
from core.approvals import records
from core.approvals.enums import Authentication, Capacity, RecordKind, SubjectType
from core.approvals.policy import Claim
from core.approvals.subjects import Content, Subject
from core.signatures import keys
from core.signatures.enums import KeyPurpose
from models import Approval, ApprovalRecord, ApprovalSeat, Institution, User
from utils import clock

CONTENT_FORMAT = "guardia-approval-content/1"


@dataclass(frozen=True, slots=True)
class Frozen:
    """The canonical JSON of what is approved, and its SHA-256 in hex."""

    text: str
    digest: str


def freeze(
    number: str,
    round_: int,
    subject_type: SubjectType,
    subject: Subject,
    content: Content,
    *,
    institution: Institution,
    requester: User,
    drafter: User,
) -> Frozen:
    """What is approved, as it stands now and for good."""
    text = records.canonical(
        {
            "format": CONTENT_FORMAT,
            "document": number,
            "round": round_,
            "subject": {"type": subject_type.value, "id": subject.id, "number": subject.number, "title": subject.title},
            "institution": _named(institution),
            "requester": _named(requester),
            "drafter": _named(drafter),
            "fields": [{"label": label, "value": value} for label, value in content.fields.items()],
            "attachments": content.attachments,
        }
    )
    return Frozen(text, records.digest(text))


async def write(
    db: AsyncSession,
    approval: Approval,
    kind: RecordKind,
    *,
    by: Actor,
    claim: Claim | None = None,
    principal: User | None = None,
    is_final: bool = False,
    to_position: int | None = None,
    authentication: Authentication = Authentication.SESSION,
    comment: str | None = None,
    at: datetime | None = None,
) -> ApprovalRecord:
    """Add a signed record to a round that is locked (or new), behind the last one. Its records must be loaded."""
    actor = await db.get_one(User, by.id)
    key = await keys.ensure_key(db, KeyPurpose.APPROVAL)
    last = approval.records[-1] if approval.records else None
    decided_at = at or clock.now()
    values: dict[str, Any] = {
        "format": records.FORMAT,
        "document": approval.number,
        "round": approval.round,
        "subject": {
            "type": approval.subject_type.value,
            "id": approval.subject_id,
            "number": approval.subject_number,
        },
        "content_sha256": approval.content_hash,
        "sequence": last.sequence + 1 if last else 1,
        "previous": records.digest(last.record) if last else None,
        "kind": kind.value,
        "step": claim.step.position if claim else None,
        "seat": claim.seat.ordinal if claim else None,
        "principal": _named(principal) if principal else None,
        "actor": _named(actor),
        "capacity": claim.capacity.value if claim else None,
        "final": is_final,
        "to_step": to_position,
        "authentication": authentication.value,
        "comment": comment,
        "time": records.instant(decided_at),
    }
    if kind is RecordKind.SUBMITTED:
        values["line"] = line_of(approval)
    text = records.canonical(values)
    row = ApprovalRecord(
        approval_id=approval.id,
        sequence=values["sequence"],
        kind=kind,
        step_position=values["step"],
        seat_ordinal=values["seat"],
        principal=principal,
        actor=actor,
        capacity=Capacity(claim.capacity) if claim else None,
        is_final=is_final,
        to_position=to_position,
        authentication=authentication,
        comment=comment,
        decided_at=decided_at,
        record=text,
        signature=records.sign(text, keys.private_pem(key)),
        key=key,
    )
    approval.records.append(row)
    return row


def line_of(approval: Approval) -> list[dict[str, Any]]:
    """The line as the first record freezes it."""
    return [
        {
            "position": step.position,
            "kind": step.kind.value,
            "mode": step.mode.value,
            "needed": step.needed,
            "deferred": step.deferred,
            "seats": [_seat(seat) for seat in step.seats],
        }
        for step in approval.steps
    ]


def _seat(seat: ApprovalSeat) -> dict[str, Any]:
    return {
        "ordinal": seat.ordinal,
        "user": _named(seat.user) if seat.user else None,
        "group": _named(seat.group) if seat.group else None,
        "role": seat.role.value if seat.role else None,
    }


def _named(row: Any) -> dict[str, Any]:
    return {"id": row.id, "name": row.name}
