"""Text for people."""

import unicodedata
from datetime import datetime

from utils.clock import SEOUL


def at_seoul(at: datetime | None) -> str:
    """An instant as people in Korea write it: 2026-05-04 10:00."""
    return at.astimezone(SEOUL).strftime("%Y-%m-%d %H:%M") if at else "없음"


def duration(seconds: float) -> str:
    """A length of time as people say it: 3시간 12분. The sign is left to the caller."""
    minutes = int(abs(seconds)) // 60
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours}시간"] * bool(hours) + [f"{rest}분"] * bool(rest or not hours)
    return " ".join(parts)


def same_text(one: str | None, other: str | None) -> bool:
    """Whether two words are the same to a reader: composed or decomposed, with or without space around."""
    return _plain(one) == _plain(other)


def _plain(text: str | None) -> str | None:
    return None if text is None else unicodedata.normalize("NFC", text).strip()
