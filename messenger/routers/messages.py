"""Writing a message."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response

from core import messages
from core.people import Person
from database import DbSession, after_commit
from routers.dependencies import CurrentHub, CurrentLimiter, CurrentMetrics, CurrentPerson
from schemas import MessageCreate, MessageOut

router = APIRouter(prefix="/api/messages", tags=["messages"])

IdempotencyKey = Annotated[str | None, Header(min_length=1, max_length=128)]


async def person_within_rate(person: CurrentPerson, limiter: CurrentLimiter) -> Person:
    await limiter.message(person)
    return person


@router.post("", status_code=201)
async def write_message(
    form: MessageCreate,
    person: Annotated[Person, Depends(person_within_rate)],
    db: DbSession,
    hub: CurrentHub,
    metrics: CurrentMetrics,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> MessageOut:
    """201 the first time; 200 with the first message when the same key and body come again."""
    written = await messages.write(db, form, by=person, key=idempotency_key)
    if not written.is_new:
        response.status_code = 200
        return written.message

    def announce() -> None:
        metrics.messages.labels(person.kind.value).inc()
        hub.publish(written.message, written.audience, idempotency_key)

    after_commit(db, announce)
    return written.message
