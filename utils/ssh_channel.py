"""One remote shell seen from here: what it says, in the order it says it, with a bound on what is kept."""

import asyncio
import codecs
import re
from collections.abc import Awaitable, Callable
from typing import Any

import asyncssh

Listener = Callable[[str, str], Awaitable[None]]

STDOUT, STDERR = "stdout", "stderr"

WINDOW = 256 * 1024  # bytes the peer may send ahead of us; also what may wait here before reading is paused
_NOISE_KEPT = 64 * 1024
_LINGER = 2.0  # seconds of silence after the command's end until a process it left behind no longer holds us
_DISCARD_STEP, _DISCARD_PAUSE = 1024 * 1024, 0.05  # at most 20 MB/s of unwanted output is decrypted


class _Stream:
    """One of the two streams; what start-up files print before the mark is not the command's and is dropped."""

    def __init__(self, mark: str) -> None:
        self._mark = re.compile(mark.encode() + rb" (\d+)\n")
        self._head: bytes | None = b""
        self.root: int | None = None

    def feed(self, data: bytes) -> bytes:
        if self._head is None:
            return data
        self._head += data
        if found := self._mark.search(self._head):
            self.root = int(found[1])
            rest, self._head = self._head[found.end() :], None
            return rest
        self._head = self._head[-_NOISE_KEPT:]
        return b""

    def close(self) -> bytes:
        """No mark came: then the login shell itself was speaking, and that is what people need to read."""
        rest, self._head = self._head or b"", None
        return rest


class Channel(asyncssh.SSHClientSession[bytes]):
    """The library's callbacks turned into `next()`, pausing the peer while nobody reads."""

    def __init__(self, mark: str) -> None:
        self._streams = {STDOUT: _Stream(mark), STDERR: _Stream(mark)}
        self._queue: asyncio.Queue[tuple[str, bytes] | None] = asyncio.Queue()
        self._waiting = 0
        self._paused = False
        self._chan: asyncssh.SSHClientChannel[bytes] | None = None
        self.started = asyncio.Event()
        self.exited = False
        self.lost = False

    @property
    def root(self) -> int | None:
        """Process id of the remote tree's root, once `started`."""
        return self._streams[STDOUT].root or self._streams[STDERR].root

    async def next(self) -> tuple[str, bytes] | None:
        """The next piece and its stream, or None when the command has ended and nothing more comes."""
        while True:
            try:
                async with asyncio.timeout(_LINGER if self.exited else None):
                    piece = await self._queue.get()
            except TimeoutError:
                return None
            if piece is None or piece[1]:
                self._taken(piece)
                return piece

    def connection_made(self, chan: Any) -> None:
        self._chan = chan

    def data_received(self, data: bytes, datatype: int | None) -> None:
        name = STDERR if datatype == asyncssh.EXTENDED_DATA_STDERR else STDOUT
        self._put(name, self._streams[name].feed(data))
        if self.root is not None:
            self.started.set()

    def exit_status_received(self, status: int) -> None:
        self._exit()

    def exit_signal_received(self, signal: str, core_dumped: bool, msg: str, lang: str) -> None:
        self._exit()

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = exc is not None
        for name, stream in self._streams.items():
            self._put(name, stream.close())
        self._queue.put_nowait(None)
        self.started.set()

    def _exit(self) -> None:
        self.exited = True
        self._queue.put_nowait(("", b""))  # wakes next(), which from now on waits only so long

    def _put(self, name: str, data: bytes) -> None:
        if data:
            self._queue.put_nowait((name, data))
            self._waiting += len(data)
        if self._waiting > WINDOW and self._chan is not None and not self._paused:
            self._paused = True
            self._chan.pause_reading()

    def _taken(self, piece: tuple[str, bytes] | None) -> None:
        self._waiting -= len(piece[1]) if piece else 0
        if self._paused and self._waiting == 0 and self._chan is not None:
            self._paused = False
            self._chan.resume_reading()


class Output:
    """The text of both streams up to `limit` bytes in all, told to the listener as it comes."""

    def __init__(self, limit: int, listener: Listener | None) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")
        self._decoders = {STDOUT: decoder("replace"), STDERR: decoder("replace")}
        self._texts: dict[str, list[str]] = {STDOUT: [], STDERR: []}
        self._room = limit
        self._listener = listener
        self._discarded = 0
        self.truncated = False

    async def take(self, name: str, data: bytes) -> None:
        kept = data[: self._room]
        self._room -= len(kept)
        await self._keep(name, self._decoders[name].decode(kept))
        if len(kept) < len(data):
            self.truncated = True
            await self._discard(len(data) - len(kept))

    async def finish(self) -> None:
        """Let out a character that was cut in half."""
        for name, decoder in self._decoders.items():
            await self._keep(name, decoder.decode(b"", final=True))

    def text(self, name: str) -> str:
        return "".join(self._texts[name])

    async def _keep(self, name: str, text: str) -> None:
        if text:
            self._texts[name].append(text)
            if self._listener is not None:
                await self._listener(name, text)

    async def _discard(self, size: int) -> None:
        self._discarded += size
        if self._discarded >= _DISCARD_STEP:
            self._discarded = 0
            await asyncio.sleep(_DISCARD_PAUSE)
