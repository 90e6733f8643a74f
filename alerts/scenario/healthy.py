"""What a metric shows while all is well: far from where its written alerts fire."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from math import inf

from monitoring.aggregation import aggregate, usual
from monitoring.compile_error import CompileError
from monitoring.model import Alert, LatencyIndicator, Metric, MetricKind, Objective, ValueType
from monitoring.units import convert, per_second
from slo.indicator import bound_of

EVENTS = 10.0  # in a second, of an indicator whose traffic nobody states
_MARGIN = 5  # a healthy value is a fifth of the bound that it must stay below
_PERCENTILES = ("p50", "p90", "p95", "p99")


def latency(metric: Metric, objectives: Sequence[Objective], alerts: Sequence[Alert]) -> float:
    """How long a good event takes, in the metric's unit.

    It stands in a bucket that lies wholly on the good side: of what is in a bucket nobody knows
    where in it, so that a percentile may come out anywhere there.
    """
    promised = [
        float(bound_of(objective) or 0)
        for objective in objectives
        if isinstance(objective.indicator, LatencyIndicator)
        and objective.indicator.latency.metric.key == metric.key
    ]
    written = bounds(metric, alerts)
    value = _between(written, promised, 1.0)
    edges = [0.0, *map(float, metric.buckets)]
    under = min([bound for above, bound in written if above] + promised, default=inf)
    over = max((bound for above, bound in written if not above), default=0.0)
    inside = [(a, b) for a, b in pairwise(edges) if over <= a and b <= under]
    if not inside or any(a <= value < b for a, b in inside):
        return value
    return min((sum(bucket) / 2 for bucket in inside), key=lambda middle: abs(middle - value))


def level(metric: Metric, alerts: Sequence[Alert]) -> float:
    """What a gauge shows, in its unit, or how many events a counter counts in a second."""
    gauge = metric.kind is MetricKind.GAUGE
    value = _between(bounds(metric, alerts), [], 1.0)
    return value if gauge else max(value, 0.0)


def bounds(metric: Metric, alerts: Sequence[Alert]) -> list[tuple[bool, float]]:
    """The bounds of the written alerts on a metric, and whether they fire above."""
    found = []
    for alert in alerts:
        condition = alert.condition
        if condition.selection.metric.key != metric.key:
            continue
        show = condition.show or usual(metric)
        unit, every = metric.unit, 1
        if metric.kind is not MetricKind.GAUGE and metric.value_type is not ValueType.DISTRIBUTION:
            unit = per_second(metric.unit) if show == "rate" else metric.unit
            every = 1 if show == "rate" else condition.every
        elif show not in _PERCENTILES:
            unit = _unit(metric, show, condition.across, condition.every)
        bound = convert(condition.value, unit, metric) / Decimal(every)
        found.append((condition.above, float(bound)))
    return found


def _unit(metric: Metric, show: str, across: str, every: int) -> str:
    try:
        return aggregate(metric, show, across, (), every).unit
    except CompileError:
        return metric.unit


def _between(bounds: list[tuple[bool, float]], below: list[float], otherwise: float) -> float:
    """A value under all that it must stay under, and over all that it must stay over."""
    under = [bound for above, bound in bounds if above] + below
    over = [bound for above, bound in bounds if not above]
    if under and over:
        return (min(under) + max(over)) / 2
    if under:
        lowest = min(under)
        return lowest / _MARGIN if lowest >= 0 else lowest * 2
    if over:
        highest = max(over)
        return highest * 2 if highest > 0 else highest + 1
    return otherwise
