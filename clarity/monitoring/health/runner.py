"""Runs one check, again and again: with a time-out, and never twice at once.

A run that is over its time-out may hang on in its thread, or refuse to be cancelled. It is left
alone, and until it comes back the next runs time out at once: a check holds one thread at most.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import inspect
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import cast

from opentelemetry.instrumentation.utils import suppress_instrumentation

from clarity.monitoring.health.check import MAX_TIMEOUT_SECONDS, Check, Result, Status
from clarity.monitoring.threads import in_thread

_logger = logging.getLogger(__name__)


class Runner:
    """Of one check. Raises ValueError for a time-out that is none."""

    def __init__(self, check: Check, monotonic: Callable[[], float]) -> None:
        if not 0 < check.timeout <= MAX_TIMEOUT_SECONDS:
            raise ValueError(
                f"the time-out of {check.service!r} is above 0 and at most "
                f"{MAX_TIMEOUT_SECONDS:g} s, not {check.timeout}"
            )
        self.check = check
        self._monotonic = monotonic
        self._running: asyncio.Task[object] | concurrent.futures.Future[object] | None = None
        self._status = Status.HEALTHY

    async def run(self) -> Result:
        """What comes of the check within its time-out; of what it raises nobody is told here."""
        began = self._monotonic()
        status, error = await self._outcome()
        if status is not self._status:
            self._status = status
            self._tell(status, error)
        seconds = min(self._monotonic() - began, self.check.timeout)
        return Result(
            self.check.service, self.check.component, self.check.critical, status, seconds
        )

    async def _outcome(self) -> tuple[Status, BaseException | None]:
        if self._running is not None and not self._running.done():
            return Status.TIMEOUT, None
        with suppress_instrumentation():  # what a probe asks is in no trace, as the probe is not
            self._running = running = self._started()
        waited = (
            asyncio.wrap_future(running)
            if isinstance(running, concurrent.futures.Future)
            else running
        )
        await asyncio.wait({waited}, timeout=self.check.timeout)
        if not waited.done():
            waited.cancel()
            return Status.TIMEOUT, None
        self._running = None
        if waited.cancelled():
            return Status.UNHEALTHY, asyncio.CancelledError()
        error = waited.exception()
        return (Status.HEALTHY, None) if error is None else (Status.UNHEALTHY, error)

    def _started(self) -> asyncio.Task[object] | concurrent.futures.Future[object]:
        run = self.check.run
        if inspect.iscoroutinefunction(run) or inspect.iscoroutinefunction(type(run).__call__):
            task = asyncio.ensure_future(_awaited(cast("Callable[[], Awaitable[object]]", run)))
            task.add_done_callback(_seen)
            return task
        return in_thread(partial(_plain, run), f"clarity-health-{self.check.service}")

    def _tell(self, status: Status, error: BaseException | None) -> None:
        """Once for each change, and the type alone: an exception's text may hold secrets."""
        if status is Status.HEALTHY:
            _logger.info("health: %s is healthy again", self.check.service)
        else:
            why = type(error).__name__ if error is not None else f"over {self.check.timeout:g} s"
            _logger.warning("health: %s is not healthy: %s", self.check.service, why)


async def _awaited(run: Callable[[], Awaitable[object]]) -> object:
    return await run()


def _seen(task: asyncio.Task[object]) -> None:
    """Else asyncio logs the exception of a run that came back late, with its text."""
    if not task.cancelled():
        task.exception()


def _plain(run: Callable[[], object]) -> object:
    """What it returns. Raises TypeError for a coroutine: nobody has waited for that."""
    done = run()
    if inspect.iscoroutine(done):
        done.close()
        raise TypeError("a check that returns a coroutine is a coroutine function")
    return done
