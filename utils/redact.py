"""Masking what must not leave the house: addresses, accounts, credentials and Korean personal numbers.

    redactor = compile_names(addresses=["10.0.0.5", "db1.example.kr"], accounts=["svcweb"])
    redactor.text("svcweb@10.0.0.5 접속 실패, password=x")  →  "[계정]@[주소] 접속 실패, password=[비밀]"

Everything happens line by line, only a private key in PEM form spans lines; so a stream that comes in chunks
(`LineRedactor`) is masked exactly like the whole text. The patterns stand in `utils/redact_rules.py`.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from utils import redact_rules
from utils.redact_names import mask_name, names_pattern
from utils.redact_rules import SECRET

MAX_LINE = 8 * 1024

_AHEAD = 512  # how far a line that is too long is looked at past the place where it might be cut
_CUT_TRIES = 16
_MAX_ROUNDS = 8
_MAX_KEY_LINES = 400


@dataclass(frozen=True, slots=True)
class Redactor:
    """Masks the general patterns and, where given, known names."""

    names: re.Pattern[str] | None = None

    def text(self, text: str) -> str:
        """The text with everything masked. Masking it again changes nothing."""
        keys = _PrivateKeys()
        return "".join(self.line(keys.strip(line)) for line in _lines(text))

    def line(self, line: str) -> str:
        """Rounds until nothing changes: a mask may uncover the beginning or end of what stood next to it."""
        for _ in range(_MAX_ROUNDS):
            before, line = line, self._round(line)
            if line == before:
                break
        return line

    def _round(self, line: str) -> str:
        line = redact_rules.apply(line)
        return line if self.names is None else self.names.sub(mask_name, line)


def redact(text: str, *, names: re.Pattern[str] | None = None) -> str:
    """Mask with the pattern of `compile_names(…).names`, or with the general patterns alone."""
    return Redactor(names).text(text)


def compile_names(addresses: Iterable[str], accounts: Iterable[str], secrets: Iterable[str] = ()) -> Redactor:
    """Addresses (in any case) and secrets are masked wherever they stand, accounts as whole words."""
    return Redactor(names_pattern(addresses, accounts, secrets))


class LineRedactor:
    """For streams: takes chunks as they come and gives back what is settled, which is whole lines.

    A line longer than 8 KiB is let out in pieces, cut at a place where cutting hides nothing less.
    """

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._keys = _PrivateKeys()
        self._pending: list[str] = []
        self._size = 0

    def feed(self, chunk: str) -> str:
        self._pending.append(chunk)
        self._size += len(chunk)
        if "\n" not in chunk and self._size < MAX_LINE + _AHEAD:
            return ""
        *lines, rest = "".join(self._pending).split("\n")
        done = [self._whole(line + "\n") for line in lines]
        while len(rest) >= MAX_LINE + _AHEAD:
            piece, rest = self._cut(rest)
            done.append(piece)
        self._pending, self._size = [rest], len(rest)
        return "".join(done)

    def flush(self) -> str:
        """The rest, at the end of the stream."""
        rest, self._pending, self._size = "".join(self._pending), [], 0
        return self._whole(rest)

    def _whole(self, line: str) -> str:
        done = []
        while len(line) >= MAX_LINE + _AHEAD + 1:
            piece, line = self._cut(line)
            done.append(piece)
        return "".join(done) + self._redactor.line(self._keys.strip(line))

    def _cut(self, line: str) -> tuple[str, str]:
        """The masked beginning of a long line and the untouched rest."""
        mask = self._redactor.line
        place = next((at for at in _cut_places(line) if _cuts_nothing(mask, line, at)), MAX_LINE)
        return mask(self._keys.strip(line[:place])), line[place:]


def _cut_places(line: str) -> Iterator[int]:
    """White space near the limit, latest first, then any place."""
    spaces = [at for at in range(MAX_LINE, MAX_LINE - _AHEAD, -1) if line[at - 1].isspace()]
    yield from spaces[:_CUT_TRIES]
    yield from range(MAX_LINE, MAX_LINE - _AHEAD, -_AHEAD // _CUT_TRIES)


def _cuts_nothing(mask: Callable[[str], str], line: str, at: int) -> bool:
    """Whether what stands around the place is masked the same in one piece and in two."""
    before, after = line[at - _AHEAD : at], line[at : at + _AHEAD]
    return mask(before) + mask(after) == mask(before + after)


class _PrivateKeys:
    """Takes PEM private keys out, wherever their lines begin and end, and leaves one label in their place.

    Inside, only what looks like key material is dropped, and for a bounded number of lines: a text that merely
    mentions the opening line loses nothing else.
    """

    _BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----")
    _END = re.compile(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----")
    _MATERIAL = re.compile(r"[A-Za-z0-9+/=]{16}|\A\W*[A-Za-z0-9+/=]*\W*\Z|\A\W*(?:Proc-Type|DEK-Info):")

    def __init__(self) -> None:
        self._left = 0  # lines that may still belong to the key; 0 outside

    def strip(self, line: str) -> str:
        kept, at = "", 0
        while at < len(line):
            if self._left:
                text, at = self._inside(line, at)
            else:
                text, at = self._outside(line, at)
            kept += text
        return kept

    def _outside(self, line: str, at: int) -> tuple[str, int]:
        begin = self._BEGIN.search(line, at)
        if begin is None:
            return line[at:], len(line)
        self._left = _MAX_KEY_LINES
        if self._END.search(line, begin.end()) is None:
            return self._opened(line, at, begin)
        return line[at : begin.start()] + SECRET, begin.end()

    def _opened(self, line: str, at: int, begin: re.Match[str]) -> tuple[str, int]:
        """The key goes on in the next line: this one keeps its end."""
        tail = self._BEGIN.sub(SECRET, line[begin.end() :])
        return line[at : begin.start()] + SECRET + (self._foreign(tail) or "\n" * tail.endswith("\n")), len(line)

    def _inside(self, line: str, at: int) -> tuple[str, int]:
        if end := self._END.search(line, at):
            self._left = 0
            return "", (end.end() if line[end.end() :].strip() else len(line))
        if begin := self._BEGIN.search(line, at):  # the key before it was cut off
            self._left = 0
            return self._foreign(line[at : begin.start()]), begin.start()
        self._left -= 1
        return self._foreign(line[at:]), len(line)

    def _foreign(self, text: str) -> str:
        """The text if it cannot be part of a key."""
        return "" if self._MATERIAL.search(text) else text


def _lines(text: str) -> list[str]:
    """Only a line feed ends a line; a carriage return may be the last character of a chunk."""
    *lines, rest = text.split("\n")
    return [*(line + "\n" for line in lines), rest]
