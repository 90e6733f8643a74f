"""The cost of a process: what it took on the clock, of the processor, and of memory."""

from __future__ import annotations

import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PEAK_UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes
_TAIL = 15  # lines of a failed command's output that are shown


class BenchmarkError(Exception):
    """A command that is to be timed failed or took too long; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one process and those it waited for: seconds of wall clock and processor, peak MiB."""

    wall: float
    cpu: float
    peak: float


@dataclass(frozen=True, slots=True)
class Costs:
    """Of several runs of the same: their median, and the quickest (the least disturbed one)."""

    median: Cost
    best: float  # wall seconds


def run(
    command: Sequence[str | Path],
    *,
    within: float,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> tuple[Cost, str]:
    """Runs a command to its end: its cost, and what it printed.

    BenchmarkError where it fails, or is not over `within` seconds; it is killed then, with all
    that it has started.
    """
    with tempfile.TemporaryFile() as printed:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=env,
            start_new_session=True,
        )
        usage = _wait(process, within)
        wall = time.perf_counter() - begun
        printed.seek(0)
        output = printed.read().decode(errors="replace")
    if process.returncode:
        raise BenchmarkError(_failure(command, process.returncode, wall, within, output))
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(wall, cpu, usage.ru_maxrss * _PEAK_UNIT / 2**20), output


def _wait(process: subprocess.Popen[bytes], within: float) -> resource.struct_rusage:
    """Its end, in time or by force, and what it used; nothing of it outlives an interruption."""
    limit = threading.Timer(within, _kill, [process])
    limit.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    except BaseException:
        _kill(process)
        raise
    finally:
        limit.cancel()
    return usage


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _failure(
    command: Sequence[str | Path], code: int, wall: float, within: float, output: str
) -> str:
    why = f"took more than {within:.0f} s" if wall >= within else f"failed (exit code {code})"
    return "\n".join([f"{' '.join(map(str, command))} {why}", *output.splitlines()[-_TAIL:]])


def summary(costs: Sequence[Cost]) -> Costs:
    """Each figure's median; they may come from different runs."""
    median = Cost(
        statistics.median(cost.wall for cost in costs),
        statistics.median(cost.cpu for cost in costs),
        statistics.median(cost.peak for cost in costs),
    )
    return Costs(median, min(cost.wall for cost in costs))
