"""Words of others inside a sentence of ours."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from core import clock

SHORT: Final = 80
# Marks that turn the direction of the text after them could make one number stand where another is expected.
_TURNS: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str, at_most: int = SHORT) -> str:
    """On one line, without marks that turn its direction, at most so many characters."""
    return clipped(" ".join(_TURNS.sub("", text).split()), at_most)


def clipped(text: str, at_most: int) -> str:
    return text if len(text) <= at_most else f"{text[: at_most - 1]}…"


def label(words: Mapping[str, str], value: str) -> str:
    """What people call a value; a value that is newer than we are stands for itself."""
    return words.get(value, plain(value))


def due(at: datetime | None, *, is_late: bool) -> str:
    """A due time as people here read it, marked when it has passed; empty when there is none."""
    if at is None:
        return ""
    return f"기한 {clock.in_seoul(at):%Y-%m-%d %H:%M}" + (" ⚠ 지남" if is_late else "")


def joined(*parts: str) -> str:
    """Those that say something, with a dot between."""
    return " · ".join(part for part in parts if part)
