"""All Prometheus metrics of a service."""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry

from clarity.monitoring.contract.metrics import (
    ACTIVE_USERS,
    HEALTH_DATA_POINTS,
    HEALTH_DATA_PROCESSING_DURATION,
    ML_INFERENCE_DURATION,
)
from clarity.monitoring.metrics import multiprocess
from clarity.monitoring.metrics.active_users import ActiveUsers
from clarity.monitoring.metrics.exemplar import TraceIds
from clarity.monitoring.metrics.families import Family, counter, gauge, histogram
from clarity.monitoring.metrics.labels import MOST_SERIES
from clarity.monitoring.metrics.own import OwnMetrics
from clarity.monitoring.metrics.repeated import Repeated
from clarity.monitoring.metrics.request_timings import RequestTimings, SharedRequestTimings
from clarity.monitoring.metrics.watcher import MetricsWatcher


class Metrics:
    """Made once a process, before requests come in.

    `watcher` records requests; the methods record what only the application knows. They may be
    called from any thread, and never raise for a value: what cannot be recorded is counted.
    `trace_ids` gives requests exemplars, where there is one process. Raises MultiprocessError where
    $PROMETHEUS_MULTIPROC_DIR is set but of no effect.
    """

    def __init__(
        self, *, trace_ids: TraceIds | None = None, most_series: int = MOST_SERIES
    ) -> None:
        self.directory = multiprocess.check()
        self.registry = CollectorRegistry()
        self.own = own = OwnMetrics(self.registry)
        if self.directory is None:
            timings = RequestTimings(own, most_series, trace_ids)
            self.registry.register(timings)
            self.watcher = MetricsWatcher(timings, own)
        else:
            self.watcher = MetricsWatcher(
                SharedRequestTimings(self.registry, own, most_series), own
            )
        self._points = Family(
            counter(HEALTH_DATA_POINTS, self.registry), HEALTH_DATA_POINTS, own, most_series
        )
        self._processing = Family(
            histogram(HEALTH_DATA_PROCESSING_DURATION, self.registry),
            HEALTH_DATA_PROCESSING_DURATION,
            own,
            most_series,
        )
        self._inference = Family(
            histogram(ML_INFERENCE_DURATION, self.registry), ML_INFERENCE_DURATION, own, most_series
        )
        self._users = ActiveUsers(own.uncounted)
        self._users_gauge = gauge(ACTIVE_USERS, self.registry)
        self._repeated = Repeated(self.refresh) if self.directory else None

    def health_data_processed(self, data_type: str, source: str, points: int) -> None:
        """So many points of a type, from a source, were processed."""
        if self._points.accepts(points):
            self._points.child(data_type, source).inc(points)

    def processing_took(self, data_type: str, seconds: float) -> None:
        """From accepting a batch of health data to having stored it."""
        if self._processing.accepts(seconds):
            self._processing.child(data_type).observe(seconds)

    def inference_took(self, model_name: str, model_version: str, seconds: float) -> None:
        """One inference of a model."""
        if self._inference.accepts(seconds):
            self._inference.child(model_name, model_version).observe(seconds)

    def seen(self, user: str) -> None:
        """A request of a user, named by whatever tells users apart; it is kept as a hash only.

        With several workers or instances each counts those that it has seen, and the sum counts a
        user once for each.
        """
        self._users.seen(user)
        if self._repeated is not None:
            self._repeated.need()

    def refresh(self) -> bool:
        """Brings the gauge of users up to date, before each page; whether there are any."""
        count = self._users.count()
        self._users_gauge.set(count)
        return count > 0

    def close(self) -> None:
        """At the end of the process: a worker's gauges go with it."""
        if self._repeated is not None:
            self._repeated.stop()
        if self.directory is not None:
            multiprocess.worker_died(os.getpid(), self.directory)
