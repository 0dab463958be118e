"""Channels: who sees which, who writes where, and what is unread."""

from dataclasses import dataclass

from sqlalchemy import ScalarSelect, Select, and_, func, literal, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.people import Person
from models import Channel, ChannelKind, Message, ReadMark, Role
from schemas import ChannelCreate, ChannelOut

UNREAD_CAP = 100


def visible_channels(person: Person) -> Select[Channel]:
    """The only door to a channel. `may_see` says the same of a channel already in hand."""
    every = select(Channel)
    if person.sees_all:
        return every
    own = and_(Channel.kind == ChannelKind.INSTITUTION, Channel.institution_id == person.institution_id)
    return every.where(or_(Channel.kind == ChannelKind.ALL, own))


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom a channel is: enough to decide about a listener without asking the database."""

    kind: ChannelKind
    institution_id: int | None

    @classmethod
    def of(cls, channel: Channel) -> "Audience":
        return cls(channel.kind, channel.institution_id)


def may_see(person: Person, audience: Audience) -> bool:
    """`visible_channels`, for one channel in memory; a test holds the two together."""
    if person.sees_all or audience.kind is ChannelKind.ALL:
        return True
    own = person.institution_id is not None and person.institution_id == audience.institution_id
    return audience.kind is ChannelKind.INSTITUTION and own


def may_write(person: Person, audience: Audience) -> bool:
    """Staff and the bot write wherever they see; a customer in those of the own institution; an auditor nowhere."""
    if person.is_staff:
        return True
    return person.role is Role.CUSTOMER and audience.kind is ChannelKind.INSTITUTION and may_see(person, audience)


async def visible_channel(session: AsyncSession, person: Person, channel_id: int, *, lock: bool = False) -> Channel:
    """The channel, or `NotFound`: whether it exists elsewhere is nobody's business.

    `lock` holds the row until COMMIT, which is what makes message ids rise in commit order on PostgreSQL.
    """
    statement = visible_channels(person).where(Channel.id == channel_id)
    if lock:
        statement = statement.with_for_update()
    channel = await session.scalar(statement)
    if channel is None:
        raise NotFound("channel.missing", "대화방을 찾을 수 없습니다.")
    return channel


async def writable_channel(session: AsyncSession, person: Person, channel_id: int) -> Channel:
    channel = await visible_channel(session, person, channel_id, lock=True)
    if not may_write(person, Audience.of(channel)):
        raise Forbidden("channel.read_only", "이 대화방에는 글을 쓸 수 없습니다.")
    return channel


async def list_channels(session: AsyncSession, person: Person) -> list[ChannelOut]:
    """Every channel the person sees with its unread count, in one query whatever the number of channels."""
    rows = await session.execute(
        visible_channels(person)
        .outerjoin(ReadMark, and_(ReadMark.channel_id == Channel.id, ReadMark.member_id == person.id))
        .add_columns(_unread_by(person).label("unread"))
        .order_by(Channel.id)
    )
    return [_out(channel, person, unread) for channel, unread in rows]


def _unread_by(person: Person) -> ScalarSelect[int]:
    """Counts what others wrote after the mark, and stops at UNREAD_CAP: the page says "99+" from there."""
    newer = (
        select(literal(1))
        .where(
            Message.channel_id == Channel.id,
            Message.id > func.coalesce(ReadMark.message_id, 0),
            Message.author_id != person.id,
        )
        .limit(UNREAD_CAP)
        .correlate(Channel, ReadMark)
        .subquery()
    )
    return select(func.count()).select_from(newer).scalar_subquery()


async def create_channel(session: AsyncSession, form: ChannelCreate, *, by: Person) -> ChannelOut:
    if not by.creates_channels:
        raise Forbidden("channel.create", "대화방을 만들 권한이 없습니다.")
    if (form.kind is ChannelKind.INSTITUTION) != (form.institution_id is not None):
        raise Invalid("channel.institution", "기관 대화방에는 기관이 있어야 하고, 다른 대화방에는 없어야 합니다.")
    channel = Channel(**form.model_dump(), created_at=clock.now())
    try:
        async with session.begin_nested():
            session.add(channel)
    except IntegrityError as error:
        raise Conflict("channel.name_taken", "같은 이름의 대화방이 이미 있습니다.") from error
    return _out(channel, by, 0)


def _out(channel: Channel, person: Person, unread: int) -> ChannelOut:
    return ChannelOut(
        id=channel.id,
        name=channel.name,
        kind=channel.kind,
        institution_id=channel.institution_id,
        last_message_at=channel.last_message_at,
        unread=unread,
        can_write=may_write(person, Audience.of(channel)),
    )
