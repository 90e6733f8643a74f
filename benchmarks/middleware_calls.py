"""Requests as calls of the application, without a server: the time that a middleware adds."""

from __future__ import annotations

import asyncio
import gc
import json
import resource
import statistics
import sys
from time import perf_counter
from typing import Any

from benchmarks.middleware_app import (
    FIRST,
    LAST,
    MIDDLEWARES,
    MISSING,
    NONE,
    OURS,
    ROUTES,
    Stack,
    add,
    application,
    stacks,
)

_WARM = 1_000  # calls after each change of middleware: the interpreter adapts to what it runs
_BLOCK = 1_000  # calls that are timed as one


def added(blocks: int) -> dict[str, dict[str, dict[str, float]]]:
    """Microseconds a request by path and middleware: the median, and that of what was added.

    Blocks of calls take turns, in an order that turns with them; each is compared with the bare
    application's of the same turn.
    """
    return {path: asyncio.run(_path(path, blocks)) for path in (FIRST, LAST, MISSING)}


async def _path(path: str, blocks: int) -> dict[str, dict[str, float]]:
    app, by_middleware = stacks()
    gc.collect()
    times: dict[str, list[float]] = {middleware: [] for middleware in MIDDLEWARES}
    for block in range(blocks):
        for middleware in MIDDLEWARES if block % 2 else MIDDLEWARES[::-1]:
            app.middleware_stack = by_middleware[middleware]
            await _calls(app, path, _WARM)
            times[middleware].append(await _calls(app, path, _BLOCK) / _BLOCK * 1e6)
    return {
        middleware: {
            "median": statistics.median(taken),
            "added": statistics.median(
                one - bare for one, bare in zip(taken, times[NONE], strict=True)
            ),
        }
        for middleware, taken in times.items()
    }


async def _calls(app: Stack, path: str, number: int) -> float:
    begun = perf_counter()
    for _ in range(number):
        await app(_scope(path), _receive, _send)
    return perf_counter() - begun


def _scope(path: str) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 50_000),
        "state": {},
    }


async def _receive() -> dict[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _send(message: object) -> None:
    pass


async def _grown(requests: int, paths: int) -> dict[str, float]:
    """MiB at the peak, before and after so many requests, some for distinct unmatched paths."""
    app = application()
    add(app, OURS)
    routed = [f"/items{number}/x" for number in range(ROUTES)]
    for path in routed * 20:
        await _calls(app, path, 1)
    before = _peak()
    every = max(1, requests // paths)
    for number in range(requests):
        path = routed[number % ROUTES] if number % every else f"/none/{number}"
        await app(_scope(path), _receive, _send)
    return {"before": before, "after": _peak()}


def _peak() -> float:
    gc.collect()
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


def main(requests: str, paths: str) -> None:
    """Prints as JSON by how much the memory of this process grew."""
    print(json.dumps(asyncio.run(_grown(int(requests), int(paths)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
