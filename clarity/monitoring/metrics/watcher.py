"""Requests as metrics."""

from __future__ import annotations

from typing import Protocol

from clarity.monitoring.metrics.own import OwnMetrics
from clarity.monitoring.requests.outcome import Recorder, Watcher


class Timings(Protocol):
    """Where requests are counted and timed, by kind."""

    def recorder(self, method: str, endpoint: str, status: int) -> Recorder: ...


class MetricsWatcher(Watcher):
    """Counts and times every request, and counts what watchers raise."""

    def __init__(self, timings: Timings, own: OwnMetrics) -> None:
        self._timings = timings
        self._own = own

    def recorder(self, method: str, endpoint: str, status: int) -> Recorder:
        return self._timings.recorder(method, endpoint, status)

    def fault(self, watcher: str) -> None:
        self._own.fault(watcher)
