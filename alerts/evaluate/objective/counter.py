"""What DELTA and CUMULATIVE points count, as increments at the ends of their intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.objective.axis import placed, union
from alerts.evaluate.series import Times, TimeSeries, Values
from monitoring.model import MetricKind, ValueType

Weigh = Callable[[TimeSeries, Values], Values]
"""Makes counts (n,) of the increments (n, buckets) of a distribution."""


def increments(series: TimeSeries) -> Values:
    """What each point adds: (n,), or (n, buckets) for a DISTRIBUTION.

    A CUMULATIVE point adds what it is above the one before, and all of itself where its start is a
    new one, as that of the first point is; without starts the first point adds nothing, for nobody
    knows since when it has counted. A fall without a new start adds nothing: resets are found by
    start time, not by value. Raises NotEvaluableError for a GAUGE, which counts nothing.
    """
    if series.kind is MetricKind.GAUGE:
        raise NotEvaluableError(
            f"{series.identity.metric} is a GAUGE: only DELTA and CUMULATIVE metrics count events"
        )
    values = series.values
    if series.kind is MetricKind.DELTA or not len(values):
        return values
    added = np.empty_like(values)
    np.subtract(values[1:], values[:-1], out=added[1:])
    np.maximum(added, 0, out=added)
    added[0] = 0
    if series.starts is not None:
        fresh = np.flatnonzero(np.diff(series.starts, prepend=series.starts[0] - 1))
        added[fresh] = values[fresh]
    return added


def summed(series: Sequence[TimeSeries], weigh: Weigh | None = None) -> tuple[Times, Values]:
    """The increments of several series added up, at the union of their times.

    `weigh` is for distributions; without it every value of a distribution counts as one.
    """
    parts = [(one.times, _counts(one, weigh)) for one in series]
    times = union([part[0] for part in parts])
    total = placed(*parts[0], times)
    if len(parts) > 1:
        total = total.copy()
        for part in parts[1:]:
            total += placed(*part, times)
    return times, total


def _counts(series: TimeSeries, weigh: Weigh | None) -> Values:
    added = increments(series)
    if series.value_type is not ValueType.DISTRIBUTION:
        return added
    return added.sum(axis=1) if weigh is None else weigh(series, added)
