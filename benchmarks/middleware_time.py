"""What watching requests costs: ours beside the two middlewares that FastAPI services use."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks import middleware_calls, middleware_server
from benchmarks.middleware_app import FIRST, LAST, MISSING, NONE, OURS, PEERS, ROUTES
from benchmarks.size import Size
from benchmarks.tables import table
from benchmarks.timing import run
from sandbox.engine import Progress

TITLE = "Watching requests"

# For each of the runs that are asked for.
BLOCKS, ROUNDS, REQUESTS = 6, 2, 2_000
GROWN_REQUESTS, GROWN_PATHS = 200_000, 2_000

MOST_SHARE = 0.08  # of the bare application's time, in process
MOST_OF_PEER = 0.25  # of what the better of the others adds to the server's processor time

_MEMORY_WITHIN = 900.0
_CHECKOUT = Path(__file__).resolve().parent.parent
_MEASURED = (OURS, *PEERS)
_PATHS = {FIRST: "first route", LAST: f"last of {ROUTES}", MISSING: "no route (404)"}


def measure(size: Size, report: Progress) -> dict[str, Any]:
    """Calls without a server, a server under load, and memory."""
    with report.step("middleware: calls"):
        calls = middleware_calls.added(BLOCKS * size.runs)
    with report.step("middleware: a server under load"):
        served = middleware_server.added(ROUNDS * size.runs, REQUESTS)
    requests, paths = GROWN_REQUESTS * size.runs, GROWN_PATHS * size.runs
    with report.step(f"middleware: memory over {requests:,} requests"):
        module = [sys.executable, "-m", "benchmarks.middleware_calls"]
        _, said = run([*module, str(requests), str(paths)], within=_MEMORY_WITHIN, cwd=_CHECKOUT)
    memory = {"requests": requests, "paths": paths, **json.loads(said.splitlines()[-1])}
    return {"calls": calls, "served": served, "memory": memory}


def markdown(result: Mapping[str, Any]) -> list[str]:
    """Each way of measuring as a table, beside what is required of it."""
    memory = result["memory"]
    return [
        f"One application of {ROUTES} routes, with the same counter and histogram by each. What is "
        "added is the median over turns, each held against the bare application in the same turn.",
        "",
        *table(
            ["in process, µs a request", "bare", *_MEASURED, "added to bare by ours"],
            (_calls(what, result["calls"][path]) for path, what in _PATHS.items()),
        ),
        *table(
            ["a server's CPU, µs a request", "bare", *_MEASURED, "of the better other's"],
            (_served(what, result["served"][path]) for path, what in _PATHS.items()),
        ),
        *table(
            ["requests a second", "bare", *_MEASURED],
            (_figures(what, result["served"][path], "rps") for path, what in _PATHS.items()),
        ),
        *table(
            ["99th percentile, ms", "bare", *_MEASURED],
            (_figures(what, result["served"][path], "p99") for path, what in _PATHS.items()),
        ),
        f"Over {memory['requests']:,} requests, {memory['paths']:,} of them for distinct paths "
        f"without a route, memory grew from {memory['before']:.1f} to {memory['after']:.1f} MiB.",
        "",
    ]


def _calls(what: str, rows: Mapping[str, Any]) -> list[str]:
    bare = rows[NONE]["median"]
    share = rows[OURS]["added"] / bare
    added = (f"{rows[one]['added']:+.1f}" for one in _MEASURED)
    return [what, f"{bare:.1f}", *added, _verdict(share, MOST_SHARE)]


def _served(what: str, rows: Mapping[str, Any]) -> list[str]:
    share = rows[OURS]["added"] / min(rows[one]["added"] for one in PEERS)
    added = (f"{rows[one]['added']:+.1f}" for one in _MEASURED)
    return [what, f"{rows[NONE]['cpu']:.1f}", *added, _verdict(share, MOST_OF_PEER)]


def _figures(what: str, rows: Mapping[str, Any], key: str) -> list[str]:
    return [what, *(f"{rows[one][key]:,.1f}" for one in (NONE, *_MEASURED))]


def _verdict(share: float, most: float) -> str:
    return f"{share:.1%}, {'within' if share <= most else '**over**'} {most:.0%}"
