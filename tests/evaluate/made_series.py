"""Time series by hand, for tests of the evaluator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from alerts.evaluate.series import Identity, TimeSeries, pairs
from monitoring.model import MetricKind, ValueType
from monitoring.plan import Kind, Resource, Source

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
START = 1_000_000 * MINUTE  # a whole minute and hour
METRIC = "custom.googleapis.com/queue"
RESOURCE = "generic_task"

GAUGE, DELTA, CUMULATIVE = MetricKind.GAUGE, MetricKind.DELTA, MetricKind.CUMULATIVE
BOOL, INT64, DOUBLE = ValueType.BOOL, ValueType.INT64, ValueType.DOUBLE
DISTRIBUTION = ValueType.DISTRIBUTION


def identity(
    labels: Mapping[str, str] | None = None,
    on: Mapping[str, str] | None = None,
    metric: str = METRIC,
    resource: str = RESOURCE,
) -> Identity:
    """An identity: metric labels, and the labels of the resource `on` which it is."""
    return Identity(metric, resource, pairs(labels or {}), pairs(on or {}))


def series(
    times: Sequence[int] | np.ndarray,
    values: Any,
    kind: MetricKind = GAUGE,
    value_type: ValueType = DOUBLE,
    *,
    named: Identity | None = None,
    starts: Sequence[int] | np.ndarray | None = None,
    bounds: tuple[float, ...] = (),
    sums: Sequence[float] | np.ndarray | None = None,
) -> TimeSeries:
    """A series; times are ms, whole ones."""
    return TimeSeries(
        named or identity(),
        kind,
        value_type,
        np.asarray(times, dtype=np.int64),
        np.asarray(values, dtype=np.float64),
        None if starts is None else np.asarray(starts, dtype=np.int64),
        bounds,
        None if sums is None else np.asarray(sums, dtype=np.float64),
    )


def every_minute(values: Sequence[float] | np.ndarray, first: int = START) -> np.ndarray:
    """The times of as many values, a minute apart."""
    return first + MINUTE * np.arange(len(values), dtype=np.int64)


def policy(*conditions: Mapping[str, Any], key: str = "alert/made", **body: Any) -> Resource:
    """A policy of conditions: each the body under conditionThreshold or, named, its wrapper."""
    wrapped = [
        dict(one)
        if any(name.startswith("condition") for name in one)
        else {"conditionThreshold": one}
        for one in conditions
    ]
    made = {"conditions": wrapped, "combiner": "OR", **body}
    return Resource(Kind.POLICY, key, made, (), Source("made.yaml", 1, 1))


def threshold(aligner: str = "", period: int = 60, **changes: Any) -> dict[str, Any]:
    """A conditionThreshold on METRIC: above 0, unless changed."""
    step: dict[str, Any] = {}
    if aligner:
        step = {"perSeriesAligner": aligner, "alignmentPeriod": f"{period}s"}
    for key in ("crossSeriesReducer", "groupByFields"):
        if key in changes:
            step[key] = changes.pop(key)
    made: dict[str, Any] = {
        "filter": f'metric.type = "{METRIC}" AND resource.type = "{RESOURCE}"',
        "comparison": "COMPARISON_GT",
        "duration": "0s",
    }
    if step:
        made["aggregations"] = [step]
    return {**made, **changes}
