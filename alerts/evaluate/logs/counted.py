"""Log entries to the time series of a log-based metric.

A series has one DELTA point for each minute in which an entry was counted, and none for others
(what Google writes for a minute without any, no source settles). An entry belongs to the minute of
its timestamp; without one, of its arrival. Source: google.logging.v2.LogMetric.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from alerts.evaluate.logs.buckets import bounds
from alerts.evaluate.logs.extract import labels, value_of
from alerts.evaluate.logs.match import matcher
from alerts.evaluate.logs.values import timestamp
from alerts.evaluate.series import SECOND, Identity, LogEntry, Times, TimeSeries, Values, pairs
from monitoring.limits import MINUTE
from monitoring.log_metrics import PREFIX
from monitoring.model import MetricKind, ValueType
from monitoring.plan import Json

_MINUTE = MINUTE * SECOND


def series(body: Mapping[str, Json], entries: Sequence[LogEntry]) -> tuple[TimeSeries, ...]:
    """The series of the LogMetric `body`, by identity. Raises NotEvaluableError for a bad filter.

    An entry whose value cannot be extracted is not counted.
    """
    descriptor = body.get("metricDescriptor", {})
    types = {
        entry["key"]: entry.get("valueType", "STRING") for entry in descriptor.get("labels", ())
    }
    matches, extractor = matcher(body["filter"]), body.get("valueExtractor", "")
    extractors = body.get("labelExtractors", {})
    counted: dict[Identity, list[tuple[int, float]]] = {}
    for one in entries:
        if not matches(one.entry):
            continue
        value = value_of(extractor, one.entry) if extractor else 1.0
        if value is not None:
            identity = _identity(body["name"], one.entry, labels(extractors, types, one.entry))
            counted.setdefault(identity, []).append((_written(one), value))
    distribution = descriptor.get("valueType") == "DISTRIBUTION"
    edges = bounds(body.get("bucketOptions", {})) if distribution else None
    value_type = ValueType(descriptor.get("valueType") or "INT64")
    return tuple(
        _points(identity, value_type, counted[identity], edges)
        for identity in sorted(counted, key=repr)
    )


def _identity(name: str, entry: Mapping[str, Any], extracted: Mapping[str, str]) -> Identity:
    resource = entry.get("resource", {})
    return Identity(
        metric=PREFIX + name,
        resource=resource.get("type", "global"),
        metric_labels=pairs(extracted),
        resource_labels=pairs(resource.get("labels", {})),
    )


def _written(one: LogEntry) -> int:
    """When an entry happened, in ms."""
    said = timestamp(one.entry.get("timestamp"))
    return one.received if said is None else said // 10**6


def _points(
    identity: Identity,
    value_type: ValueType,
    counted: Sequence[tuple[int, float]],
    edges: tuple[float, ...] | None,
) -> TimeSeries:
    when = np.array([at for at, _ in counted], dtype=np.int64)
    ends = -(-when // _MINUTE) * _MINUTE  # a point's interval holds its end
    values = np.array([value for _, value in counted])
    times, place = np.unique(ends, return_inverse=True)
    starts: Times = times - _MINUTE
    sums: Values = np.bincount(place, weights=values, minlength=len(times)).astype(np.float64)
    if edges is None:
        return TimeSeries(identity, MetricKind.DELTA, value_type, times, sums, starts)
    counts = np.zeros((len(times), len(edges) + 1))
    np.add.at(counts, (place, np.searchsorted(np.array(edges), values, side="right")), 1.0)
    return TimeSeries(identity, MetricKind.DELTA, value_type, times, counts, starts, edges, sums)
