"""The bot and the channels every installation starts with. Running it again changes nothing."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from database import advance_sequence
from models import Channel, ChannelKind, Member, MemberKind

BOT_USERNAME = "guardia"
BOT_NAME = "GUARDiA"

Rows = dict[int, tuple[str, ChannelKind, int | None]]

CHANNELS: Rows = {
    1: ("서비스 요청", ChannelKind.STAFF, None),
    2: ("장애", ChannelKind.STAFF, None),
    3: ("공지", ChannelKind.ALL, None),
}
DEMO_CHANNELS: Rows = {
    11: ("한빛시청 요청방", ChannelKind.INSTITUTION, 1),
    12: ("푸른군청 요청방", ChannelKind.INSTITUTION, 2),
    13: ("새솔교육지원청 요청방", ChannelKind.INSTITUTION, 3),
    14: ("가온공단 요청방", ChannelKind.INSTITUTION, 4),
}


async def seed(session: AsyncSession, *, demo: bool) -> int:
    """Add what is missing and answer the bot's member id. A channel whose id or name is taken stays as it is."""
    await _add_channels(session, CHANNELS | (DEMO_CHANNELS if demo else {}))
    return await _add_bot(session)


async def _add_channels(session: AsyncSession, channels: Rows) -> None:
    existing = (await session.execute(select(Channel.id, Channel.name))).all()
    ids, names = {row.id for row in existing}, {row.name for row in existing}
    missing = {key: row for key, row in channels.items() if key not in ids and row[0] not in names}
    for key, (name, kind, institution_id) in missing.items():
        session.add(Channel(id=key, name=name, kind=kind, institution_id=institution_id, created_at=clock.now()))
    await session.flush()
    if missing:
        await advance_sequence(session, Channel)


async def _add_bot(session: AsyncSession) -> int:
    bot_id = await session.scalar(select(Member.id).where(Member.kind == MemberKind.BOT))
    if bot_id is not None:
        return bot_id
    now = clock.now()
    bot = Member(kind=MemberKind.BOT, username=BOT_USERNAME, name=BOT_NAME, created_at=now, updated_at=now)
    session.add(bot)
    await session.flush()
    return bot.id
