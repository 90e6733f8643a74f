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
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from benchmarks.middleware_app import FIRST, LAST, MIDDLEWARES, MISSING, NONE, USAGE_PATH
from benchmarks.timing import BenchmarkError, run

CONNECTIONS = 32

_CHECKOUT = Path(__file__).resolve().parent.parent
_READY_WITHIN, _LOAD_WITHIN = 30.0, 300.0


def added(rounds: int, requests: int) -> dict[str, dict[str, dict[str, float]]]:
    """Microseconds of the server's processor a request, by path and middleware; rps and p99.

    All servers run, one at a time is asked, in an order that turns; what was added is the median of
    the differences to the bare application in the same round. Server and load have a core each,
    where there are two.
    """
    with ExitStack() as running:
        ports = {one: running.enter_context(_server(one)) for one in MIDDLEWARES}
        for port in ports.values():
            _measured(port, FIRST, max(CONNECTIONS, requests // 10))
        return {path: _path(ports, path, rounds, requests) for path in (FIRST, LAST, MISSING)}


def _path(
    ports: dict[str, int], path: str, rounds: int, requests: int
) -> dict[str, dict[str, float]]:
    found: dict[str, list[dict[str, float]]] = {middleware: [] for middleware in ports}
    for turn in range(rounds):
        for middleware in MIDDLEWARES if turn % 2 else MIDDLEWARES[::-1]:
            found[middleware].append(_measured(ports[middleware], path, requests))
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


def _measured(port: int, path: str, requests: int) -> dict[str, float]:
    before = _usage(port)["cpu"]
    command = [sys.executable, "-m", "benchmarks.middleware_load", str(port), path, str(requests)]
    _, said = run([*command, str(CONNECTIONS)], within=_LOAD_WITHIN, cwd=_CHECKOUT)
    spent = _usage(port)["cpu"] - before
    figures: dict[str, float] = json.loads(said.splitlines()[-1])
    return {"cpu": spent / requests * 1e6, **figures}


def _usage(port: int) -> dict[str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_READY_WITHIN)
    try:
        connection.request("GET", USAGE_PATH)
        found: dict[str, Any] = json.loads(connection.getresponse().read())
        return found
    finally:
        connection.close()


@contextmanager
def _server(middleware: str) -> Iterator[int]:
    """The port of a server that runs until the end of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.middleware_app", middleware, str(port)],
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
            _usage(port)
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
