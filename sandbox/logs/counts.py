"""Log-based metrics: what entries add to the points of their series, as they come.

A point is of one minute and ends with it. It is there from the minute's first entry on and grows
with each that follows; a reader whose interval ends sooner does not see it yet, so that nobody
takes half a minute for a whole one. What counts, and where, says `alerts.evaluate.logs.counting`.
How many series a metric may have: Google, "Log-based metrics overview"; more are not counted.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.logs.counting import POINT, Counted, counting
from monitoring.plan import Json, Kind
from sandbox.api.context import LOG_METRIC_PREFIX
from sandbox.api.store import Store
from sandbox.logs import distribution

MAX_SERIES = 30_000  # of a metric
_LOG = logging.getLogger("sandbox.logs")
_MS = 10**6  # nanoseconds

_Head = tuple[str, tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]


def count(store: Store, project: str, entries: Sequence[Mapping[str, Json]], received: int) -> None:
    """Count entries that came `received` (nanoseconds since 1970) into the project's metrics.

    A metric whose filter or extractor cannot be evaluated counts nothing, and the server's log
    says so. Call it in a transaction.
    """
    for row in store.children(Kind.LOG_METRIC, f"projects/{project}"):
        try:
            found = _found(row.body, entries, received // _MS)
        except NotEvaluableError as why:
            _warn(f"{row.key} counts nothing: {why}")
            continue
        for (head, minute), values in found.items():
            _add(store, project, row.body, head, minute, values)


def _found(
    metric: Mapping[str, Json], entries: Iterable[Mapping[str, Json]], received: int
) -> dict[tuple[_Head, int], list[float]]:
    """The values that the entries add, by series and minute (ms)."""
    counts = counting(metric)
    found: dict[tuple[_Head, int], list[float]] = {}
    for entry in entries:
        one = counts(entry, received)
        if one is not None:
            found.setdefault((_head(one), one.minute), []).append(one.value)
    return found


def _head(one: Counted) -> _Head:
    labels = one.resource.get("labels", {})
    return (
        one.resource.get("type", "global"),
        tuple(sorted(labels.items())),
        tuple(sorted(one.labels.items())),
    )


def _add(
    store: Store,
    project: str,
    metric: Mapping[str, Json],
    head: _Head,
    minute: int,
    values: Sequence[float],
) -> None:
    type = LOG_METRIC_PREFIX + metric["name"]
    descriptor = metric["metricDescriptor"]
    resource, resource_labels, labels = head
    full = {
        "metric": {"type": type, "labels": dict(labels)},
        "resource": {"type": resource, "labels": dict(resource_labels)},
        "metricKind": descriptor["metricKind"],
        "valueType": descriptor["valueType"],
    }
    if not store.has_series(project, type, full) and (
        store.count_series(project, type) >= MAX_SERIES
    ):
        _warn(f"{type} has {MAX_SERIES} time series: further ones are not counted")
        return
    series = store.series_id(project, type, full)
    end = minute * _MS
    before = store.point(series, end)
    if descriptor["valueType"] == "DISTRIBUTION":
        value = distribution.grown(before, metric.get("bucketOptions", {}), values)
    else:
        value = _summed(before, descriptor["valueType"], values)
    store.put_point(series, end - POINT * _MS, end, value)


def _summed(before: Json, type: str, values: Sequence[float]) -> Json:
    field = "doubleValue" if type == "DOUBLE" else "int64Value"
    total = sum(values) + float(before[field] if before else 0)
    return {field: total if type == "DOUBLE" else str(round(total))}


@lru_cache(maxsize=256)
def _warn(words: str) -> None:
    """Once, however many entries come."""
    _LOG.warning(words)
