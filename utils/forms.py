"""What every shape on the wire shares: inputs refuse unknown keys and control characters, outputs read attributes."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


class Form(BaseModel):
    """Something sent to us. Unknown keys are refused: a typo must not look like success."""

    model_config = ConfigDict(extra="forbid")


class Out(BaseModel):
    """Something we answer, read off a row."""

    model_config = ConfigDict(from_attributes=True)


class Named(Out):
    """A row as another row mentions it."""

    id: int
    name: str


def _readable(value: object) -> object:
    """NFC, so that Korean typed on a Mac equals Korean typed on Windows; no control characters but line breaks."""
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    if any(unicodedata.category(character) in _UNREADABLE and character not in "\n\t" for character in text):
        raise ValueError("제어 문자나 깨진 글자는 쓸 수 없습니다.")
    return text


def _storable(value: object) -> object:
    """As it came, if a database can hold it: neither NUL nor half a character."""
    if isinstance(value, str) and any(character == "\0" or "\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("제어 문자나 깨진 글자는 쓸 수 없습니다.")
    return value


def _one_line(text: str) -> str:
    if "\t" in text or len(text.splitlines()) > 1:
        raise ValueError("한 줄로 입력해 주세요.")
    return text


def _text(max_length: int, *, min_length: int = 1) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=min_length, max_length=max_length)


_UNREADABLE = {"Cc", "Cs"}
_Readable = BeforeValidator(_readable)
Line = Annotated[str, _text(200), _Readable, AfterValidator(_one_line)]
Name = Annotated[str, _text(100), _Readable, AfterValidator(_one_line)]
Short = Annotated[str, _text(50), _Readable, AfterValidator(_one_line)]
Word = Annotated[str, _text(60), _Readable, AfterValidator(_one_line)]
Number = Annotated[str, _text(20), _Readable, AfterValidator(_one_line)]
Body = Annotated[str, _text(10_000), _Readable]
Note = Annotated[str, _text(2_000), _Readable]
Reason = Annotated[str, _text(2_000, min_length=5), _Readable]
Secret = Annotated[str, Field(min_length=1, max_length=256), BeforeValidator(_storable)]
LongSecret = Annotated[str, Field(min_length=1, max_length=16_384), BeforeValidator(_storable)]
OneTimeCode = Annotated[str, Field(pattern=r"^\d{6}$")]
Id = Annotated[int, Field(ge=1, le=2**31 - 1)]
