"""One pattern for thousands of known names: a prefix tree, so that a place in the text is tried once, not per name."""

import json
import re
from collections.abc import Iterable
from itertools import groupby
from urllib.parse import quote

from utils.redact_rules import ACCOUNT, ADDRESS, LABELS, SECRET

_LITERAL_SECRET = 4  # characters; a shorter one is masked as a whole word only, or it would eat half the text
_SECRET_LINE = 8  # a secret of several lines is known by those of its lines that are at least so long
_WORD = r"(?<![0-9A-Za-z_]){}(?![0-9A-Za-z_])"  # a Korean particle may follow, another Latin word may not
_BY_GROUP = {"secret": SECRET, "short": SECRET, "address": ADDRESS, "account": ACCOUNT}


def names_pattern(addresses: Iterable[str], accounts: Iterable[str], secrets: Iterable[str]) -> re.Pattern[str] | None:
    """None when there is nothing to look for."""
    forms = {form for secret in secrets for form in _forms(secret)}
    parts = (
        ("secret", "{}", {form for form in forms if len(form) >= _LITERAL_SECRET}),
        ("short", _WORD, {form for form in forms if len(form) < _LITERAL_SECRET}),
        ("address", "(?i:{})", {address.strip().lower() for address in addresses}),
        ("account", _WORD, {account.strip() for account in accounts}),
    )
    groups = [f"(?P<{name}>{form.format(tree)})" for name, form, words in parts if (tree := _tree(words))]
    labels = "|".join(map(re.escape, LABELS))
    return re.compile("|".join([labels, *groups])) if groups else None


def mask_name(match: re.Match[str]) -> str:
    """A label that already stands there is matched first and stays."""
    return _BY_GROUP[match.lastgroup] if match.lastgroup else match[0]


def _forms(secret: str) -> set[str]:
    """As it is, and as it appears in URLs and in JSON."""
    lines = (
        [secret] if "\n" not in secret else [line.strip() for line in secret.splitlines() if len(line) >= _SECRET_LINE]
    )
    encoded = {form for line in lines for form in (line, quote(line, safe=""), json.dumps(line)[1:-1])}
    return {form for form in encoded if form.strip()}


def _tree(words: Iterable[str]) -> str:
    known = sorted({word for word in words if word})
    return _branches(known) if known else ""


def _branches(words: list[str]) -> str:
    """Sorted words to a pattern that shares their beginnings; the longest wins."""
    found = []
    for _, group in groupby(words, key=lambda word: word[0]):
        same = list(group)
        start = _common_start(same[0], same[-1])
        rest = [word[len(start) :] for word in same if len(word) > len(start)]
        optional = "?" if len(rest) < len(same) else ""
        found.append(re.escape(start) + (_branches(rest) + optional if rest else ""))
    return f"(?:{'|'.join(found)})"


def _common_start(first: str, last: str) -> str:
    length = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))
    return first[:length]
