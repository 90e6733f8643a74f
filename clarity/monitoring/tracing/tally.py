"""What became of spans, counted: for the process itself and, where asked for, for its metrics."""

from __future__ import annotations

import threading
from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

METRIC = "clarity_monitoring_spans"


class Fate(StrEnum):
    """The end of a recorded span that its trace's sampling or its root's end had chosen."""

    EXPORTED = "exported"
    FAILED = "failed"  # the receiver was down, too slow, or refused it
    REFUSED = "refused"  # the queue was full or closed
    UNBUFFERED = "unbuffered"  # of an unsampled request, and beyond the tail buffer's bounds


class Tally:
    """Counts spans by their fate; with a registry also as ``clarity_monitoring_spans_total``."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[Fate] = Counter()
        self._registry = registry
        self._exposed = None
        if registry is not None:
            from prometheus_client import Counter as Exposed

            self._exposed = Exposed(
                METRIC, "Recorded spans by what became of them.", ["fate"], registry=registry
            )
            for fate in Fate:
                self._exposed.labels(fate.value)  # shown as 0 from the start

    def add(self, fate: Fate, count: int) -> None:
        """So many spans more came to that end."""
        with self._lock:
            self._counts[fate] += count
        if self._exposed is not None:
            self._exposed.labels(fate.value).inc(count)

    def close(self) -> None:
        """Take the metric out of the registry, so that another tally may be put there."""
        if self._registry is not None and self._exposed is not None:
            self._registry.unregister(self._exposed)
            self._registry = None

    def count(self, fate: Fate) -> int:
        """How many so far."""
        return self._counts[fate]
