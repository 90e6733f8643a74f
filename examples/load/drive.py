"""Requests at a steady rate, whatever the backend does: an open loop, bounded in time and number.

An answer that takes long does not keep the next request waiting, as users do not wait for each
other; beyond the bound of requests under way, one is left out and counted.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field

import httpx

from examples.load.mix import Asked, requests

MAX_UNDER_WAY = 500
TIMEOUT_SECONDS = 20.0


@dataclass(slots=True)
class Tally:
    """What came of the requests, by status; `unexpected` were not to be; `slowest` in seconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    unexpected: Counter[int] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)  # without an answer, by kind of error
    left_out: int = 0
    slowest: float = 0.0

    @property
    def sent(self) -> int:
        return self.statuses.total() + self.failed.total()


async def drive(
    target: str, rate: float, lasting: float, stop: asyncio.Event | None = None
) -> Tally:
    """Ask `target` (``host:port``) `rate` times a second, for `lasting` seconds or until `stop`."""
    tally = Tally()
    under_way: set[asyncio.Task[None]] = set()
    limits = httpx.Limits(max_connections=MAX_UNDER_WAY, max_keepalive_connections=100)
    async with httpx.AsyncClient(
        base_url=f"http://{target}", limits=limits, timeout=TIMEOUT_SECONDS, trust_env=False
    ) as client:
        began = time.monotonic()
        for number, asked in enumerate(requests()):
            due = began + number / rate
            if due - began >= lasting or (stop and stop.is_set()):
                break
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            if len(under_way) >= MAX_UNDER_WAY:
                tally.left_out += 1
                continue
            task = asyncio.create_task(_ask(client, asked, tally))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        if under_way:
            await asyncio.wait(under_way, timeout=TIMEOUT_SECONDS)
    return tally


async def _ask(client: httpx.AsyncClient, asked: Asked, tally: Tally) -> None:
    began = time.monotonic()
    try:
        answer = await client.request(
            asked.method, asked.path, headers=asked.headers, json=asked.body
        )
    except httpx.HTTPError as fault:
        tally.failed[type(fault).__name__] += 1
        return
    tally.slowest = max(tally.slowest, time.monotonic() - began)
    tally.statuses[answer.status_code] += 1
    if answer.status_code not in asked.expected:
        tally.unexpected[answer.status_code] += 1
