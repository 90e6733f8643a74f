"""What was left out, and how often: readable here, and on the /metrics page if there is one."""

from __future__ import annotations

import threading
from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry


class Dropped(StrEnum):
    """Why a record was not taken."""

    VALUE = "value"  # no number, or none that the metric may have
    LABELS = "labels"  # not the metric's labels
    SERIES = "series"  # there are as many series as there may be


class Lost(StrEnum):
    """Why a point was not written and is not sent again."""

    ORDER = "order"  # older than what the series has: another process writes it
    SPACING = "spacing"  # too soon after what the series has: the same
    REFUSED = "refused"  # another refusal
    INTERNAL = "internal"  # our own fault
    CLOSED = "closed"  # still unwritten when the process ended


class _Family(Protocol):
    def labels(self, *values: str) -> _Child: ...


class _Child(Protocol):
    def inc(self, amount: float) -> None: ...


class Count:
    """How often each reason came. The reasons are few and ours: never a value from a request."""

    def __init__(
        self, name: str, help: str, label: str, registry: CollectorRegistry | None
    ) -> None:
        self._lock = threading.RLock()
        self._counts: Counter[str] = Counter()
        self._family = _family(name, help, label, registry)

    def add(self, reason: str, count: int = 1) -> None:
        with self._lock:
            self._counts[reason] += count
        if self._family is not None:
            self._family.labels(reason).inc(count)

    def __getitem__(self, reason: str) -> int:
        return self._counts[reason]

    @property
    def total(self) -> int:
        with self._lock:
            return self._counts.total()

    def reset(self) -> None:
        """From nothing, with a lock of its own: for a forked process."""
        self._lock = threading.RLock()
        self._counts = Counter()


class Tally:
    """The counts of one process. With a registry they are counters of it, too."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.dropped = Count(
            "clarity_monitoring_metric_records_dropped",
            "Records for Cloud Monitoring that were not taken.",
            "reason",
            registry,
        )
        self.folded = Count(
            "clarity_monitoring_metric_labels_folded",
            "Label values for Cloud Monitoring that were folded into _OTHER, by label.",
            "label",
            registry,
        )
        self.lost = Count(
            "clarity_monitoring_metric_points_lost",
            "Points that Cloud Monitoring did not take, and that are not sent again.",
            "reason",
            registry,
        )
        self.failed = Count(
            "clarity_monitoring_metric_writes_failed",
            "Calls to Cloud Monitoring that failed, by status.",
            "code",
            registry,
        )

    def reset(self) -> None:
        for count in (self.dropped, self.folded, self.lost, self.failed):
            count.reset()


def _family(name: str, help: str, label: str, registry: CollectorRegistry | None) -> _Family | None:
    if registry is None:
        return None
    from prometheus_client import Counter as Family

    return Family(name, help, (label,), registry=registry)
