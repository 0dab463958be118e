"""One command on one remote host over SSH, and nothing of it left behind.

The whole surface for callers: `run`, `fetch_host_key`, `fingerprint`, `check_private_key`, `Target`, `Result` and the
errors, whose tree stands in `utils/ssh_types.py`:

    SshError
    ├── Unreachable ── LoginTimedOut
    ├── AuthenticationFailed
    ├── HostKeyUnknown, HostKeyChanged
    ├── InvalidKey
    ├── Disconnected             (partial result attached)
    └── CommandTimedOut          (partial result attached)

How a run goes: log in with the pinned host key only → feed the start script to a plain shell → follow both streams →
on a timeout, a cancellation or a failing listener kill the remote process tree over a second channel of the same
connection → close. Nothing is read from the account this process runs under: no config, known_hosts, agent or keys.
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Coroutine
from typing import Any, TypeVar

import asyncssh

from utils.ssh_channel import STDERR, STDOUT, WINDOW, Channel, Listener, Output
from utils.ssh_keys import (
    check_private_key,
    fetch_host_key,
    fingerprint,
    host_key_algorithms,
    normalise_private_key,
    parse_host_key,
    parse_private_key,
)
from utils.ssh_script import SHELL, end_script, nothing_left, start_script
from utils.ssh_types import (
    AuthenticationFailed,
    CommandTimedOut,
    Disconnected,
    HostKeyChanged,
    HostKeyUnknown,
    InvalidKey,
    LoginTimedOut,
    Result,
    SshError,
    Target,
    Unreachable,
)

__all__ = [
    "AuthenticationFailed",
    "CommandTimedOut",
    "Disconnected",
    "HostKeyChanged",
    "HostKeyUnknown",
    "InvalidKey",
    "LoginTimedOut",
    "Result",
    "SshError",
    "Target",
    "Unreachable",
    "check_private_key",
    "fetch_host_key",
    "fingerprint",
    "normalise_private_key",
    "run",
]

MAX_OUTPUT = 1024 * 1024

_CONNECT_LIMIT = 10.0
_END_LIMIT = 1.8  # seconds for the second channel to end the tree and say so
_MARK_LIMIT = 0.5  # seconds a shell that has just been started gets to name its process
_CLOSE_LIMIT = 1.0

T = TypeVar("T")

asyncssh.set_log_level(logging.WARNING)  # below that the library logs addresses, accounts and command lines


async def run(
    target: Target,
    command: str,
    *,
    timeout: float,
    on_output: Listener | None = None,
    max_output: int = MAX_OUTPUT,
) -> Result:
    """Run `command` in the remote /bin/sh with an empty stdin and wait for its end.

    `timeout` counts from the login on; logging in has at most 10 seconds (or `timeout`, if shorter). `on_output` gets
    ("stdout" | "stderr", text) in order of arrival, one call at a time; while it works, the remote waits. Output over
    `max_output` bytes is read and thrown away. A process that the command left in the background is not waited for
    and, the command having ended in time, not killed.
    """
    script_mark = secrets.token_hex(16)
    script = start_script(command, mark=script_mark, timeout=timeout)
    connection = await _log_in(target, min(_CONNECT_LIMIT, timeout))
    try:
        return await _Run(connection, script_mark, Output(max_output, on_output)).execute(script, timeout)
    finally:
        await _close(connection)


class _Run:
    def __init__(self, connection: asyncssh.SSHClientConnection, mark: str, output: Output) -> None:
        self._connection = connection
        self._mark = mark
        self._output = output
        self._clock = asyncio.get_running_loop().time
        self._began = self._clock()
        self._channel = Channel(mark)
        self._chan: asyncssh.SSHClientChannel[bytes] | None = None

    async def execute(self, script: bytes, timeout: float) -> Result:
        """The result, or whatever stopped it, raised after the remote tree was ended."""
        overdue, ended = False, True
        try:
            async with asyncio.timeout(timeout) as limit:
                await self._follow(script)
        except BaseException as error:
            finished = self._channel.exited
            if not finished:
                ended = await _to_the_end(self._end())
            if not (isinstance(error, TimeoutError) and limit.expired()):
                raise
            overdue = not finished
        result = self._result()
        if overdue or _stopped_by_remote_limit(result, timeout):
            raise CommandTimedOut(result, ended=ended)
        if self._channel.lost and not self._channel.exited:
            raise Disconnected(result)
        return result

    async def _follow(self, script: bytes) -> None:
        try:
            self._chan, _ = await self._connection.create_session(
                lambda: self._channel, SHELL, encoding=None, window=WINDOW, request_pty=False
            )
        except asyncssh.Error:
            self._channel.lost = True
            return
        self._chan.write(script)
        self._chan.write_eof()
        while (piece := await self._channel.next()) is not None:
            await self._output.take(*piece)
            if self._channel.exited and self._output.truncated:
                break
        await self._output.finish()

    def _result(self) -> Result:
        status, signal = self._exit()
        return Result(
            exit_status=status,
            exit_signal=signal,
            stdout=self._output.text(STDOUT),
            stderr=self._output.text(STDERR),
            truncated=self._output.truncated,
            duration=self._clock() - self._began,
        )

    def _exit(self) -> tuple[int | None, str | None]:
        if self._chan is None or not self._channel.exited:
            return None, None
        signal = self._chan.get_exit_signal()
        return (None, signal[0]) if signal else (self._chan.get_exit_status(), None)

    async def _end(self) -> bool:
        """End the remote tree; True when the remote saw it gone."""
        if self._chan is None or self._channel.lost:
            return self._chan is None
        ended = False
        with contextlib.suppress(OSError, asyncssh.Error):  # TimeoutError is an OSError
            async with asyncio.timeout(_END_LIMIT):
                ended = await self._end_tree()
        if not ended:
            _signal_group(self._chan)
        return ended

    async def _end_tree(self) -> bool:
        async with asyncio.timeout(_MARK_LIMIT):
            await self._channel.started.wait()
        if self._channel.root is None:
            return False
        script = end_script(self._channel.root, mark=self._mark)
        done = await self._connection.run(SHELL, input=script, encoding=None, request_pty=False)
        return isinstance(done.stdout, bytes) and nothing_left(done.stdout.decode(errors="replace"), mark=self._mark)


def _stopped_by_remote_limit(result: Result, timeout: float) -> bool:
    """Our own clock was late, so the `timeout` of the start script acted first."""
    return result.exit_signal == "KILL" and result.duration >= timeout


def _signal_group(chan: asyncssh.SSHClientChannel[bytes]) -> None:
    """Ask sshd itself (OpenSSH 7.9 and later): works without a second channel, but only for the process group."""
    with contextlib.suppress(OSError, asyncssh.Error):
        chan.send_signal("KILL")


async def _log_in(target: Target, limit: float) -> asyncssh.SSHClientConnection:
    if target.host_key is None:
        raise HostKeyUnknown
    host_key = parse_host_key(target.host_key)
    keys = [await asyncio.to_thread(parse_private_key, target.private_key)] if target.private_key else None
    failure: type[SshError]
    try:
        async with asyncio.timeout(limit):
            return await asyncssh.connect(target.host, target.port, **_options(target, host_key, keys))
    except TimeoutError:
        failure = LoginTimedOut
    except asyncssh.HostKeyNotVerifiable:
        failure = HostKeyChanged
    except asyncssh.PermissionDenied:
        failure = AuthenticationFailed
    except (OSError, ValueError, asyncssh.Error):
        failure = Unreachable
    raise failure  # outside the handlers, so that the library's text with host and account is not its context


def _options(target: Target, host_key: asyncssh.SSHKey, keys: list[asyncssh.SSHKey] | None) -> dict[str, Any]:
    methods = ["publickey"] if keys else []
    if target.password is not None:
        methods += ["password", "keyboard-interactive"]
    return {
        "username": target.username,
        "password": target.password,
        "client_keys": keys,
        "preferred_auth": methods or ["none"],
        "known_hosts": ([host_key], [], []),
        "server_host_key_algs": host_key_algorithms(host_key),
        "x509_trusted_certs": None,
        "x509_trusted_cert_paths": None,
        "config": None,
        "tunnel": None,
        "proxy_command": None,
        "agent_path": None,
        "agent_forwarding": False,
        "x11_forwarding": False,
        "gss_host": None,
        "host_based_auth": False,
        "compression_algs": None,
        "keepalive_interval": 15,
        "keepalive_count_max": 3,
    }


async def _close(connection: asyncssh.SSHClientConnection) -> None:
    connection.close()
    try:
        async with asyncio.timeout(_CLOSE_LIMIT):
            await connection.wait_closed()
    except TimeoutError:
        connection.abort()


async def _to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Await `work` whole, even if this task is cancelled (again) meanwhile; that cancellation is raised afterwards."""
    task = asyncio.ensure_future(work)
    cancelled = False
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            cancelled = True
    if cancelled:
        raise asyncio.CancelledError
    return task.result()
