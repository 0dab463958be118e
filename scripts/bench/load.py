"""A closed loop over HTTP/1.1 keep-alive: each of n callers sends its next request when the last one is answered.

Written on bare asyncio streams, so that the caller takes little of the two cores it shares with what it measures.
"""

import asyncio
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Request = Callable[[int], bytes]


@dataclass(frozen=True)
class Figures:
    """Requests a second, and milliseconds a request took."""

    per_second: float
    p50: float
    p99: float
    errors: int

    def as_dict(self) -> dict[str, float]:
        return {"per_second": self.per_second, "p50_ms": self.p50, "p99_ms": self.p99, "errors": self.errors}


def request(method: str, path: str, *, token: str | None = None, body: bytes = b"") -> bytes:
    """One request as bytes."""
    lines = [f"{method} {path} HTTP/1.1", "Host: bench", "Accept: application/json", f"Content-Length: {len(body)}"]
    if body:
        lines.append("Content-Type: application/json")
    if token:
        lines.append(f"Authorization: Bearer {token}")
    return "\r\n".join([*lines, "", ""]).encode() + body


async def closed_loop(port: int, build: Request, *, callers: int, seconds: float) -> Figures:
    """Drive `port` for `seconds` with requests made by `build(n)`."""
    times: list[float] = []
    errors = 0
    numbers = iter(range(10**9))
    end = time.perf_counter() + seconds

    async def caller() -> None:
        nonlocal errors
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < end:
            began = time.perf_counter()
            writer.write(build(next(numbers)))
            status = await _answer(reader)
            times.append(time.perf_counter() - began)
            errors += status >= 400
        writer.close()
        await writer.wait_closed()

    began = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(callers)))
    took = time.perf_counter() - began
    cuts = statistics.quantiles(times, n=100) if len(times) > 1 else [times[0]] * 99
    return Figures(round(len(times) / took, 1), round(cuts[49] * 1000, 2), round(cuts[98] * 1000, 2), errors)


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0
    )
    if length:
        await reader.readexactly(length)
    return status
