"""A real sshd on a free loopback port with its own account, host key and config; everything is gone after `stop`.

with Sshd.start() as sshd:
    await run(sshd.target(), "id", timeout=5)
"""

import asyncio
import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from utils.ssh_runner import Result, Target, run

SSHD = "/usr/sbin/sshd"
_TOOLS = ("useradd", "userdel", "chpasswd", "ssh-keygen")

_CONFIG = """\
ListenAddress 127.0.0.1
Port {port}
PidFile {directory}/sshd.pid
AuthorizedKeysFile {directory}/authorized_keys
UsePAM no
UseDNS no
StrictModes no
PermitRootLogin no
PasswordAuthentication yes
KbdInteractiveAuthentication no
PrintMotd no
MaxStartups 1000
LogLevel VERBOSE
"""


def require_sshd() -> None:
    """Skip the test where no sshd can be run; with GUARDIA_REQUIRE_ALL=1 that is a failure."""
    missing = _missing()
    if missing and os.environ.get("GUARDIA_REQUIRE_ALL") == "1":
        pytest.fail(missing)
    if missing:
        pytest.skip(missing)


def _missing() -> str | None:
    if not Path(SSHD).exists():
        return "sshd가 설치되어 있지 않아 SSH 시험을 건너뜁니다."
    if os.geteuid() != 0:
        return "시험용 계정을 만들 root 권한이 없어 SSH 시험을 건너뜁니다."
    absent = [tool for tool in _TOOLS if shutil.which(tool) is None]
    return f"{', '.join(absent)} 명령이 없어 SSH 시험을 건너뜁니다." if absent else None


@dataclass
class Sshd:
    """A running server. `host_key` is its public line, `home` the account's home directory."""

    directory: Path
    port: int
    username: str
    password: str
    private_key: str
    host_key: str
    process: "subprocess.Popen[bytes]"
    host: str = "127.0.0.1"

    @classmethod
    @contextlib.contextmanager
    def start(cls, *, key_types: tuple[str, ...] = ("ed25519",), config: str = "") -> Iterator["Sshd"]:
        """`host_key` is that of the first of `key_types`; `config` lines come first, so they win."""
        directory = Path(tempfile.mkdtemp(prefix="sshd-", dir="/tmp"))  # not tmp_path: the account must reach it
        directory.chmod(0o755)
        account = f"guardia-e2e-{secrets.token_hex(4)}"
        try:
            password = _create_account(account, directory / "home")
            private_key = _generate_key(directory / "client", "ed25519").read_text()
            shutil.copy(directory / "client.pub", directory / "authorized_keys")
            keys = [_generate_key(directory / f"host_{key_type}", key_type) for key_type in key_types]
            port = _free_port()
            lines = (
                config + _CONFIG.format(port=port, directory=directory) + "".join(f"HostKey {key}\n" for key in keys)
            )
            process = _launch(directory, lines, port)
            try:
                host_key = _public_line(keys[0])
                yield cls(directory, port, account, password, private_key, host_key, process)
            finally:
                _end(process)
        finally:
            _remove_account(account)
            shutil.rmtree(directory, ignore_errors=True)

    @property
    def home(self) -> Path:
        return self.directory / "home"

    @property
    def log(self) -> str:
        return (self.directory / "log").read_text(errors="replace")

    def target(self, **changes: Any) -> Target:
        """Where and as whom to log in (with the password, unless told otherwise)."""
        values: dict[str, Any] = {
            "host": self.host,
            "port": self.port,
            "username": self.username,
            "password": self.password,
            "private_key": None,
            "host_key": self.host_key,
        }
        return Target(**(values | changes))

    def host_key_of(self, key_type: str) -> str:
        return _public_line(self.directory / f"host_{key_type}")

    def processes(self) -> dict[int, str]:
        """Live processes of the account: pid and command line (zombies and sshd's own children left out)."""
        return {pid: line for pid, line in _processes_of(self.username).items() if not line.startswith("sshd:")}

    def running(self, text: str) -> list[int]:
        return [pid for pid, line in self.processes().items() if text in line]


def eventually(condition: Callable[[], Any], *, within: float) -> bool:
    """Whether the condition came true in time. Blocks: for processes outside, after the awaiting is done."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return bool(condition())


async def until(condition: Callable[[], Any], *, within: float = 5) -> None:
    """The same without blocking, for what happens while something else is awaited."""
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 - it comes true in another process
            await asyncio.sleep(0.02)


async def finished(sshd: Sshd, command: str, **options: Any) -> Result:
    """The command's result, with ten seconds' time unless told otherwise."""
    return await run(sshd.target(), command, **({"timeout": 10} | options))


def _create_account(name: str, home: Path) -> str:
    password = secrets.token_urlsafe(18)
    home.mkdir()
    _retried("useradd", "--system", "--home-dir", str(home), "--no-create-home", "--shell", "/bin/bash", name)
    subprocess.run(["chpasswd"], input=f"{name}:{password}".encode(), check=True, capture_output=True)
    (home / ".bashrc").touch()
    for path in (home, home / ".bashrc"):
        shutil.chown(path, user=name)
    return password


def _remove_account(name: str) -> None:
    for pid in _processes_of(name):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.CalledProcessError):
        _retried("userdel", "--force", name)


def _retried(*command: str) -> None:
    """Account tools fail at once while another one holds the lock on /etc/passwd."""
    for _ in range(20):
        done = subprocess.run(command, check=False, capture_output=True)
        if done.returncode in (0, 6):  # 6: no such account
            return
        time.sleep(0.1)
    done.check_returncode()


def _generate_key(path: Path, key_type: str) -> Path:
    subprocess.run(["ssh-keygen", "-q", "-t", key_type, "-N", "", "-C", "", "-f", str(path)], check=True)
    return path


def _public_line(key: Path) -> str:
    return " ".join(key.with_name(key.name + ".pub").read_text().split()[:2])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _launch(directory: Path, config: str, port: int) -> "subprocess.Popen[bytes]":
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    path = directory / "sshd_config"
    path.write_text(config + "PerSourcePenalties no\n")  # OpenSSH 9.8 and later lock out whoever fails often
    if subprocess.run([SSHD, "-t", "-f", path], check=False, capture_output=True).returncode:
        path.write_text(config)
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen([SSHD, "-D", "-e", "-f", str(path)], stdin=subprocess.DEVNULL, stderr=log)
    if not eventually(lambda: process.poll() is not None or _listening(port), within=10) or process.poll() is not None:
        _end(process)
        raise RuntimeError("sshd did not start:\n" + (directory / "log").read_text(errors="replace"))
    return process


def _listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _end(process: "subprocess.Popen[bytes]") -> None:
    """The listener and the processes of its open connections."""
    for pid in _descendants(process.pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.kill()
    process.wait()


def _descendants(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for pid, fields in _stat_of_all().items():
        children.setdefault(int(fields[1]), []).append(pid)
    found = list(children.get(root, []))
    for pid in found:
        found += children.get(pid, [])
    return found


def _processes_of(account: str) -> dict[int, str]:
    uid = _uid(account)
    return {} if uid is None else dict(_command_lines(uid))


def _uid(account: str) -> int | None:
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(account).pw_uid
    return None


def _command_lines(uid: int) -> Iterator[tuple[int, str]]:
    for pid, fields in _stat_of_all().items():
        path = Path(f"/proc/{pid}")
        with contextlib.suppress(OSError):
            if path.stat().st_uid == uid and fields[0] != "Z":
                yield pid, (path / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")


def _stat_of_all() -> dict[int, list[str]]:
    """State, parent, … of each process, after the name that may hold spaces."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            found[int(path.parent.name)] = path.read_text(errors="replace").rpartition(")")[2].split()
    return found
