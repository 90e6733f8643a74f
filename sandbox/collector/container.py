"""What the platform measures of a container: CPU and memory of the service's real processes.

The metrics are Cloud Run's: run.googleapis.com/container/{cpu,memory}/utilizations, distributions
of shares (unit 10^2.%), one sample a point here. Assumed, since no source tells them: buckets of
one hundredth. Memory is the sum of the resident sets, in which shared pages count more than once.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field

from monitoring.plan import Json
from sandbox.collector.point import Point, distribution, gauge, milliseconds
from sandbox.collector.processes import TICKS, Process, family
from sandbox.collector.sink import Sink, Taken
from sandbox.collector.subject import Subject

CPU = "run.googleapis.com/container/cpu/utilizations"
MEMORY = "run.googleapis.com/container/memory/utilizations"
INSTANCES = "run.googleapis.com/container/instance_count"
BOUNDS = tuple(n / 100 for n in range(101))
DEFAULT_CPUS = 1.0  # Cloud Run's own defaults
DEFAULT_MEMORY = 512 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What a container may use: processors, bytes."""

    cpus: float = DEFAULT_CPUS
    memory: int = DEFAULT_MEMORY


@dataclass(slots=True)
class Container:
    """The processes from `pid` down are one instance of the subject."""

    sink: Sink
    subject: Subject
    pid: int
    every: float
    limits: Limits = field(default_factory=Limits)
    monotonic: Callable[[], float] = time.monotonic
    written: Taken = field(default_factory=Taken)
    _last: float = float("-inf")
    _before: dict[tuple[int, int], int] = field(default_factory=dict)
    _looked: float = 0.0

    name = "container"

    def due(self) -> float:
        return self._last + self.every

    def step(self, now: float) -> tuple[str, ...]:
        """Measure; the first time is the base of the second. Raises SinkError."""
        processes, looked = family(self.pid), self.monotonic()
        last, self._last = self._last, now
        if not processes:
            self._before = {}
            return ()
        ticks = self._since(processes)
        seconds, self._looked = looked - self._looked, looked
        if ticks is None or seconds <= 0:
            return ()
        cpu = ticks / TICKS / seconds / self.limits.cpus
        memory = sum(process.resident for process in processes) / self.limits.memory
        done = self.sink.google(self._points(cpu, memory, last, now))
        self.written += Taken(done.taken, done.refused)
        return done.why

    def finish(self, now: float) -> tuple[str, ...]:
        """Nothing waits."""
        return ()

    def close(self) -> None:
        """Nothing is held."""

    def told(self) -> str:
        return f"{self.written.taken} points of the container"

    def _since(self, processes: list[Process]) -> int | None:
        """The ticks that were spent since the last look; None at the first one.

        What a process spent between the last look and its end is lost, as it is to its container.
        """
        before, first = self._before, not self._before
        self._before = {(one.pid, one.began): one.ticks for one in processes}
        if first:
            return None
        return sum(ticks - before.get(known, 0) for known, ticks in self._before.items())

    def _points(self, cpu: float, memory: float, last: float, now: float) -> list[Point]:
        resource = self.subject.cloud_run_revision()
        start, end = milliseconds(last), milliseconds(now)
        shares = [
            Point(type, resource, "DELTA", one_sample(share), start, end)
            for type, share in ((CPU, cpu), (MEMORY, memory))
        ]
        running = gauge(INSTANCES, resource, {"int64Value": "1"}, end, {"state": "active"})
        return [*shares, running]


def one_sample(share: float) -> Json:
    """The distribution of one share."""
    counts = [0] * (len(BOUNDS) + 1)
    counts[bisect_right(BOUNDS, share)] = 1
    return distribution(BOUNDS, counts, share)
