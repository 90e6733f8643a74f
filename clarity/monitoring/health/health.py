"""The health of the service: its checks, run for all who ask at once, and its own life."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from enum import StrEnum

from clarity.monitoring.clock import REAL, Now
from clarity.monitoring.counts import Count
from clarity.monitoring.health.check import Check, Report, Status
from clarity.monitoring.health.runner import Runner

FRESH_SECONDS = 5.0


class Phase(StrEnum):
    """Of the process's life."""

    STARTING = "starting"
    SERVING = "serving"
    DRAINING = "draining"


class Health:
    """Shared by all probes of one process; its coroutines run in one event loop.

    However many ask at once, the checks run once, side by side, and what came of them stands for
    `fresh` seconds after. It begins as starting: nothing is ready before `started`. `failed` counts
    by its name how often a check was not well when it was run.

    Raises ValueError for two checks of one name, or a time-out that is none.
    """

    def __init__(
        self,
        checks: Iterable[Check],
        *,
        fresh: float = FRESH_SECONDS,
        now: Now = REAL.now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._runners = [Runner(check, monotonic) for check in checks]
        names = [runner.check.service for runner in self._runners]
        if len(set(names)) < len(names):
            raise ValueError(f"each check has a name of its own: {', '.join(sorted(names))}")
        self.failed = Count(
            "health_checks_failed",
            "Runs of health checks that failed or timed out, by check.",
            "check",
            known=names,
        )
        self._fresh = fresh
        self._now = now
        self._monotonic = monotonic
        self._phase = Phase.STARTING
        self._last: tuple[float, Report] | None = None
        self._round: asyncio.Task[Report] | None = None

    @property
    def phase(self) -> Phase:
        """Where in its life the process is."""
        return self._phase

    def now(self) -> float:
        """The time that answers show, in seconds since the epoch."""
        return self._now()

    def started(self) -> None:
        """Start-up is done: it is ready if what it needs is well."""
        if self._phase is Phase.STARTING:
            self._phase = Phase.SERVING

    def drain(self) -> None:
        """Shutdown has begun: it is not ready again. May be called by a signal handler."""
        self._phase = Phase.DRAINING

    def revive(self) -> None:
        """Another life in the same process, as tests have: it is starting again."""
        self._phase = Phase.STARTING

    async def report(self) -> Report:
        """What came of the checks: lately, or now. Who is cancelled cancels it for nobody else."""
        if self._last is not None and self._monotonic() - self._last[0] < self._fresh:
            return self._last[1]
        running = self._round
        loop = asyncio.get_running_loop()
        if running is None or running.done() or running.get_loop() is not loop:
            running = self._round = loop.create_task(self._checked())
        return await asyncio.shield(running)

    async def _checked(self) -> Report:
        results = await asyncio.gather(*(runner.run() for runner in self._runners))
        for one in results:
            if one.status is not Status.HEALTHY:
                self.failed.add(one.service)
        report = Report(self._now(), tuple(results))
        self._last = (self._monotonic(), report)
        return report
