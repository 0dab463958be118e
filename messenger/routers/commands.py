"""Slash commands: what the ITSM answers to one person, told to nobody else and kept nowhere."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.requests import HTTPConnection

from core import channels, itsm_bot
from core.errors import Forbidden, Unauthenticated
from core.people import Person
from core.personal_itsm import PersonalItsm
from database import Database
from routers.dependencies import (
    CurrentIdentity,
    CurrentItsm,
    CurrentLimiter,
    CurrentPerson,
    CurrentSettings,
    client_host,
    token_of,
)
from schemas import CommandIn, CommandOut, ReplyOut

router = APIRouter(prefix="/api/commands", tags=["commands"])


async def asking_person(person: CurrentPerson, limiter: CurrentLimiter) -> Person:
    """Somebody with an account at the ITSM, who has not asked too often. The bot is nobody there."""
    if person.itsm_user_id is None:
        raise Forbidden("command.person_only", "명령은 로그인한 사람만 쓸 수 있습니다.")
    await limiter.command(person)
    return person


def personal_itsm(connection: HTTPConnection, itsm: CurrentItsm, settings: CurrentSettings) -> PersonalItsm:
    return PersonalItsm(itsm.http, token_of(connection), settings.ITSM_PUBLIC_URL, client_host(connection))


@router.get("")
async def list_commands(_person: CurrentPerson) -> list[CommandOut]:
    """What can be typed, for the page to offer."""
    return [
        CommandOut(command=command, arguments=usage.arguments, summary=usage.summary)
        for command, usage in itsm_bot.USAGE.items()
    ]


@router.post("")
async def run_command(
    form: CommandIn,
    person: Annotated[Person, Depends(asking_person)],
    personal: Annotated[PersonalItsm, Depends(personal_itsm)],
    identity: CurrentIdentity,
    connection: HTTPConnection,
) -> ReplyOut:
    """Answer a command typed in a room one sees. No connection to the database is held while the ITSM thinks."""
    database: Database = connection.app.state.db
    async with database.read() as db:
        await channels.visible_channel(db, person, form.channel_id)
    try:
        return ReplyOut(reply=await itsm_bot.run(form.command, person.itsm_user_id or 0, personal))
    except Unauthenticated:
        identity.forget(personal.token)
        raise
