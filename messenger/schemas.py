"""Every shape on the wire, in reading order: sessions, channels, messages, commands."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, field_validator

from models import ChannelKind, MemberKind, Role

MAX_INT32 = 2**31 - 1
MAX_INT64 = 2**63 - 1

SmallId = Annotated[int, Field(ge=1, le=MAX_INT32)]
BigId = Annotated[int, Field(ge=1, le=MAX_INT64)]


def _storable(value: str) -> str:
    """PostgreSQL cannot store NUL, and half a surrogate pair (JSON can spell one) is no UTF-8."""
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("사용할 수 없는 문자가 들어 있습니다.")
    return value


def _said(value: str) -> str:
    if not value.strip():
        raise ValueError("내용을 입력하세요.")
    return value


Storable = Annotated[str, AfterValidator(_storable)]
Text = Annotated[Storable, AfterValidator(_said)]


class Form(BaseModel):
    """What comes in: an unknown key is a mistake worth naming."""

    model_config = ConfigDict(extra="forbid")


class Credentials(Form):
    username: Annotated[Storable, Field(min_length=1, max_length=150)]
    password: Annotated[SecretStr, Field(min_length=1, max_length=1024)]

    @field_validator("password")
    @classmethod
    def password_is_storable(cls, value: SecretStr) -> SecretStr:
        _storable(value.get_secret_value())
        return value


class SessionOut(BaseModel):
    id: int
    name: str
    username: str
    role: Role | None
    institution_id: int | None


class ConfigOut(BaseModel):
    """What the page has to know before anyone is signed in."""

    itsm_url: str


class ChannelCreate(Form):
    name: Annotated[Text, Field(min_length=1, max_length=100)]
    kind: ChannelKind
    institution_id: SmallId | None = None


class ChannelOut(BaseModel):
    id: int
    name: str
    kind: ChannelKind
    institution_id: int | None
    last_message_at: datetime | None
    unread: int
    can_write: bool


class MessageCreate(Form):
    channel_id: SmallId
    content: Annotated[Text, Field(min_length=1, max_length=4000)]


class AuthorOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    kind: MemberKind


class MessageOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    channel_id: int
    author: AuthorOut
    content: str
    created_at: datetime


class HistoryQuery(BaseModel):
    """Backwards from `before`, which is left out of the answer; without it, the newest."""

    model_config = ConfigDict(extra="forbid")

    before: BigId | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class HistoryOut(BaseModel):
    items: list[MessageOut]
    has_more: bool


class ReadMarkIn(Form):
    message_id: BigId


class CommandIn(Form):
    """A line that begins with a slash, typed in a room."""

    channel_id: SmallId
    command: Annotated[Text, Field(min_length=1, max_length=500)]


class CommandOut(BaseModel):
    """A command that can be typed: its words, what follows them, what it does."""

    command: str
    arguments: str
    summary: str


class ReplyOut(BaseModel):
    """For the one who asked only. Marked up as a message is: **bold** and addresses."""

    reply: str
