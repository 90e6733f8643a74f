"""Requests over connections that stay open, from a process of their own.

python -m benchmarks.middleware_load PORT PATH REQUESTS CONNECTIONS prints JSON: the requests a
second, and milliseconds at the median and the 99th percentile.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from time import perf_counter

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class _Connection(asyncio.Protocol):
    """Sends a request, and the next as soon as it is answered."""

    def __init__(self, request: bytes, left: list[int], times: list[float]) -> None:
        self._request = request
        self._left = left  # requests, of all connections
        self._times = times
        self._seen = b""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self._seen += data
        end = self._seen.find(b"\r\n\r\n")
        if end < 0:
            return
        length = _LENGTH.search(self._seen, 0, end)
        if length is None:
            self._fail("an answer without content-length")
        elif len(self._seen) >= end + 4 + int(length[1]):
            self._times.append(perf_counter() - self._sent)
            self._seen = b""
            self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self._fail("the server closed the connection")

    def _next(self) -> None:
        if not self._left[0]:
            self.done.set_result(None)
            self._transport.close()
            return
        self._left[0] -= 1
        self._sent = perf_counter()
        self._transport.write(self._request)

    def _fail(self, why: str) -> None:
        if not self.done.done():
            self.done.set_exception(ConnectionError(why))
        self._transport.close()


async def load(port: int, path: str, requests: int, connections: int) -> dict[str, float]:
    """The figures of so many requests. ConnectionError where the server fails one."""
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    left, times = [requests], list[float]()
    loop = asyncio.get_running_loop()
    begun = perf_counter()
    opened = [
        await loop.create_connection(lambda: _Connection(request, left, times), "127.0.0.1", port)
        for _ in range(connections)
    ]
    await asyncio.gather(*(protocol.done for _, protocol in opened))
    taken = perf_counter() - begun
    times.sort()
    return {
        "rps": len(times) / taken,
        "p50": times[len(times) // 2] * 1e3,
        "p99": times[len(times) * 99 // 100] * 1e3,
    }


def _leave_a_core() -> None:
    """The last one is the server's, where there are two."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, cores[:-1] or cores)


if __name__ == "__main__":
    _leave_a_core()
    port, path, requests, connections = sys.argv[1:]
    print(json.dumps(asyncio.run(load(int(port), path, int(requests), int(connections)))))
