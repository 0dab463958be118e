"""The general patterns: what a credential, an address and a Korean personal number look like.

Each rule works within one line and in linear time: every repetition is bounded or cannot start twice in the same run.
Where the form alone says too little, the number itself is checked (date of birth, Luhn, IPv6 syntax).
"""

import ipaddress
import re
from collections.abc import Callable
from datetime import date

ADDRESS, ACCOUNT, SECRET, PERSONAL = "[주소]", "[계정]", "[비밀]", "[개인정보]"
LABELS = (ADDRESS, ACCOUNT, SECRET, PERSONAL)

Replacement = str | Callable[[re.Match[str]], str]

_H = r"[^\S\n]"  # white space within a line
_DASH = "[-\u2010-\u2015\u2212\uff0d]"
_SEP = rf"(?:{_H}?{_DASH}{_H}?|{_H}|\.)?"
_NO_DIGIT_BEFORE, _NO_DIGIT_AFTER = r"(?<!\d)(?<!\d\.)", r"(?!\d)"

# ---- credentials ---------------------------------------------------------------------------------------------------

_KEYWORD = (
    r"(?:pass(?:word|wd|phrase|code)|(?<![a-z])pass|(?<![a-z])pwd|(?<![a-z])pw|secret|credential|token"
    r"|(?:api|access|private|secret|auth|encryption)[_-]?key"
    r"|비밀번호|비번|패스워드|암호|인증키|시크릿|토큰)"
    r"(?:[_-]?(?:access)?[_-]?(?:key|hash|enc|value|new|old|confirm|db|\d{1,3}))?"
)
_SAID_NEEDLES = ("비밀번호", "비번", "패스워드", "암호", "password", "passwd")
_KEYWORD_NEEDLES = (*_SAID_NEEDLES, "pass", "pw", "secret", "credential", "token", "key", "인증키", "시크릿", "토큰")
_VALUE = r"""(?:\\?"[^"\n]{0,512}"?|\\?'[^'\n]{0,512}'?|\S{1,4096})"""
_ASSIGNED = re.compile(
    rf"""({_KEYWORD}[은는이가]?[\\"'\])]{{0,4}}{_H}{{0,8}}(?:=>|:=|[:=：]){_H}{{0,8}}){_VALUE}""", re.I
)
_SAID = re.compile(  # no sign between: the word that follows must look like a password
    rf"((?:비밀번호|비번|패스워드|암호|password|passwd)(?:은|는|이|가|을|를)?{_H}{{1,3}})"
    r"(?:(?=[!-~]{0,64}[A-Za-z])(?=[!-~]{0,64}[0-9!@#$%^*])[!-~]{4,64}|\d{4,12}(?![\d.-]|년|월|일|회|건|번|자|개|명|분|초|시))",
    re.I,
)
_OPTION = re.compile(
    rf"((?<!\S)--?(?:password|passwd|passphrase|pass|pwd|token|secret|(?:api|access|secret)-key){_H}{{1,8}}){_VALUE}",
    re.I,
)
_AUTHORIZATION = re.compile(
    rf"""(authorization["']?{_H}{{0,8}}[:=]{_H}{{0,8}}["']?(?:(?:bearer|basic|digest|token|negotiate){_H}{{1,8}})?)\S{{1,4096}}""",
    re.I,
)
_BEARER = re.compile(rf"(\bbearer{_H}{{1,8}})(?=\S{{0,64}}\d)[\w.~+/=-]{{8,4096}}", re.I)
_COOKIE = re.compile(rf"(cookie[\"']?{_H}{{0,8}}:)[^\n]{{1,8192}}", re.I)
_URL = re.compile(r"://[^\s/@:]{0,256}:[^\s/]{1,256}@")
_MYSQL = re.compile(rf"(\b(?:mysql|mariadb)[\w-]{{0,20}}{_H}(?:[^\n|;&]{{0,200}}?{_H})?-p)(?!{_H}){_VALUE}")
_SSHPASS = re.compile(rf"(\bsshpass{_H}{{1,8}}-p{_H}{{0,8}}){_VALUE}")
_CURL = re.compile(
    rf"(\bcurl{_H}(?:[^\n|;]{{0,300}}?{_H})?(?:-u|--user|--proxy-user)[ =]?{_H}{{0,8}})(?=\S{{0,256}}:){_VALUE}"
)
_IDENTIFIED = re.compile(rf"(identified{_H}{{1,8}}by{_H}{{1,8}}(?:password{_H}{{1,8}})?){_VALUE}", re.I)
_TOKEN = re.compile(
    r"(?<![\w-])(?:"
    r"eyJ[\w-]{5,4096}\.[\w-]{4,8192}\.[\w-]{0,4096}"  # JWT
    r"|(?:AKIA|ASIA)[0-9A-Z]{16}(?![0-9A-Za-z])"
    r"|gh[pousr]_\w{20,255}|github_pat_\w{20,255}|glpat-[\w-]{20,64}|xox[abeoprs]-[\w-]{10,255}|AIza[\w-]{35}|sk-[\w-]{20,255}"
    r")"
)
_HASH = re.compile(
    r"\$(?:1|2[abxy]?|5|6|7|y|gy|md5|sha1|scrypt|argon2(?:id|i|d)|pbkdf2[\w-]{0,16})\$[./A-Za-z0-9$=,+-]{8,512}"
    r"|\{S?(?:SHA|CRYPT|MD5)\d{0,3}\}[A-Za-z0-9+/=$.]{8,512}"
)

# ---- personal numbers ----------------------------------------------------------------------------------------------

_PASSPORT_NAMED = re.compile(
    rf"((?:여권|passport)(?:{_H}?(?:번호|no\.?|number))?{_H}{{0,4}}[:=：#]?{_H}{{0,4}})(?:[A-Z]{{1,2}}\d{{7,8}}|[A-Z]\d{{3}}[A-Z]\d{{4}})(?!\w)",
    re.I,
)
_LICENCE_NAMED = re.compile(
    rf"(면허(?:증)?{_H}?(?:번호)?{_H}{{0,4}}[:=：#]?{_H}{{0,4}})(?:1[1-9]|2[0-8])\d{{10}}{_NO_DIGIT_AFTER}"
)
_REGIONS = "서울|부산|경기|강원|충북|충남|전북|전남|경북|경남|제주|대구|인천|광주|대전|울산"
_LICENCE_END = rf"\d{{2}}{_DASH}\d{{6}}{_DASH}\d{{2}}{_NO_DIGIT_AFTER}"
_SIZE = rf"{_H}?(?:[bB]ytes?|[KMGTP]?i?B\b|바이트)"
_ISSUER = r"(?:[3-69]\d|2[2-7])"
_NUMBER_FORMS = {
    # What is known to be something else comes first, so that no part of it is taken for a personal number.
    "uuid": r"(?<![0-9A-Za-z])[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}(?![0-9A-Za-z])",
    "digest": r"(?<![0-9A-Za-z])[0-9a-fA-F]{32,}+(?![0-9A-Za-z])",
    "document": r"(?<![A-Za-z])[A-Z]{2,8}-20\d{2}(?:\d{4})?-\d{4,6}(?![\d-])",
    "resident": rf"{_NO_DIGIT_BEFORE}\d{{6}}(?:{_H}?{_DASH}{_H}?|{_H})?[1-8]\d{{6}}{_NO_DIGIT_AFTER}",
    "licence": rf"{_NO_DIGIT_BEFORE}(?:1[1-9]|2[0-8]){_DASH}{_LICENCE_END}",
    "old_licence": rf"(?:{_REGIONS}){_H}?{_DASH}?{_LICENCE_END}",
    "passport": r"(?<![0-9A-Za-z])[MSRODGT](?:\d{8}|\d{3}[A-Z]\d{4})(?![0-9A-Za-z])",
    "phone": rf"{_NO_DIGIT_BEFORE}(?:(?:\+|00)?82{_SEP}\(?0?\)?1[016789]|\(?01[016789]\)?)"
    rf"{_SEP}\d{{3,4}}{_SEP}\d{{4}}{_NO_DIGIT_AFTER}",
    "card": rf"{_NO_DIGIT_BEFORE}{_ISSUER}\d{{11,14}}{_NO_DIGIT_AFTER}(?!{_SIZE})",
    "card_in_fours": rf"{_NO_DIGIT_BEFORE}{_ISSUER}\d{{2}}(?P<gap>[ -])\d{{4}}(?P=gap)\d{{4}}(?P=gap)\d{{1,4}}"
    rf"{_NO_DIGIT_AFTER}",
    "card_in_three": rf"{_NO_DIGIT_BEFORE}3\d{{3}}(?P<gap3>[ -])\d{{6}}(?P=gap3)\d{{4,5}}{_NO_DIGIT_AFTER}",
}
_NUMBERS = re.compile("|".join(f"(?P<{name}>{form})" for name, form in _NUMBER_FORMS.items()))


def _number(match: re.Match[str]) -> str:
    check = _NUMBER_CHECKS.get(str(match.lastgroup))
    return PERSONAL if check is not None and check(match[0]) else match[0]


def _is_resident(text: str) -> bool:
    digits = _digits(text)
    return _is_birth_date(digits) or (digits == text and digits[0] in "34569" and _is_luhn(digits))


def _is_birth_date(digits: str) -> bool:
    century = 1900 if digits[6] in "1256" else 2000
    return _is_date(century + int(digits[:2]), digits[2:4], digits[4:6])


def _is_passport(text: str) -> bool:
    """M20260525 is rather the date in a file name."""
    return not (text[1:].isdecimal() and text[1:3] in ("19", "20") and _is_date(int(text[1:5]), text[5:7], text[7:9]))


def _is_date(year: int, month: str, day: str) -> bool:
    try:
        date(year, int(month), int(day))
    except ValueError:
        return False
    return True


def _is_luhn(text: str) -> bool:
    digits = [int(digit) for digit in reversed(_digits(text))]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return len(set(digits)) > 1 and (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))


_NUMBER_CHECKS: dict[str, Callable[[str], bool]] = {
    "resident": _is_resident,
    "licence": lambda _: True,
    "old_licence": lambda _: True,
    "passport": _is_passport,
    "phone": lambda _: True,
    "card": _is_luhn,
    "card_in_fours": _is_luhn,
    "card_in_three": _is_luhn,
}

_NARROW = str.maketrans("０１２３４５６７８９－．＋", "0123456789-.+")  # as typed with a Korean keyboard's wide forms
_PERSONAL = re.compile(  # whether the line has any at all; much quicker than the whole
    rf"(?=[\d+(A-Z]|{_REGIONS})(?:{'|'.join(form for name, form in _NUMBER_FORMS.items() if name in _NUMBER_CHECKS)})"
)

# ---- addresses -----------------------------------------------------------------------------------------------------

_OCTET = r"(?:25[0-5]|2[0-4]\d|[01]?\d?\d)"
_IPV4 = re.compile(
    rf"(?=\d{{1,3}}\.){_NO_DIGIT_BEFORE}(?<!(?a:\b)[vV]){_OCTET}(?:\.{_OCTET}){{3}}{_NO_DIGIT_AFTER}(?!\.\d)"
)
_IPV6 = re.compile(r"(?=[0-9A-Fa-f]{0,4}:)(?<![0-9A-Za-z_])[0-9A-Fa-f:.]{2,}+(?:%\w{1,16})?(?![0-9A-Za-z_])")


def _ipv6(match: re.Match[str]) -> str:
    """The run may have taken a colon before it, or a colon or full stop after it, with it."""
    text = match[0]
    for start in range(2 if text[0] == ":" else 1):
        for core in (text[start:], text[start:].rstrip(".:")):
            if _is_ipv6(core):
                return text[:start] + ADDRESS + text[start + len(core) :]
    return text


def _is_ipv6(text: str) -> bool:
    if len(text) > 64 or not any(map(str.isalnum, text)):
        return False
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


# ---- all together --------------------------------------------------------------------------------------------------

_AFTER_PREFIX = r"\g<1>" + SECRET


def _assigned(match: re.Match[str]) -> str:
    """Quotes stay where they were, so that JSON stays JSON."""
    value = match[0][len(match[1]) :]
    quote = value[0] if value[0] in "\"'" and len(value) > 1 and value[-1] == value[0] else ""
    return match[1] + quote + SECRET + quote


# (what a line must contain in lower case for the rule to be worth trying, the rule, what to put there)
_RULES: tuple[tuple[tuple[str, ...], re.Pattern[str], Replacement], ...] = (
    (("://",), _URL, f"://{ACCOUNT}:{SECRET}@"),
    (("authorization",), _AUTHORIZATION, _AFTER_PREFIX),
    (("cookie",), _COOKIE, _AFTER_PREFIX),
    (("eyj", "akia", "asia", "gh", "glpat-", "xox", "aiza", "sk-"), _TOKEN, SECRET),
    (("$", "{"), _HASH, SECRET),
    (("mysql", "mariadb"), _MYSQL, _assigned),
    (("sshpass",), _SSHPASS, _assigned),
    (("curl",), _CURL, _assigned),
    (("identified",), _IDENTIFIED, _assigned),
    ((" -", "--"), _OPTION, _assigned),
    (_KEYWORD_NEEDLES, _ASSIGNED, _assigned),
    (_SAID_NEEDLES, _SAID, _AFTER_PREFIX),
    (("bearer",), _BEARER, _AFTER_PREFIX),
    (("여권", "passport"), _PASSPORT_NAMED, r"\g<1>" + PERSONAL),
    (("면허",), _LICENCE_NAMED, r"\g<1>" + PERSONAL),
    ((":",), _IPV6, _ipv6),
    ((".",), _IPV4, ADDRESS),
)


def apply(line: str) -> str:
    """One round of all rules over one line."""
    lower = line.lower()
    for needles, pattern, replacement in _RULES:
        if any(needle in lower for needle in needles):
            line = pattern.sub(replacement, line)
    narrow = line.translate(_NARROW)
    return _NUMBERS.sub(_number, narrow) if _PERSONAL.search(narrow) else line
