"""Commands on a real server, from the front door to the work log."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import update

from core.config import get_settings
from core.executions import live
from core.executions.enums import ExecutionStatus
from core.executions.jobs import Worker, run_queued
from core.executions.live import Chunk
from database import transaction
from models import CommandExecution, Server
from tests.e2e.ssh.sshd import Sshd, eventually
from tests.factories import Make, Row
from tests.fixtures.house import HOST_KEY
from tests.integration.executions import commands
from utils import clock

pytestmark = pytest.mark.e2e

E = ExecutionStatus


@pytest.fixture
def tight(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A command has a second and 16 KiB."""
    monkeypatch.setenv("SSH_TIMEOUT", "1")
    monkeypatch.setenv("SSH_MAX_OUTPUT_KIB", "16")
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


async def run(make: Make, sr: Row, command: str) -> CommandExecution:
    """The command after it has ended."""
    one = await commands.ask(make, sr, command)
    await run_queued()
    return await commands.read(one)


async def begin(worker: Worker, make: Make, sr: Row, command: str) -> tuple[int, AsyncIterator[Chunk | None]]:
    """The command under way, with its first line read, and the rest of its output to follow."""
    one = await commands.ask(make, sr, command)
    await worker.start_queued()
    assert await live.started(one, within=5)
    output = live.runs[one].follow(idle=10)
    assert await anext(output) == Chunk("stdout", "begun\n")
    return one, output


class TestEnding:
    async def test_success_keeps_the_output_and_the_exit_status(self, make: Make, sr: Row):
        row = await run(make, sr, "printf 'one\\ntwo\\n'")
        assert (row.status, row.exit_status, row.output, row.error) == (E.SUCCEEDED, 0, "one\ntwo\n", None)

    async def test_another_exit_status_is_a_failure(self, make: Make, sr: Row):
        row = await run(make, sr, "echo not here >&2; exit 3")
        assert (row.status, row.exit_status, row.output) == (E.FAILED, 3, "not here\n")

    async def test_the_work_log_reads_like_a_terminal(self, make: Make, sr: Row):
        row = await run(make, sr, "echo done")
        (log,) = await commands.logs_of(row.id)
        assert log.content == "$ echo done\ndone\n[성공] 종료 코드 0"

    async def test_what_runs_is_what_was_typed_although_people_read_it_masked(self, make: Make, sr: Row):
        row = await run(make, sr, "password=Hunter2-secret; test ${#password} = 14 && echo whole")
        assert "Hunter2" not in row.command
        assert row.output == "whole\n"

    @pytest.mark.usefixtures("tight")
    async def test_output_over_the_limit_is_cut(self, make: Make, sr: Row):
        row = await run(make, sr, "seq 100000")
        assert row.truncated
        assert row.output.startswith("1\n2\n3\n")
        assert len(row.output) <= 16 * 1024

    async def test_a_work_log_keeps_the_end_of_long_output(self, make: Make, sr: Row):
        row = await run(make, sr, "seq 10000")
        (log,) = await commands.logs_of(row.id)
        assert not row.truncated
        assert log.content.endswith("9999\n10000\n[성공] 종료 코드 0")
        assert len(log.content) < 21_000

    @pytest.mark.usefixtures("tight")
    async def test_what_takes_too_long_is_ended(self, make: Make, sr: Row, sshd: Sshd):
        row = await run(make, sr, "echo begun; sleep 61")
        assert (row.status, row.output) == (E.TIMED_OUT, "begun\n")
        assert row.error == "제한 시간이 지나 원격 명령을 강제로 종료했습니다."
        assert eventually(lambda: not sshd.running("sleep 61"), within=2)


class TestMasking:
    async def test_the_servers_address_account_and_password_come_back_masked(self, make: Make, sr: Row, sshd: Sshd):
        said = sshd.home / "said"
        said.write_text(f"{sshd.username}@{sshd.host}\n비밀번호는 {sshd.password}\n")
        row = await run(make, sr, f"cat {said}; id -un; printf '%s' \"$(tail -c 10 {said})\"")
        (log,) = await commands.logs_of(row.id)
        assert row.status is E.SUCCEEDED
        assert row.output.splitlines()[0] == "[계정]@[주소]"
        assert row.output.splitlines()[2] == "[계정]"
        kept = row.output + log.content
        assert [secret for secret in (sshd.host, sshd.username, sshd.password) if secret in kept] == []

    async def test_the_servers_password_is_masked_in_the_command_too(self, make: Make, sr: Row, sshd: Sshd):
        row = await run(make, sr, f"echo {sshd.password} | wc -c")
        (log,) = await commands.logs_of(row.id)
        assert row.output.strip() == str(len(sshd.password) + 1)
        assert sshd.password not in row.command + log.content


class TestWhileItRuns:
    async def test_output_is_read_as_it_comes(self, worker: Worker, make: Make, sr: Row, sshd: Sshd):
        gate = sshd.home / "gate"
        gate.unlink(missing_ok=True)
        waiting = f"echo begun; until [ -e {gate} ]; do sleep 0.05; done; echo opened >&2"
        one, output = await begin(worker, make, sr, waiting)
        assert (await commands.read(one)).status is E.RUNNING
        gate.touch()
        assert [chunk async for chunk in output] == [Chunk("stderr", "opened\n")]
        assert (await commands.read(one)).output == "begun\nopened\n"

    async def test_it_is_cancelled_within_two_seconds(self, worker: Worker, make: Make, sr: Row, sshd: Sshd):
        one, output = await begin(worker, make, sr, "echo begun; sleep 62")
        asked = clock.stopwatch()
        await make.post(f"/tasks/{sr['id']}/executions/{one}/cancel", {}, by="engineer")
        rest = [chunk async for chunk in output]
        took = clock.stopwatch() - asked
        row = await commands.read(one)
        assert (row.status, row.output, rest) == (E.CANCELLED, "begun\n", [])
        assert took < 2
        assert sshd.running("sleep 62") == []
        assert "[취소됨]" in (await commands.logs_of(one))[0].content

    async def test_a_shutdown_ends_it_and_says_so(self, make: Make, sr: Row, sshd: Sshd):
        stopping = Worker()
        one, _ = await begin(stopping, make, sr, "echo begun; sleep 63")
        await stopping.stop()
        row = await commands.read(one)
        assert (row.status, row.output) == (E.INTERRUPTED, "begun\n")
        assert row.error == "서비스가 종료되어 중단했습니다."
        assert sshd.running("sleep 63") == []
        assert len(await commands.logs_of(one)) == 1
        assert one not in live.runs

    async def test_several_run_side_by_side(self, worker: Worker, make: Make, sr: Row):
        asked = [await commands.ask(make, sr, f"echo {number}") for number in range(4)]
        await asyncio.gather(*await worker.start_queued())
        assert [(await commands.read(one)).output for one in asked] == ["0\n", "1\n", "2\n", "3\n"]


class TestAnotherHost:
    async def test_with_a_changed_key_is_not_entered(self, make: Make, sr: Row, sshd: Sshd):
        async with transaction() as db:
            await db.execute(update(Server).where(Server.id == 1).values(host_key=HOST_KEY))
        row = await run(make, sr, "echo in")
        assert (row.status, row.output) == (E.FAILED, "")
        assert "호스트 키가 등록된 키와 다릅니다" in (row.error or "")
