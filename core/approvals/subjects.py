"""What can be put to approval. A domain registers what is approved of it and what follows from an outcome; approvals
know nothing else of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from core.access import Actor
from core.approvals.enums import SubjectType
from models import Approval, ApprovalExtension, SlaExtension, SRRequest


class Subject(Protocol):
    """A row that was put to approval."""

    id: int
    number: str
    title: str
    institution_id: int


@dataclass(frozen=True, slots=True)
class Content:
    """What is approved of a subject at this moment.

    `fields` are frozen and hashed: Korean label to value, in the order in which people read them. `attachments` are its
    files, each with `name`, `size` (bytes) and `sha256`. `editor_id` is who last changed any of it. The rest is what
    templates and the delegation of authority ask about: `amount` in won, `grade` of the information system.
    """

    fields: dict[str, Any]
    editor_id: int | None = None
    category: str | None = None
    amount: int | None = None
    grade: int | None = None
    attachments: list[dict[str, Any]] = field(default_factory=list)


SettleFunction = Callable[[AsyncSession, Approval, Actor], Awaitable[Subject]]
ContentFunction = Callable[[AsyncSession, Any], Awaitable[Content]]


@dataclass(frozen=True, slots=True)
class _Kind:
    settle: SettleFunction
    content: ContentFunction
    may_defer: Callable[[str | None], bool]


_kinds: dict[SubjectType, _Kind] = {}
_ROWS: dict[SubjectType, type[Any]] = {
    SubjectType.SR: SRRequest,
    SubjectType.SLA_EXTENSION: SlaExtension,
    SubjectType.APPROVAL_EXTENSION: ApprovalExtension,
}


def register(
    subject_type: SubjectType,
    settle: SettleFunction,
    content: ContentFunction,
    *,
    may_defer: Callable[[str | None], bool] = lambda _category: False,
) -> None:
    """Have `settle` called when a round of this type has ended, in the same transaction: it returns the subject, moved
    to where the round's status puts it. `content` tells what is approved. `may_defer` says of a category whether it may
    be signed afterwards (후결) at all."""
    _kinds[subject_type] = _Kind(settle, content, may_defer)


async def locked(db: AsyncSession, subject_type: SubjectType, subject_id: int) -> Subject:
    """The subject itself, held still until the transaction ends."""
    row: Subject = await db.get_one(_ROWS[subject_type], subject_id, with_for_update=True)
    return row


async def of(db: AsyncSession, approval: Approval) -> Subject:
    """What a round is about, as it stands: for acts that leave it where it is."""
    row: Subject = await db.get_one(_ROWS[approval.subject_type], approval.subject_id)
    return row


async def settle(db: AsyncSession, approval: Approval, by: Actor) -> Subject:
    """Let the subject follow its approval, which has just ended."""
    return await _kinds[approval.subject_type].settle(db, approval, by)


async def content_of(db: AsyncSession, subject_type: SubjectType, subject: Subject) -> Content:
    """What is approved of this subject now."""
    return await _kinds[subject_type].content(db, subject)


def may_defer(subject_type: SubjectType, category: str | None) -> bool:
    """Whether such a document may be signed afterwards where its template allows it; never security matters."""
    return _kinds[subject_type].may_defer(category)


def registered() -> frozenset[SubjectType]:
    return frozenset(_kinds)
