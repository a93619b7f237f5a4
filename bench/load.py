"""The clients: some connections to one server, each sends its next request as soon as it has its answer."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_OK = 200
_LONGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Load:
    """What a load took: the seconds of each request, the seconds of all together, the bytes of all bodies."""

    taken: tuple[float, ...]
    seconds: float
    body_bytes: int


def request(path: str, body: bytes = b"") -> bytes:
    """Return an HTTP/1.1 request as a browser sends it: GET, or POST of JSON where there is a body."""
    head = [f"{'POST' if body else 'GET'} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept-Encoding: gzip, deflate, br"]
    if body:
        head += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*head, "", ""]).encode() + body


def drive(port: int, requests: Sequence[bytes], clients: int) -> Load:
    """Send every request once over `clients` kept connections to the loopback; raise RuntimeError for any but 200."""
    return asyncio.run(_drive(port, requests, clients))


async def _drive(port: int, requests: Sequence[bytes], clients: int) -> Load:
    waiting, taken, sizes = iter(requests), list[float](), list[int]()
    opened = [await asyncio.open_connection("127.0.0.1", port, limit=_LONGEST) for _ in range(clients)]
    start = time.perf_counter()
    await asyncio.gather(*(_client(reader, writer, waiting, taken, sizes) for reader, writer in opened))
    seconds = time.perf_counter() - start
    for _, writer in opened:
        writer.close()
        await writer.wait_closed()
    return Load(tuple(taken), seconds, sum(sizes))


async def _client(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    waiting: Iterator[bytes],
    taken: list[float],
    sizes: list[int],
) -> None:
    for message in waiting:
        start = time.perf_counter()
        writer.write(message)
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(length(head))
        taken.append(time.perf_counter() - start)
        sizes.append(len(body))


def length(head: bytes) -> int:
    """Return the length of the body that the head of a response announces; raise RuntimeError where it is not 200."""
    first, *lines = head.decode("latin-1").split("\r\n")
    status = int(first.split(" ", 2)[1])
    if status != _OK:
        raise RuntimeError(f"the server answered {first!r} under load; only {_OK} is measured")
    named = (line.partition(":") for line in lines)
    found = next((value for name, _, value in named if name.strip().lower() == "content-length"), None)
    if found is None:
        raise RuntimeError("the server announced no Content-Length; the clients read only bodies of a known length")
    return int(found)
