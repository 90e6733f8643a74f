"""Requests counted and timed in one process, at the least cost to each.

A counter and a histogram of prometheus_client take three locks and a search through the buckets.
Here a request adds its seconds to a short queue; they are sorted into buckets some hundred at a
time, and before each scrape, and the counter is the sum of the buckets. With worker processes,
whose values lie in files, it is the library's own children.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator
from functools import partial
from threading import Lock

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.samples import Exemplar
from prometheus_client.utils import floatToGoString

from clarity.monitoring.contract.metrics import HTTP_REQUEST_DURATION, HTTP_REQUESTS
from clarity.monitoring.metrics import exemplar
from clarity.monitoring.metrics.families import Family, counter, histogram, positions
from clarity.monitoring.metrics.labels import LabelSets, Values
from clarity.monitoring.metrics.own import OwnMetrics
from clarity.monitoring.requests.outcome import Recorder

_KEPT = frozenset({"method", "status_code"})  # errors still count as errors when routes are folded
_BOUNDS = HTTP_REQUEST_DURATION.buckets
_MOST_WAITING = 256
_EDGES = (*map(floatToGoString, _BOUNDS), "+Inf")

_Bucket = tuple[str, float] | tuple[str, float, Exemplar]


class _Timing:
    """Requests of one method, endpoint and status; `lock` guards all but the queue."""

    __slots__ = ("_lock", "_waiting", "counts", "exemplars", "sum")

    def __init__(self, lock: Lock) -> None:
        self._lock = lock
        self._waiting: deque[float] = deque()
        self.sum = 0.0
        self.counts = [0] * len(_EDGES)
        self.exemplars: dict[int, Exemplar] = {}

    def record(self, seconds: float) -> None:
        waiting = self._waiting
        waiting.append(seconds)
        if len(waiting) >= _MOST_WAITING:
            with self._lock:
                self.settle()

    def settle(self) -> None:
        """Sorts what waits into buckets; whoever calls it holds the lock."""
        waiting, counts = self._waiting, self.counts
        while waiting:
            seconds = waiting.popleft()
            counts[bisect_left(_BOUNDS, seconds)] += 1
            self.sum += seconds

    def record_traced(self, trace_ids: exemplar.TraceIds, seconds: float) -> None:
        self.record(seconds)
        labels = exemplar.labels(trace_ids())
        if labels is not None:
            found = Exemplar(labels, seconds, time.time())
            self.exemplars[bisect_left(_BOUNDS, seconds)] = found

    def add(self, other: _Timing) -> None:
        """Takes `other` in; of two exemplars of a bucket one stays."""
        self.sum += other.sum
        self.counts = [mine + its for mine, its in zip(self.counts, other.counts, strict=True)]
        self.exemplars |= other.exemplars


class RequestTimings:
    """A collector of http_requests_total and http_request_duration_seconds."""

    def __init__(self, own: OwnMetrics, most_series: int, trace_ids: exemplar.TraceIds | None):
        self._own = own
        self._trace_ids = trace_ids
        self._sets = LabelSets(most_series, positions(HTTP_REQUESTS.labels, _KEPT))
        self._lock = Lock()
        self._timings: dict[Values, _Timing] = {}

    def recorder(self, method: str, endpoint: str, status: int) -> Recorder:
        """What takes the seconds of each request of this kind."""
        asked = method, endpoint, str(status)
        values = self._sets.admit(asked)
        with self._lock:
            timing = self._timings.setdefault(values, _Timing(self._lock))
        record: Recorder = timing.record
        if self._trace_ids is not None:
            record = partial(timing.record_traced, self._trace_ids)
        return record if values == asked else partial(self._folded, record)

    def _folded(self, record: Recorder, seconds: float) -> None:
        self._own.folded(HTTP_REQUESTS.exposed_name)
        record(seconds)

    def describe(self) -> Iterator[Metric]:
        """Both, without samples: by these a registry finds them by name, as ServiceMetrics asks."""
        yield from _families()

    def collect(self) -> Iterator[Metric]:
        """Both metrics, as they are at one moment."""
        requests, durations = _families()
        by_route: dict[Values, _Timing] = {}
        for timing in list(self._timings.values()):
            with self._lock:  # not for long: requests may wait for it
                timing.settle()
        with self._lock:
            for values, timing in self._timings.items():
                timing.settle()
                requests.add_metric(values, sum(timing.counts))
                by_route.setdefault(values[:2], _Timing(self._lock)).add(timing)
        for values, timing in by_route.items():
            durations.add_metric(values, _buckets(timing), timing.sum)
        yield requests
        yield durations


def _families() -> tuple[CounterMetricFamily, HistogramMetricFamily]:
    count, time_ = HTTP_REQUESTS, HTTP_REQUEST_DURATION
    return (
        CounterMetricFamily(count.exposed_name, count.description, labels=[*count.labels]),
        HistogramMetricFamily(time_.exposed_name, time_.description, labels=[*time_.labels]),
    )


def _buckets(timing: _Timing) -> list[_Bucket]:
    """Cumulative, as the exposition has them."""
    buckets: list[_Bucket] = []
    reached = 0
    for at, (edge, count) in enumerate(zip(_EDGES, timing.counts, strict=True)):
        reached += count
        seen = timing.exemplars.get(at)
        buckets.append((edge, reached, seen) if seen else (edge, reached))
    return buckets


class SharedRequestTimings:
    """The same of several worker processes: prometheus_client keeps their values in files."""

    def __init__(self, registry: CollectorRegistry, own: OwnMetrics, most_series: int) -> None:
        requests = counter(HTTP_REQUESTS, registry)
        durations = histogram(HTTP_REQUEST_DURATION, registry)
        self._requests = Family(requests, HTTP_REQUESTS, own, most_series, _KEPT)
        self._durations = Family(durations, HTTP_REQUEST_DURATION, own, most_series, _KEPT)

    def recorder(self, method: str, endpoint: str, status: int) -> Recorder:
        """What takes the seconds of each request of this kind."""
        code = str(status)

        def record(seconds: float) -> None:
            self._requests.child(method, endpoint, code).inc()
            self._durations.child(method, endpoint).observe(seconds)

        return record
