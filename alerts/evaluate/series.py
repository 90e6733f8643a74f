"""Time series and log entries, as the evaluator takes them.

Times are int64 milliseconds since the epoch. Points are stored as arrays, oldest first: a series
of a month is one array, not 43,200 objects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitoring.filters.ast import FieldPath
from monitoring.model import MetricKind, ValueType

Times = NDArray[np.int64]
Values = NDArray[np.float64]
Flags = NDArray[np.bool_]
Pairs = tuple[tuple[str, str], ...]

SECOND = 1_000  # milliseconds


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells a time series from the others: `metric` and `resource` are types.

    `system` and `user` are the metadata labels of the monitored resource. Labels are pairs sorted
    by name, so that identities can be compared and grouped; one that is not there reads as "".
    After grouping an identity holds only what it was grouped by.
    """

    metric: str = ""
    resource: str = ""
    metric_labels: Pairs = ()
    resource_labels: Pairs = ()
    system: Pairs = ()
    user: Pairs = ()


HOLDERS: dict[FieldPath, str] = {
    ("metric", "labels"): "metric_labels",
    ("resource", "labels"): "resource_labels",
    ("metadata", "system_labels"): "system",
    ("metadata", "user_labels"): "user",
}
"""Which attribute of an Identity holds the labels of a field of the filter language."""


def pairs(labels: Mapping[str, str]) -> Pairs:
    """Labels as an identity holds them."""
    return tuple(sorted(labels.items()))


@dataclass(frozen=True, slots=True, eq=False)
class TimeSeries:
    """The points of one time series; `times` (n,) are the ends of their intervals, increasing.

    `values` is (n,), BOOL as 0 and 1; for a DISTRIBUTION it is (n, len(bounds) + 1): the count of
    each bucket, underflow first, and `sums` (n,) is the sum of the values counted. `starts` (n,)
    are the starts of the intervals of DELTA and CUMULATIVE points: a new start of a CUMULATIVE
    series counts from zero. None stands for: each DELTA starts where the last ended, a CUMULATIVE
    series never restarts.
    """

    identity: Identity
    kind: MetricKind
    value_type: ValueType
    times: Times
    values: Values
    starts: Times | None = None
    bounds: tuple[float, ...] = ()
    sums: Values | None = None


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A log entry as the Logging API's JSON gives it; `received` is when alerting sees it (ms)."""

    received: int
    entry: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Data:
    """Everything that alerting can see. Series of one metric type may be of several kinds."""

    series: tuple[TimeSeries, ...]
    logs: tuple[LogEntry, ...] = ()
    _by_metric: dict[str, list[TimeSeries]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_metric: dict[str, list[TimeSeries]] = {}
        for one in self.series:
            by_metric.setdefault(one.identity.metric, []).append(one)
        object.__setattr__(self, "_by_metric", by_metric)

    def of(self, metric: str) -> Iterable[TimeSeries]:
        """The series of a metric type."""
        return self._by_metric.get(metric, ())

    @property
    def metrics(self) -> Iterator[str]:
        return iter(self._by_metric)
