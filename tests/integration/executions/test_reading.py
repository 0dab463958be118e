"""Following a command: from the first line on, at one's own pace, and after it is over."""

import asyncio
import json
from collections.abc import Callable

import httpx

from core.executions.enums import ExecutionStatus
from core.executions.live import Chunk, LiveRun
from tests.factories import Make, Row
from tests.integration.executions import commands
from utils import clock

Headers = Callable[[str], dict[str, str]]


def run() -> LiveRun:
    return LiveRun(cancel=lambda: None)


async def everything(one: LiveRun, *, idle: float = 5) -> list[Chunk | None]:
    return [chunk async for chunk in one.follow(idle=idle)]


class TestLiveRun:
    async def test_who_comes_late_reads_all(self):
        one = run()
        one.add("stdout", "첫 줄\n")
        one.add("stderr", "경고\n")
        one.finish()
        assert await everything(one) == [Chunk("stdout", "첫 줄\n"), Chunk("stderr", "경고\n")]
        assert one.output == "첫 줄\n경고\n"

    async def test_two_readers_each_read_all(self):
        one = run()
        readers = [asyncio.create_task(everything(one)) for _ in range(2)]
        await asyncio.sleep(0)
        one.add("stdout", "a")
        await asyncio.sleep(0)
        one.add("stdout", "b")
        one.finish()
        assert await asyncio.gather(*readers) == [[Chunk("stdout", "a"), Chunk("stdout", "b")]] * 2

    async def test_a_reader_hears_that_nothing_happened(self):
        one = run()
        reader = one.follow(idle=0.01)
        assert await anext(reader) is None
        one.add("stdout", "드디어")
        assert await anext(reader) == Chunk("stdout", "드디어")
        await reader.aclose()

    async def test_nothing_is_no_news(self):
        one = run()
        one.add("stdout", "")
        one.finish()
        assert await everything(one) == []

    async def test_stopping_calls_the_end_of_the_command(self):
        called: list[bool] = []
        LiveRun(cancel=lambda: called.append(True)).stop()
        assert called == [True]


class TestStream:
    async def test_of_a_finished_command_is_its_output_and_its_end(
        self, make: Make, sr: Row, client: httpx.AsyncClient, headers_of: Headers
    ):
        one = await commands.ask(make, sr)
        over = {"status": ExecutionStatus.SUCCEEDED, "exit_status": 0, "finished_at": clock.now()}
        await commands.change(one, output="파일시스템\n/data 54%\n", **over)

        answer = await client.get(f"/tasks/{sr['id']}/executions/{one}/stream", headers=headers_of("engineer"))

        output, end, rest = answer.text.split("\n\n")
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        assert output.splitlines()[0] == "event: output"
        assert json.loads(output.splitlines()[1].removeprefix("data: ")) == {
            "stream": "stdout",
            "text": "파일시스템\n/data 54%\n",
        }
        assert end.splitlines()[0] == "event: end"
        assert json.loads(end.splitlines()[1].removeprefix("data: "))["status"] == "SUCCEEDED"
        assert rest == ""

    async def test_is_not_for_the_institution(
        self, make: Make, sr: Row, client: httpx.AsyncClient, headers_of: Headers
    ):
        one = await commands.ask(make, sr)
        for path in ("", f"/{one}", f"/{one}/stream"):
            answer = await client.get(f"/tasks/{sr['id']}/executions{path}", headers=headers_of("customer"))
            assert answer.status_code == 403

    async def test_the_list_shows_every_command_oldest_first(
        self, make: Make, sr: Row, client: httpx.AsyncClient, headers_of: Headers
    ):
        asked = [await commands.ask(make, sr, f"echo {number}") for number in range(2)]
        answer = await client.get(f"/tasks/{sr['id']}/executions", headers=headers_of("auditor"))
        assert [row["id"] for row in answer.json()["items"]] == asked
