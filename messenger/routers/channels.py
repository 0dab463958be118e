"""Channels and what was said in them."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from core import channels, messages
from database import DbSession, ReadSession, after_commit
from routers.dependencies import CurrentHub, CurrentPerson
from schemas import MAX_INT32, ChannelCreate, ChannelOut, HistoryOut, HistoryQuery, ReadMarkIn

router = APIRouter(prefix="/api/channels", tags=["channels"])

ChannelId = Annotated[int, Path(ge=1, le=MAX_INT32)]


@router.get("")
async def list_channels(person: CurrentPerson, db: ReadSession) -> list[ChannelOut]:
    return await channels.list_channels(db, person)


@router.post("", status_code=201)
async def create_channel(form: ChannelCreate, person: CurrentPerson, db: DbSession) -> ChannelOut:
    return await channels.create_channel(db, form, by=person)


@router.get("/{channel_id}/messages")
async def history(
    channel_id: ChannelId, query: Annotated[HistoryQuery, Query()], person: CurrentPerson, db: ReadSession
) -> HistoryOut:
    return await messages.history(db, person, channel_id, query)


@router.put("/{channel_id}/read", status_code=204)
async def mark_read(
    channel_id: ChannelId, form: ReadMarkIn, person: CurrentPerson, db: DbSession, hub: CurrentHub
) -> None:
    mark = await messages.mark_read(db, person, channel_id, form.message_id)
    after_commit(db, lambda: hub.publish_read(person, channel_id, mark))
