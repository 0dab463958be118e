"""What a remote command gives back: streams, status, quoting, bounds; and what a failure never tells."""

import asyncio
import os
import resource
import signal
import subprocess
import traceback

import pytest

from tests.e2e.ssh.sshd import Sshd, eventually, finished
from utils.ssh_runner import (
    CommandTimedOut,
    SshError,
    Target,
    run,
)

pytestmark = pytest.mark.e2e


def text_of(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)) + repr(error) + repr(error.__context__)


class TestResult:
    async def test_output_and_status(self, sshd: Sshd) -> None:
        result = await finished(sshd, "echo out; echo err >&2; exit 3")
        assert (result.stdout, result.stderr, result.exit_status) == ("out\n", "err\n", 3)
        assert (result.exit_signal, result.truncated, result.ok) == (None, False, False)
        assert 0 < result.duration < 5

    @pytest.mark.parametrize("status", [0, 1, 124, 126, 127, 137, 255])
    async def test_status_is_the_commands_own(self, sshd: Sshd, status: int) -> None:
        assert (await finished(sshd, f"exit {status}")).exit_status == status

    async def test_signal_is_told_apart_from_a_status(self, sshd: Sshd) -> None:
        result = await finished(sshd, "kill -TERM $$")
        assert (result.exit_status, result.exit_signal) == (None, "TERM")

    async def test_key_login(self, sshd: Sshd) -> None:
        target = sshd.target(password=None, private_key=sshd.private_key)
        assert (await run(target, "id -un", timeout=5)).stdout.strip() == sshd.username

    async def test_stdin_is_empty(self, sshd: Sshd) -> None:
        assert (await finished(sshd, "cat; readlink /proc/self/fd/0")).stdout == "/dev/null\n"

    async def test_no_terminal_and_no_agent(self, sshd: Sshd) -> None:
        assert (
            await finished(sshd, "tty; echo ${SSH_AUTH_SOCK-none} ${DISPLAY-none}")
        ).stdout == "not a tty\nnone none\n"

    async def test_output_of_start_up_files_is_not_the_commands(self, sshd: Sshd) -> None:
        rc = sshd.home / ".bashrc"
        rc.write_text("echo noise; printf 'more noise' >&2\n")
        try:
            result = await finished(sshd, "echo mine")
        finally:
            rc.write_text("")
        assert (result.stdout, result.stderr) == ("mine\n", "")

    async def test_streamed_while_it_runs(self, sshd: Sshd) -> None:
        heard: list[tuple[str, str]] = []
        gate = sshd.home / "gate"

        async def listen(stream: str, text: str) -> None:
            heard.append((stream, text))
            gate.touch()

        result = await finished(
            sshd, "echo one; while [ ! -e gate ]; do sleep 0.05; done; echo two >&2", on_output=listen
        )
        gate.unlink()
        assert heard == [("stdout", "one\n"), ("stderr", "two\n")]
        assert (result.stdout, result.stderr) == ("one\n", "two\n")

    async def test_a_character_cut_in_half_is_put_together(self, sshd: Sshd) -> None:
        heard: list[str] = []

        async def listen(_stream: str, text: str) -> None:
            heard.append(text)

        result = await finished(sshd, r"printf '\355\225'; sleep 0.3; printf '\234\352'", on_output=listen)
        assert result.stdout == "".join(heard) == "한\ufffd"

    async def test_another_encoding_never_raises(self, sshd: Sshd) -> None:
        result = await finished(sshd, r"printf '\307\321\261\333 \377\000 ok'")
        assert result.stdout.endswith("ok")

    async def test_a_process_left_in_the_background_is_neither_awaited_nor_killed(self, sshd: Sshd) -> None:
        result = await finished(sshd, "sleep 47 & echo started")
        left = sshd.running("sleep 47")
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        assert (result.stdout, result.exit_status) == ("started\n", 0)
        assert result.duration < 5
        assert len(left) == 1

    async def test_many_at_once(self, sshd: Sshd) -> None:
        results = await asyncio.gather(*(finished(sshd, f"echo {n}") for n in range(20)))
        assert [result.stdout for result in results] == [f"{n}\n" for n in range(20)]


QUOTING = [
    "printf %s 'single \"double\" $HOME `id`'",
    "printf %s \"double 'single' \\$HOME \\`id\\`\"",
    "printf '%s|' a\\ b 'c  d' \"e\tf\"",
    "cat <<'끝'\n줄 하나 'x' \"y\" $Z\n!! \\ \\n\n끝",
    "name='홍 길동'; printf '%s' \"$name\"",
    "printf '%s' '서버 점검 — 정상 ✓ 😀'",
    "for i in 1 2 3\ndo\n  printf '%s,' \"$i\"\ndone # comment without newline",
    "printf '%s' \"$(printf '%s' \"$(printf 'nested')\")\"",
    "printf '%s' 'a'\\''b'",
    "printf 'x\\\\y%%z'",
    "-not-an-option || printf fine",
    "if true; then printf yes; fi;",
    "printf '%s' " + "'" + "가" * 5000 + "'",
    "",
]


class TestQuoting:
    @pytest.mark.parametrize("command", QUOTING)
    async def test_remote_shell_sees_the_text_unchanged(self, sshd: Sshd, command: str) -> None:
        local = subprocess.run(["/bin/sh", "-c", command.replace("-not", " -not")], capture_output=True, check=False)  # noqa: ASYNC221
        result = await finished(sshd, command)
        assert (result.stdout, result.exit_status) == (local.stdout.decode(), local.returncode)

    async def test_nul_is_refused(self, sshd: Sshd) -> None:
        with pytest.raises(ValueError, match="NUL"):
            await finished(sshd, "echo a\0b")


class TestBounds:
    async def test_endless_output_keeps_memory_flat(self, sshd: Sshd) -> None:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with pytest.raises(CommandTimedOut) as caught:
            await finished(sshd, "yes", timeout=3, max_output=100_000)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
        assert caught.value.result.truncated
        assert len(caught.value.result.stdout) == 100_000
        assert grown < 50 * 1024 * 1024
        assert eventually(lambda: not sshd.running("yes"), within=0.5)

    async def test_listener_hears_no_more_than_is_kept(self, sshd: Sshd) -> None:
        heard: list[str] = []

        async def listen(_stream: str, text: str) -> None:
            heard.append(text)

        command = "head -c 300000 /dev/zero | tr '\\0' x; echo gone >&2; exit 5"
        result = await finished(sshd, command, on_output=listen, max_output=1000)
        assert "".join(heard) == result.stdout == "x" * 1000
        assert (result.stderr, result.exit_status, result.truncated) == ("", 5, True)

    async def test_exactly_the_limit_is_not_truncated(self, sshd: Sshd) -> None:
        result = await finished(sshd, "printf 12345; printf 67890 >&2", max_output=10)
        assert (result.stdout, result.stderr, result.truncated) == ("12345", "67890", False)

    async def test_a_slow_listener_holds_the_remote_back(self, sshd: Sshd) -> None:
        heard = 0

        async def listen(_stream: str, text: str) -> None:
            nonlocal heard
            heard += len(text)
            await asyncio.sleep(0.001)

        result = await finished(sshd, "head -c 3000000 /dev/zero | tr '\\0' x", on_output=listen, max_output=4_000_000)
        assert heard == len(result.stdout) == 3_000_000


class TestSecrecy:
    """Neither text, repr, context nor log of a failure tells where or as whom."""

    async def _failures(self, sshd: Sshd, port: int) -> list[SshError]:
        attempts: list[tuple[Target, str]] = [
            (sshd.target(password="hunter2-wrong"), "true"),
            (sshd.target(host_key=None), "true"),
            (sshd.target(host_key=f"ssh-ed25519 {sshd.password}"), "true"),
            (
                sshd.target(private_key=f"-----BEGIN PRIVATE KEY-----\n{sshd.password}\n-----END PRIVATE KEY-----"),
                "true",
            ),
            (sshd.target(port=port), "true"),
            (sshd.target(host="no-such-host.invalid"), "true"),
            (sshd.target(), f"echo {sshd.password}; sleep 71"),
            (sshd.target(), f"echo {sshd.password}; sleep 0.2; kill -KILL $(ps -o ppid= -p $PPID)"),
        ]
        found = []
        for target, command in attempts:
            with pytest.raises(SshError) as caught:
                await run(target, command, timeout=0.7)
            found.append(caught.value)
        return found

    async def test_nothing_leaks(self, sshd: Sshd, unused_tcp_port: int, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level("DEBUG")
        failures = await self._failures(sshd, unused_tcp_port)
        assert len({type(failure) for failure in failures}) >= 6
        hidden = (
            sshd.host,
            "no-such-host",
            str(sshd.port),
            str(unused_tcp_port),
            sshd.username,
            sshd.password,
            "hunter2",
        )
        told = "".join(map(text_of, failures)) + caplog.text + repr(sshd.target())
        assert [word for word in hidden if word in told] == []

    async def test_results_do_not_print_their_output(self, sshd: Sshd) -> None:
        assert "hush" not in repr(await finished(sshd, "echo hush"))
