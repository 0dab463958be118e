"""What somebody typed behind a slash, taken apart. None of it is ever given to a shell."""

import re
import unicodedata
from typing import Final

COMMAND: Final = "/itsm"
# What may stand unseen before the slash when a line was pasted: spaces, and the marks without width.
_UNSEEN: Final = " \t\r\n\u00a0\u200b\u2060\u3000\ufeff"
_QUOTES: Final = ('""', "''", "“”", "‘’", "「」", "『』")
_QUOTED: Final = "|".join(f"{opening}([^{closing}]*){closing}(?!\\S)" for opening, closing in _QUOTES)
_WORD: Final = re.compile(rf"{_QUOTED}|(\S+)")


def is_command(text: str) -> bool:
    """Whether a line is meant for the ITSM; a wide slash (／) and capitals are slips of the hand."""
    return unicodedata.normalize("NFKC", text.lstrip(_UNSEEN)).casefold().startswith(COMMAND)


def after(prefix: str, text: str) -> str | None:
    """What follows the words of `prefix` in `text`; None when it begins with others. Case and spacing do not count."""
    line = text.lstrip(_UNSEEN).replace("／", "/", 1)
    match = re.match(r"\s+".join(map(re.escape, prefix.split())) + r"(?!\S)", line, re.IGNORECASE)
    return line[match.end() :].strip() if match else None


def arguments(text: str, text_from: int | None = None) -> list[str]:
    """The words of `text`. Quotes, Korean ones too, hold a word together; a quote without its other half is a letter.

    With `text_from`, all that follows that many words is one argument, as it was typed: an opinion that will be
    signed must not lose its line breaks and quotes. Only quotes around the whole of it are taken off.
    """
    found = list(_WORD.finditer(text))
    if text_from is None or len(found) <= text_from + 1:
        return [_bare(word) for word in found]
    return [*map(_bare, found[:text_from]), text[found[text_from].start() :].strip()]


def _bare(word: re.Match[str]) -> str:
    return word[word.lastindex or 0]
