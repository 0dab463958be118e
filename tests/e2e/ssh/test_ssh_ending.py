"""A timeout, a cancellation or our own death really ends the remote process tree, also on poor hosts."""

import asyncio
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.ssh.sshd import Sshd, eventually, finished, require_sshd, until
from utils.ssh_runner import (
    CommandTimedOut,
    Disconnected,
    Result,
)

pytestmark = pytest.mark.e2e

REPOSITORY = Path(__file__).parents[3]


TREES = {
    "child": "sleep 71",
    "background and wait": "(sleep 71; touch forbidden) & wait",
    "pipeline": "sleep 71 | cat",
    "own session": "setsid sleep 71 & setsid -w sleep 71",
    "own group": "set -m; sleep 71 & sleep 71 & wait",
    "deaf to signals": "trap '' TERM INT HUP; while :; do sleep 71; done",
    "nohup": "nohup sleep 71 >/dev/null 2>&1 & wait",
    "nested shells": "sh -c 'sh -c \"sleep 71; true\"; true'; true",
    "closed streams": "exec >&- 2>&-; sleep 71",
}


class TestTimeout:
    @pytest.mark.parametrize("command", TREES.values(), ids=TREES)
    async def test_the_whole_remote_tree_is_gone_within_two_seconds(self, sshd: Sshd, command: str) -> None:
        began = time.monotonic()
        with pytest.raises(CommandTimedOut) as caught:
            await finished(sshd, command, timeout=0.7)
        assert caught.value.ended
        assert time.monotonic() - began < 0.7 + 2 + 1
        assert eventually(lambda: not sshd.running("sleep 71"), within=0.5)

    async def test_what_it_would_have_done_later_never_happens(self, sshd: Sshd) -> None:
        with pytest.raises(CommandTimedOut):
            await finished(sshd, "(sleep 2; touch forbidden) & wait", timeout=0.5)
        assert not eventually((sshd.home / "forbidden").exists, within=2.5)

    async def test_output_so_far_is_attached(self, sshd: Sshd) -> None:
        with pytest.raises(CommandTimedOut) as caught:
            await finished(sshd, "echo begun; echo oops >&2; sleep 71", timeout=0.7)
        result = caught.value.result
        assert (result.stdout, result.stderr, result.exit_status) == ("begun\n", "oops\n", None)
        assert result.duration >= 0.7

    async def test_a_slow_listener_does_not_hide_a_command_that_ended_in_time(self, sshd: Sshd) -> None:
        async def listen(_stream: str, _text: str) -> None:
            await asyncio.sleep(30)

        result = await finished(sshd, "echo done", timeout=1, on_output=listen)
        assert (result.exit_status, result.stdout) == (0, "done\n")

    async def test_failing_listener_ends_the_command(self, sshd: Sshd) -> None:
        async def listen(_stream: str, _text: str) -> None:
            raise LookupError("row is gone")

        with pytest.raises(LookupError):
            await finished(sshd, "echo x; sleep 72", on_output=listen)
        assert eventually(lambda: not sshd.running("sleep 72"), within=0.5)

    async def test_a_listeners_own_timeout_is_not_the_commands(self, sshd: Sshd) -> None:
        async def listen(_stream: str, _text: str) -> None:
            raise TimeoutError("database")

        with pytest.raises(TimeoutError, match="database"):
            await finished(sshd, "echo x; sleep 72", on_output=listen)
        assert eventually(lambda: not sshd.running("sleep 72"), within=0.5)

    async def test_own_process_killed(self, sshd: Sshd) -> None:
        began = time.monotonic()
        client = _client(sshd, "touch begun; sleep 73; true", timeout=3)
        try:
            await until((sshd.home / "begun").exists)
        finally:
            client.kill()
            client.wait()
        assert sshd.running("sleep 73"), "the connection's end alone must not be what ended it"
        assert eventually(lambda: not sshd.running("sleep 73"), within=3 + 2 - (time.monotonic() - began) + 1)


class TestCancel:
    async def _started(self, sshd: Sshd, command: str) -> "asyncio.Task[Result]":
        task = asyncio.create_task(finished(sshd, command, timeout=60))
        await until(lambda: sshd.running("sleep 74"))
        return task

    async def test_remote_is_ended_before_the_cancellation_goes_on(self, sshd: Sshd) -> None:
        task = await self._started(sshd, "(sleep 74; touch forbidden) & setsid sleep 74 & wait")
        task.cancel()
        began = time.monotonic()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert time.monotonic() - began < 2
        assert eventually(lambda: not sshd.running("sleep 74"), within=0.5)

    async def test_impatient_cancelling_does_not_skip_it(self, sshd: Sshd) -> None:
        task = await self._started(sshd, "sleep 74 & sleep 74")
        for _ in range(5):
            task.cancel()
            await asyncio.sleep(0.001)
        with pytest.raises(asyncio.CancelledError):
            await task
        assert eventually(lambda: not sshd.running("sleep 74"), within=0.5)

    @pytest.mark.parametrize("after", [0.0, 0.01, 0.03, 0.05, 0.08, 0.1, 0.13, 0.16, 0.2, 0.3])
    async def test_at_any_moment(self, sshd: Sshd, after: float) -> None:
        task = asyncio.create_task(finished(sshd, "sleep 75; touch forbidden", timeout=60))
        await asyncio.sleep(after)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert eventually(lambda: not sshd.processes(), within=1)

    def test_leaving_the_event_loop_ends_it_too(self, sshd: Sshd) -> None:
        client = _client(sshd, "sleep 76", timeout=60)
        try:
            assert eventually(lambda: sshd.running("sleep 76"), within=10)
        finally:
            client.send_signal(signal.SIGINT)
            client.wait()
        assert eventually(lambda: not sshd.running("sleep 76"), within=0.5)


def _client(sshd: Sshd, command: str, *, timeout: float) -> "subprocess.Popen[str]":
    code = (
        "import asyncio, json, signal, sys; from utils.ssh_runner import Target, run\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a shell's background job ignores it otherwise
        "a = json.load(sys.stdin); asyncio.run(run(Target(**a['target']), a['command'], timeout=a['timeout']))"
    )
    target = {name: getattr(sshd.target(), name) for name in ("host", "port", "username", "password", "host_key")}
    client = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, text=True, cwd=REPOSITORY)
    assert client.stdin is not None
    client.stdin.write(json.dumps({"target": target, "command": command, "timeout": timeout}))
    client.stdin.close()
    return client


class TestOddServers:
    """Hosts on which less is installed or allowed than on a current Linux."""

    async def test_no_timeout_no_setsid_no_ps(self) -> None:
        require_sshd()
        with only("sleep", "touch") as path, Sshd.start(config=path) as server:
            result = await finished(server, "command -v timeout ps awk setsid; echo ok; exit 4")
            assert (result.stdout, result.exit_status) == ("ok\n", 4)
            with pytest.raises(CommandTimedOut) as caught:
                await finished(server, "(sleep 77; touch forbidden) & wait", timeout=0.5)
            assert not caught.value.ended, "nobody could look, so nothing may be claimed"
            assert eventually(lambda: not server.running("sleep 77"), within=0.5)

    async def test_no_timeout_but_ps(self) -> None:
        require_sshd()
        with only("sleep", "ps", "awk", "setsid") as path, Sshd.start(config=path) as server:
            with pytest.raises(CommandTimedOut) as caught:
                await finished(server, "setsid sleep 78 & setsid -w sleep 78", timeout=0.5)
            assert caught.value.ended
            assert not server.running("sleep 78")

    async def test_one_channel_per_connection(self) -> None:
        require_sshd()
        with Sshd.start(config="MaxSessions 1\n") as server:
            task = asyncio.create_task(finished(server, "sleep 79 & sleep 79 | cat", timeout=60))
            await until(lambda: len(server.running("sleep 79")) >= 2)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert eventually(lambda: not server.running("sleep 79"), within=1)

    async def test_no_channel_at_all(self) -> None:
        require_sshd()
        with Sshd.start(config="MaxSessions 0\n") as server, pytest.raises(Disconnected):
            await finished(server, "true")

    async def test_login_shell_that_only_complains(self) -> None:
        require_sshd()
        with Sshd.start(config="ForceCommand echo 'This account is not available.'; exit 9\n") as server:
            result = await finished(server, "true")
            assert (result.stdout, result.exit_status) == ("This account is not available.\n", 9)


@contextmanager
def only(*names: str) -> Iterator[str]:
    """Configuration for a PATH with nothing else on it, in a place the account can reach."""
    with tempfile.TemporaryDirectory(dir="/tmp") as directory:
        Path(directory).chmod(0o755)
        for name in names:
            found = shutil.which(name)
            assert found is not None
            (Path(directory) / name).symlink_to(found)
        yield f"SetEnv PATH={directory}\n"
