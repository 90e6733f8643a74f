"""Requests to a server: the processor time that it spends on each."""

from __future__ import annotations

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from benchmarks.middleware_app import FIRST, LAST, MIDDLEWARES, MISSING, NONE, USAGE_PATH, USE_PATH
from benchmarks.timing import BenchmarkError, run

CONNECTIONS = 32

_WARM_SHARE = 4  # of what is measured, a fourth is asked for before, unmeasured
_CHECKOUT = Path(__file__).resolve().parent.parent
_READY_WITHIN, _LOAD_WITHIN = 30.0, 300.0


def added(rounds: int, requests: int) -> dict[str, dict[str, dict[str, float]]]:
    """Microseconds of the server's processor a request, by path and middleware; rps and p99.

    It is one server, whose middleware is changed, in an order that turns; what was added is the
    median of the differences to the bare application in the same round. Server and load have a core
    each, where there are two.
    """
    with _server() as port:
        return {path: _path(port, path, rounds, requests) for path in (FIRST, LAST, MISSING)}


def _path(port: int, path: str, rounds: int, requests: int) -> dict[str, dict[str, float]]:
    found: dict[str, list[dict[str, float]]] = {middleware: [] for middleware in MIDDLEWARES}
    for turn in range(rounds):
        for middleware in MIDDLEWARES if turn % 2 else MIDDLEWARES[::-1]:
            found[middleware].append(_measured(port, middleware, path, requests))
    bare = [one["cpu"] for one in found[NONE]]
    return {
        middleware: {
            **{key: statistics.median(one[key] for one in several) for key in several[0]},
            "added": statistics.median(
                one["cpu"] - its for one, its in zip(several, bare, strict=True)
            ),
        }
        for middleware, several in found.items()
    }


def _measured(port: int, middleware: str, path: str, requests: int) -> dict[str, float]:
    _asked(port, USE_PATH + middleware)
    _load(port, path, max(CONNECTIONS, requests // _WARM_SHARE))
    before = _asked(port, USAGE_PATH)
    figures = _load(port, path, requests)
    return {"cpu": (_asked(port, USAGE_PATH) - before) / requests * 1e6, **figures}


def _load(port: int, path: str, requests: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.middleware_load", str(port), path, str(requests)]
    _, said = run([*command, str(CONNECTIONS)], within=_LOAD_WITHIN, cwd=_CHECKOUT)
    figures: dict[str, float] = json.loads(said.splitlines()[-1])
    return figures


def _asked(port: int, path: str) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_READY_WITHIN)
    try:
        connection.request("GET", path)
        return json.loads(connection.getresponse().read())
    finally:
        connection.close()


@contextmanager
def _server() -> Iterator[int]:
    """The port of a server that runs until the end of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.middleware_app", str(port)],
        cwd=_CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait(process, port)
        _own_core(process.pid)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _READY_WITHIN
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError):
            _asked(port, USAGE_PATH)
            return
        time.sleep(0.05)
    raise BenchmarkError(f"the server to be measured did not start within {_READY_WITHIN:.0f} s")


def _own_core(server: int) -> None:
    """On the last core that there is; the load leaves it alone."""
    if not hasattr(os, "sched_setaffinity"):
        return
    cores = sorted(os.sched_getaffinity(server))
    if len(cores) > 1:
        os.sched_setaffinity(server, cores[-1:])
