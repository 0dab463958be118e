"""What a remote command is given, what it gives back, and how it can fail.

    SshError
    ├── Unreachable              no SSH conversation came about; the command was not started
    │   └── LoginTimedOut        … because the peer was too slow
    ├── AuthenticationFailed     the peer refused the credentials; the command was not started
    ├── HostKeyUnknown           no key is pinned; nothing was sent
    ├── HostKeyChanged           another key than the pinned one; no credential was sent
    ├── InvalidKey               a private or host key that cannot be used
    ├── Disconnected             the conversation broke after the command was sent: its outcome is unknown
    └── CommandTimedOut          the command ran too long and was ended

Messages are for people and name no host, port, account or secret.
"""

from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, slots=True, repr=False)
class Target:
    """Where to log in and as whom. `host_key` is the pinned line "ssh-ed25519 AAAA…"."""

    host: str
    port: int
    username: str
    password: str | None = None
    private_key: str | None = None
    host_key: str | None = None

    def __repr__(self) -> str:
        return "Target(…)"


@dataclass(frozen=True, slots=True)
class Result:
    """What the command left behind. `exit_status` is None when a signal ended it or nothing was reported."""

    exit_status: int | None
    exit_signal: str | None
    stdout: str = field(repr=False)
    stderr: str = field(repr=False)
    truncated: bool
    duration: float

    @property
    def ok(self) -> bool:
        return self.exit_status == 0


class SshError(Exception):
    """Something between here and the remote command went wrong."""

    message: ClassVar[str] = "원격 명령을 실행하지 못했습니다."

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.message)


class Unreachable(SshError):
    message = "대상 서버에 SSH로 연결할 수 없습니다."


class LoginTimedOut(Unreachable):
    message = "대상 서버가 제한 시간 안에 SSH 접속에 응답하지 않았습니다."


class AuthenticationFailed(SshError):
    message = "SSH 인증에 실패했습니다. 등록된 접속 정보를 확인하세요."


class HostKeyUnknown(SshError):
    message = "대상 서버의 호스트 키가 등록되어 있지 않습니다. 먼저 호스트 키를 확인하고 등록하세요."


class HostKeyChanged(SshError):
    message = "대상 서버의 호스트 키가 등록된 키와 다릅니다. 서버 교체 여부를 확인하기 전에는 접속하지 않습니다."


class InvalidKey(SshError):
    message = "SSH 키를 읽을 수 없습니다."


class Disconnected(SshError):
    """`result` holds the output up to the break. Retrying is not safe: the command may have run, or still run."""

    message = "명령 실행 중 SSH 연결이 끊어졌습니다. 실행 결과를 서버에서 확인하세요."

    def __init__(self, result: Result) -> None:
        super().__init__()
        self.result = result


class CommandTimedOut(SshError):
    """`result` holds the output so far; `ended` says whether the remote confirmed that no process is left."""

    message = "제한 시간이 지나 원격 명령을 강제로 종료했습니다."

    def __init__(self, result: Result, *, ended: bool) -> None:
        super().__init__()
        self.result = result
        self.ended = ended
