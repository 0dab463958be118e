"""Output of commands that run in this process, while they run: readers follow it from the start, at their own pace."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some redacted output; `stream` is "stdout" or "stderr"."""

    stream: str
    text: str


@dataclass(slots=True)
class LiveRun:
    """One running command. Its chunks are bounded by the runner's output limit, so they may be kept whole."""

    cancel: Callable[[], object]
    chunks: list[Chunk] = field(default_factory=list)
    over: bool = False
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, stream: str, text: str) -> None:
        if text:
            self.chunks.append(Chunk(stream, text))
            self._ring()

    def stop(self) -> None:
        """Have the command ended; its runner kills the remote process tree."""
        self.cancel()

    def finish(self) -> None:
        self.over = True
        self._ring()

    @property
    def output(self) -> str:
        """Everything so far, in order of arrival."""
        return "".join(chunk.text for chunk in self.chunks)

    async def follow(self, *, idle: float) -> AsyncGenerator[Chunk | None, None]:
        """Every chunk from the first on, until the command is over; None after `idle` seconds without one."""
        seen = 0
        while True:
            news = self._news
            while seen < len(self.chunks):
                yield self.chunks[seen]
                seen += 1
            if self.over:
                return
            try:
                await asyncio.wait_for(news.wait(), idle)
            except TimeoutError:
                yield None

    def _ring(self) -> None:
        self._news.set()
        self._news = asyncio.Event()


runs: dict[int, LiveRun] = {}
"""Commands running in this process, by execution id."""

_STEPS = 10


async def started(execution_id: int, *, within: float) -> bool:
    """Wait until the command runs in this process, at most `within` seconds."""
    step = within / _STEPS
    for _ in range(_STEPS):
        if execution_id in runs:
            return True
        await asyncio.sleep(step)
    return execution_id in runs
