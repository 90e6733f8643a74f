"""Log entries to the time series of a log-based metric.

A series has one DELTA point for each minute in which an entry was counted, and none for others
(what Google writes for a minute without any, no source settles). What counts says `counting`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from alerts.evaluate.logs.buckets import bounds, bucket
from alerts.evaluate.logs.counting import POINT, Counted, counting
from alerts.evaluate.series import Identity, LogEntry, Times, TimeSeries, Values, pairs
from monitoring.log_metrics import PREFIX
from monitoring.model import MetricKind, ValueType
from monitoring.plan import Json


def series(body: Mapping[str, Json], entries: Sequence[LogEntry]) -> tuple[TimeSeries, ...]:
    """The series of the LogMetric `body`, by identity.

    Raises NotEvaluableError for a filter or extractor that cannot be read.
    """
    count = counting(body)
    counted: dict[Identity, list[Counted]] = {}
    for one in entries:
        found = count(one.entry, one.received)
        if found is not None:
            counted.setdefault(_identity(body["name"], found), []).append(found)
    descriptor = body.get("metricDescriptor", {})
    distribution = descriptor.get("valueType") == "DISTRIBUTION"
    edges = bounds(body.get("bucketOptions", {})) if distribution else None
    value_type = ValueType(descriptor.get("valueType") or "INT64")
    return tuple(
        _points(identity, value_type, counted[identity], edges)
        for identity in sorted(counted, key=repr)
    )


def _identity(name: str, counted: Counted) -> Identity:
    return Identity(
        metric=PREFIX + name,
        resource=counted.resource.get("type", "global"),
        metric_labels=pairs(counted.labels),
        resource_labels=pairs(counted.resource.get("labels", {})),
    )


def _points(
    identity: Identity,
    value_type: ValueType,
    counted: Sequence[Counted],
    edges: tuple[float, ...] | None,
) -> TimeSeries:
    ends = np.array([one.minute for one in counted], dtype=np.int64)
    values = np.array([one.value for one in counted])
    times, place = np.unique(ends, return_inverse=True)
    starts: Times = times - POINT
    sums: Values = np.bincount(place, weights=values, minlength=len(times)).astype(np.float64)
    if edges is None:
        return TimeSeries(identity, MetricKind.DELTA, value_type, times, sums, starts)
    counts = np.zeros((len(times), len(edges) + 1))
    buckets = np.array([bucket(edges, one.value) for one in counted])
    np.add.at(counts, (place, buckets), 1.0)
    return TimeSeries(identity, MetricKind.DELTA, value_type, times, counts, starts, edges, sums)
