"""What must never be typed on a server, whoever approved it (guide 6.2)."""

import re
import unicodedata

from core.errors import Invalid

_DANGEROUS_PATTERNS = [
    "rm -rf /",
    "rm -rf /*",
    "mkfs",
    "dd if=",
    "shutdown",
    "reboot",
    "halt",
    "poweroff",
    ":(){:|:&};:",
    ">()",
    "chmod 777 /",
    "chown -R root /",
    "> /dev/sda",
]
_SPACES = re.compile(r"[ \t]+")
_ODD = {"Cc", "Cf", "Cs", "Zl", "Zp"}
MAX_COMMAND = 4000


def _validate_command(cmd: str) -> None:
    """Refuse the guide's patterns, however they are spaced, and characters that hide what would run. Raises Invalid."""
    if any(unicodedata.category(character) in _ODD and character not in "\n\t" for character in cmd):
        raise Invalid("command.characters", "명령어에 보이지 않는 문자나 제어 문자가 들어 있습니다.")
    squeezed = _SPACES.sub(" ", cmd)
    for pattern in _DANGEROUS_PATTERNS:
        if pattern in cmd or pattern in squeezed:
            raise Invalid("command.dangerous", f"안전하지 않은 명령어 패턴이 포함되어 있습니다: {pattern}")


validate_command = _validate_command
