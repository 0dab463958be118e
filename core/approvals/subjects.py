"""What can be put to approval. A domain registers what follows from an outcome; approvals know nothing else of it."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from core.access import Actor
from core.approvals.enums import SubjectType
from models import Approval


class Subject(Protocol):
    """A row that was put to approval."""

    id: int
    number: str
    title: str
    institution_id: int


SettleFunction = Callable[[AsyncSession, Approval, Actor], Awaitable[Subject]]

_settle: dict[SubjectType, SettleFunction] = {}


def register(subject_type: SubjectType, settle: SettleFunction) -> None:
    """Have `settle` called whenever a round of this type was decided or went on a step, in the same transaction.

    It returns the subject, moved to where the round's status puts it.
    """
    _settle[subject_type] = settle


async def settle(db: AsyncSession, approval: Approval, by: Actor) -> Subject:
    """Let the subject follow its approval."""
    return await _settle[approval.subject_type](db, approval, by)


def registered() -> frozenset[SubjectType]:
    return frozenset(_settle)
