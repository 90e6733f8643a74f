"""What the library counts of itself: what it dropped or folded, and where it failed."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter

from clarity.monitoring.counts import PREFIX


class OwnMetrics:
    """Counters that should stay at 0; all of them are there from the start or appear at need."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._folded = Counter(
            f"{PREFIX}_folded_total",
            "Updates counted as _OTHER, by metric: too many series, or a value unfit for a label.",
            ["metric"],
            registry=registry,
        )
        self._refused = Counter(
            f"{PREFIX}_refused_total",
            "Updates dropped, by metric: negative, infinite or no number.",
            ["metric"],
            registry=registry,
        )
        self._faults = Counter(
            f"{PREFIX}_watcher_faults_total",
            "Exceptions that watchers of requests raised, by watcher.",
            ["watcher"],
            registry=registry,
        )
        self._uncounted = Counter(
            f"{PREFIX}_users_uncounted_total",
            "Sightings of users that were not counted as active: as many as fit were already.",
            registry=registry,
        )

    def folded(self, metric: str) -> None:
        """An update of `metric` went to ``_OTHER``."""
        self._folded.labels(metric).inc()

    def refused(self, metric: str) -> None:
        """An update of `metric` was dropped."""
        self._refused.labels(metric).inc()

    def fault(self, watcher: str) -> None:
        """A watcher raised; `watcher` is the name of a class, of which there are few."""
        self._faults.labels(watcher).inc()

    def uncounted(self) -> None:
        """A user was seen for whom there was no room."""
        self._uncounted.inc()
