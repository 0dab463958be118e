"""The slash commands of the Messenger.

A command is a row of COMMAND_HANDLERS with one of USAGE, and a handler

    async def handle_x(args: list[str], user_id: int) -> str

that answers what is shown, in Korean and to the one who asked only. `user_id` is the person's id at the ITSM. Handlers
ask the ITSM by `itsm()`, which carries the person's own token; they need not catch what it raises: `run` says it in
words.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from core.approval_commands import handle_approval_approve, handle_approval_list, handle_approval_reject
from core.command_line import after, arguments
from core.errors import Upstream
from core.personal_itsm import PersonalItsm, Refused, asking_as
from core.sr_commands import handle_sr_list, handle_sr_show
from core.wording import clipped

MAX_REPLY: Final = 4000

Handler = Callable[[list[str], int], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Usage:
    """How a command is written and what it does. From the word `text_from` on, what was typed is one argument."""

    arguments: str
    summary: str
    text_from: int | None = None


async def handle_help(args: list[str], user_id: int) -> str:
    """Every command, as it is written."""
    return "\n".join(["**쓸 수 있는 명령**", *map(_help_line, USAGE)])


COMMAND_HANDLERS: dict[str, Handler] = {
    "/itsm help": handle_help,
    "/itsm sr list": handle_sr_list,
    "/itsm sr show": handle_sr_show,
    "/itsm approval list": handle_approval_list,
    "/itsm approval approve": handle_approval_approve,
    "/itsm approval reject": handle_approval_reject,
}
USAGE: dict[str, Usage] = {
    "/itsm help": Usage("", "쓸 수 있는 명령"),
    "/itsm sr list": Usage("", "끝나지 않은 내 SR"),
    "/itsm sr show": Usage("SR-2026-000001", "SR 하나 보기"),
    "/itsm approval list": Usage("", "나를 기다리는 결재"),
    "/itsm approval approve": Usage("AP-2026-000001 [의견]", "승인", text_from=1),
    "/itsm approval reject": Usage("AP-2026-000001 사유", "사유를 적어 반려", text_from=1),
}


async def run(text: str, user_id: int, personal: PersonalItsm) -> str:
    """Answer a command as the person `personal` speaks for. What the ITSM refuses and its silence are answers too.

    Raises Unauthenticated when the ITSM no longer knows the token.
    """
    handler, args = _find(text)
    try:
        with asking_as(personal):
            reply = await handler(args, user_id)
    except Refused as refusal:
        reply = refusal.detail
    except Upstream as outage:
        reply = outage.message
    return clipped(reply, MAX_REPLY)


def _find(text: str) -> tuple[Handler, list[str]]:
    """The handler of the longest row the text begins with, and what follows it."""
    for prefix in sorted(COMMAND_HANDLERS, key=len, reverse=True):
        rest = after(prefix, text)
        if rest is not None:
            return COMMAND_HANDLERS[prefix], arguments(rest, USAGE[prefix].text_from)
    return (handle_help if after("/itsm", text) == "" else _handle_unknown), []


async def _handle_unknown(args: list[str], user_id: int) -> str:
    return f"모르는 명령입니다.\n{await handle_help(args, user_id)}"


def _help_line(prefix: str) -> str:
    usage = USAGE[prefix]
    return f"• {prefix} {usage.arguments}".rstrip() + f" — {usage.summary}"
