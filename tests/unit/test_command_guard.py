"""What must never be typed on a server, whoever approved it (guide 6.2)."""

import pytest

from core.command_guard import _DANGEROUS_PATTERNS, _validate_command
from core.errors import Invalid
from routers.problems import STATUS

GUIDE = [
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


def refusal(command: str) -> Invalid:
    with pytest.raises(Invalid) as caught:
        _validate_command(command)
    return caught.value


def test_the_guides_list_is_the_list():
    assert set(GUIDE) <= set(_DANGEROUS_PATTERNS)


@pytest.mark.parametrize("pattern", GUIDE)
@pytest.mark.parametrize("command", ["{}", "sudo {}", "cd /tmp && {} ", "echo ok; {}", "# 정리\n{}"])
def test_each_is_refused_wherever_it_stands(pattern: str, command: str):
    assert refusal(command.format(pattern)).code == "command.dangerous"


@pytest.mark.parametrize("pattern", ["mkfs", "shutdown", "chown -R root /"])
def test_the_answer_is_400_and_names_the_pattern(pattern: str):
    error = refusal(pattern)
    assert STATUS[type(error)] == 400
    assert error.detail == f"안전하지 않은 명령어 패턴이 포함되어 있습니다: {pattern}"


@pytest.mark.parametrize(
    "command",
    ["rm  -rf   /", "rm\t-rf\t/", "chmod   777    /", "chown  -R  root  /", "dd  if=/dev/zero", ">  /dev/sda"],
)
def test_spaces_and_tabs_do_not_hide_it(command: str):
    assert refusal(command).code == "command.dangerous"


@pytest.mark.parametrize(
    "hidden",
    ["\x00", "\x1b", "\x7f", "\r", "\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad", "\u2028", "\u2029"],
    ids=lambda character: f"U+{ord(character):04X}",
)
def test_characters_that_hide_what_would_run_are_refused(hidden: str):
    error = refusal(f"df{hidden} -h")
    assert (error.code, STATUS[type(error)]) == ("command.characters", 400)
    assert "보이지 않는 문자" in error.detail


@pytest.mark.parametrize(
    "command",
    [
        "df -h /data",
        "tail -n 200 /var/log/messages",
        "systemctl restart nginx",
        "find /data/logs -name '*.log' -mtime +30 -delete",
        "rm -rf ./build",
        "rm -f /data/old.tar",
        "chmod 755 /srv/app/run.sh",
        "cat <<'END'\n\t한글과 탭과 줄바꿈\nEND",
        "ps aux | grep java > /tmp/ps.txt",
        "du -sh /* | sort -h",
        "echo '점검 완료 ✅'",
    ],
)
def test_ordinary_commands_pass(command: str):
    _validate_command(command)
