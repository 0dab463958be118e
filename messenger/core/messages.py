"""Messages: writing once, reading backwards, remembering how far someone read."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from core import clock
from core.channels import Audience, visible_channel, writable_channel
from core.command_line import is_command
from core.errors import Conflict, Invalid, NotFound
from core.people import Person
from models import Channel, Message, ReadMark
from schemas import AuthorOut, HistoryOut, HistoryQuery, MessageCreate, MessageOut

_IS_COMMAND = "/itsm으로 시작하는 글은 대화방에 올리지 않습니다. 명령으로 실행하세요(POST /api/commands)."


@dataclass(frozen=True, slots=True)
class Written:
    """A message as it stands, for whom it is, and whether this call put it there."""

    message: MessageOut
    audience: Audience
    is_new: bool


async def write(session: AsyncSession, form: MessageCreate, *, by: Person, key: str | None) -> Written:
    """Write once per (author, key): the same request again answers the first message and adds nothing.

    A person's command is no message: what was meant for one's own eyes would stand in the room. Raises Invalid.
    """
    if is_command(form.content) and not by.is_bot:
        raise Invalid("message.is_command", _IS_COMMAND)
    channel = await writable_channel(session, by, form.channel_id)
    audience = Audience.of(channel)
    earlier = await _written_under(session, by, key)
    if earlier is None:
        try:
            return Written(await _insert(session, channel, form, by, key), audience, is_new=True)
        except IntegrityError:
            earlier = await _written_under(session, by, key)
            if earlier is None:
                raise
    if (earlier.channel_id, earlier.content) != (form.channel_id, form.content):
        raise Conflict("message.key_reused", "같은 Idempotency-Key로 다른 메시지를 보낼 수 없습니다.")
    return Written(MessageOut.model_validate(earlier), audience, is_new=False)


async def _written_under(session: AsyncSession, author: Person, key: str | None) -> Message | None:
    if key is None:
        return None
    statement = select(Message).where(Message.author_id == author.id, Message.idempotency_key == key)
    return await session.scalar(statement.options(joinedload(Message.author)))


async def _insert(
    session: AsyncSession, channel: Channel, form: MessageCreate, by: Person, key: str | None
) -> MessageOut:
    """In a savepoint: an equal request under another channel's lock may win the unique constraint meanwhile."""
    message = Message(
        channel_id=channel.id, author_id=by.id, content=form.content, idempotency_key=key, created_at=clock.now()
    )
    async with session.begin_nested():
        session.add(message)
    channel.last_message_id = message.id
    channel.last_message_at = message.created_at
    return MessageOut(
        id=message.id,
        channel_id=message.channel_id,
        author=AuthorOut(id=by.id, name=by.name, kind=by.kind),
        content=message.content,
        created_at=message.created_at,
    )


async def history(session: AsyncSession, person: Person, channel_id: int, query: HistoryQuery) -> HistoryOut:
    """One screen of a channel, oldest first. One row more than asked for tells whether there is more."""
    channel = await visible_channel(session, person, channel_id)
    statement = select(Message).where(Message.channel_id == channel.id).options(joinedload(Message.author))
    if query.before is not None:
        statement = statement.where(Message.id < query.before)
    rows = (await session.scalars(statement.order_by(Message.id.desc()).limit(query.limit + 1))).all()
    shown = [MessageOut.model_validate(row) for row in rows[: query.limit]]
    return HistoryOut(items=shown[::-1], has_more=len(rows) > query.limit)


async def mark_read(session: AsyncSession, person: Person, channel_id: int, message_id: int) -> int:
    """Move the mark forward and answer where it stands now. An older message than the mark changes nothing."""
    channel = await visible_channel(session, person, channel_id)
    known = await session.scalar(select(Message.id).where(Message.id == message_id, Message.channel_id == channel.id))
    if known is None:
        raise NotFound("message.missing", "메시지를 찾을 수 없습니다.")
    if await _mark(session, person, channel_id) is None:
        await _insert_mark(session, person, channel_id, message_id)
    mine = (ReadMark.member_id == person.id, ReadMark.channel_id == channel_id)
    forward = update(ReadMark).where(*mine, ReadMark.message_id < message_id)
    await session.execute(forward.values(message_id=message_id, updated_at=clock.now()))
    return await _mark(session, person, channel_id) or message_id


async def _mark(session: AsyncSession, person: Person, channel_id: int) -> int | None:
    mine = (ReadMark.member_id == person.id, ReadMark.channel_id == channel_id)
    return await session.scalar(select(ReadMark.message_id).where(*mine))


async def _insert_mark(session: AsyncSession, person: Person, channel_id: int, message_id: int) -> None:
    """Another tab of the same person may insert first; then the row is there and the update decides."""
    mark = ReadMark(member_id=person.id, channel_id=channel_id, message_id=message_id, updated_at=clock.now())
    try:
        async with session.begin_nested():
            session.add(mark)
    except IntegrityError:
        return
