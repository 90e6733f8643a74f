"""All requests of a wave at once, from one process, and what was answered.

``python -m tests.chaos.visitors PORT FIRST SIZE`` sends the requests numbered from FIRST, each over
a connection of its own, and probes between them; it prints JSON.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.app_incidents.telling import payload, pushed
from tests.app_incidents.tokens import token
from tests.app_incidents.wire import basic
from tests.chaos.files import raise_limit
from tests.chaos.mix import PROBES, kind, message, request

HOST = "127.0.0.1"
LASTING = 120.0  # seconds, at most
_CONNECTING = 256  # at a time: less than any backlog
_TRIES = 40
_PAUSE = 0.25
_PROBE_EVERY = 0.5


@dataclass
class Wave:
    """`answers` counts (kind, status, whether it was whole); an unanswered one has status 0."""

    answers: Counter[tuple[str, int, bool]] = field(default_factory=Counter)
    correlated: int = 0
    open: int = 0
    most_open: int = 0
    retries: int = 0


class Visit(asyncio.Protocol):
    """One request; done when the server has closed the connection."""

    def __init__(self, wave: Wave, kind: str, request: bytes) -> None:
        self._wave = wave
        self._kind = kind
        self._request = request
        self._parts: list[bytes] = []
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._wave.open += 1
        self._wave.most_open = max(self._wave.most_open, self._wave.open)
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._parts.append(data)

    def connection_lost(self, error: Exception | None) -> None:
        self._wave.open -= 1
        status, whole, correlated = read(b"".join(self._parts))
        self._wave.answers[self._kind, status, whole] += 1
        self._wave.correlated += correlated
        self.done.set_result(None)


def read(answer: bytes) -> tuple[int, bool, bool]:
    """(status, whether the body came whole, whether there is a correlation id) of an answer."""
    head, end, body = answer.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").lower().split("\r\n")
    if not end or not lines[0].startswith("http/1.1 "):
        return 0, False, False
    headers = dict(line.split(": ", 1) for line in lines[1:])
    if headers.get("transfer-encoding") == "chunked":
        whole = body.endswith(b"0\r\n\r\n")
    else:
        whole = len(body) == int(headers["content-length"])
    return int(lines[0].split()[1]), whole, "x-correlation-id" in headers


async def visit(wave: Wave, port: int, of: str, sent: bytes, connecting: asyncio.Semaphore) -> None:
    """Connects, again if it must, and waits for the answer."""
    loop = asyncio.get_running_loop()
    for attempt in range(_TRIES):
        async with connecting:
            try:
                _, one = await loop.create_connection(lambda: Visit(wave, of, sent), HOST, port)
                break
            except OSError:
                wave.retries += 1
        await asyncio.sleep(_PAUSE * (1 + attempt % 4))
    else:
        wave.answers[of, 0, False] += 1
        return
    await one.done


async def probe(wave: Wave, port: int, path: str, over: asyncio.Event) -> None:
    """Again and again, until it is over: as a prober, a scraper or a sender of incidents asks."""
    connecting = asyncio.Semaphore(1)
    for number in itertools.count():
        await visit(wave, port, path, _probe(path, number), connecting)
        if over.is_set():
            return
        await asyncio.sleep(_PROBE_EVERY)


def _probe(path: str, number: int) -> bytes:
    if not path.startswith("/incidents"):
        return message("GET", path, {})
    json_ = {"content-type": "application/json"}
    incident = json.dumps(payload(f"0.{number}", started_at=int(time.time()))).encode()
    if path.endswith("/webhook"):
        return message("POST", path, basic() | json_, incident)
    return message("POST", path, {"authorization": f"Bearer {token()}"} | json_, pushed(incident))


async def wave(port: int, first: int, size: int) -> dict[str, Any]:
    """The figures of a wave."""
    found, connecting, over = Wave(), asyncio.Semaphore(_CONNECTING), asyncio.Event()
    began = time.monotonic()
    async with asyncio.timeout(LASTING), asyncio.TaskGroup() as probing:
        for path in PROBES:
            probing.create_task(probe(found, port, path, over))
        numbers = range(first, first + size)
        await asyncio.gather(
            *(visit(found, port, kind(one), request(one), connecting) for one in numbers)
        )
        over.set()
    return {
        "answers": [[*answer, count] for answer, count in sorted(found.answers.items())],
        "correlated": found.correlated,
        "most_open": found.most_open,
        "retries": found.retries,
        "seconds": time.monotonic() - began,
    }


if __name__ == "__main__":
    raise_limit()
    token()  # makes its key, which takes some time
    port, first, size = map(int, sys.argv[1:])
    print(json.dumps(asyncio.run(wave(port, first, size))))
