"""The uptime checkers: what is deployed is really asked, once a period from each location.

Each location makes a request of its own, all at the same time: a check costs at most six requests
a minute on loopback, and a service that answers some of them shows it. The host of a check is
asked for by name (Host), at the address of the service on this machine, without TLS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from alerts.scenario.checkers import METRIC as PASSED
from sandbox.collector.point import Point, gauge, milliseconds
from sandbox.collector.sink import Sink
from sandbox.collector.uptime_check import NotAskedError, UptimeCheck, read
from sandbox.collector.web import NoAnswerError, ask

LATENCY = "monitoring.googleapis.com/uptime_check/request_latency"
REFRESH_SECONDS = 60.0
MAX_CHECKS = 20
MAX_THREADS = 64
_MS = 1_000


@dataclass(frozen=True, slots=True)
class Result:
    """`seconds` is None where there was no answer."""

    check: UptimeCheck
    location: str
    passed: bool
    seconds: float | None


@dataclass(slots=True)
class Checkers:
    """`real` tells how long some seconds of the clock really take: so long an answer may take."""

    sink: Sink
    host: str
    port: int
    real: Callable[[float], float]
    asked: int = 0
    failed: int = 0
    _checks: dict[str, UptimeCheck] = field(default_factory=dict)
    _next: dict[str, float] = field(default_factory=dict)
    _refresh: float = float("-inf")
    _pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(MAX_THREADS, "uptime")
    )

    name = "uptime"

    def due(self) -> float:
        return min(self._refresh, *self._next.values()) if self._next else self._refresh

    def step(self, now: float) -> tuple[str, ...]:
        """Ask what is due; which checks are not made, and why. Raises SinkError."""
        wrong: tuple[str, ...] = ()
        if now >= self._refresh:
            wrong = self._read()
            self._refresh = now + REFRESH_SECONDS
        due = [check for id, check in self._checks.items() if now >= self._next.get(id, now)]
        for check in due:
            self._next[check.id] = now + check.period
        results = self._all(due)
        self.asked += len(results)
        self.failed += sum(not result.passed for result in results)
        done = self.sink.google(_points(results, milliseconds(now)))
        return (*wrong, *done.why)

    def finish(self, now: float) -> tuple[str, ...]:
        """Nothing waits."""
        return ()

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)

    def told(self) -> str:
        return f"{self.asked} uptime requests ({self.failed} failed) of {len(self._checks)} checks"

    def _read(self) -> tuple[str, ...]:
        checks: dict[str, UptimeCheck] = {}
        wrong = []
        configs = self.sink.uptime_checks()
        for config in configs[:MAX_CHECKS]:
            name = str(config.get("displayName") or config.get("name"))
            try:
                check = read(config)
            except NotAskedError as why:
                wrong.append(f"uptime check {name}: {why}")
            else:
                checks[check.id] = check
        if len(configs) > MAX_CHECKS:
            wrong.append(
                f"{len(configs) - MAX_CHECKS} uptime checks over {MAX_CHECKS} are not made"
            )
        self._checks = checks
        self._next = {id: at for id, at in self._next.items() if id in checks}
        return tuple(wrong)

    def _all(self, checks: Iterable[UptimeCheck]) -> list[Result]:
        pairs = [(check, location) for check in checks for location in check.locations]
        return list(self._pool.map(lambda pair: self._one(*pair), pairs))

    def _one(self, check: UptimeCheck, location: str) -> Result:
        try:
            answer = ask(self.host, self.port, check.ask, self.real(check.timeout))
        except NoAnswerError:
            return Result(check, location, False, None)
        return Result(check, location, check.passes(answer), answer.seconds)


def _points(results: Iterable[Result], at: int) -> list[Point]:
    made = []
    for result in results:
        labels = {"check_id": result.check.id, "checker_location": result.location}
        resource = result.check.resource
        made.append(gauge(PASSED, resource, {"boolValue": result.passed}, at, labels))
        if result.seconds is not None:
            value = {"doubleValue": result.seconds * _MS}
            made.append(gauge(LATENCY, resource, value, at, labels))
    return made
