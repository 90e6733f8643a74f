"""Indicators as the API takes them: a ratio of counts, or the part of a distribution below."""

from __future__ import annotations

from decimal import Decimal

from monitoring.compile_error import CompileError, Fault
from monitoring.metric_filter import metric_filter
from monitoring.model import (
    Indicator,
    LatencyIndicator,
    Metric,
    MetricKind,
    Objective,
    RatioIndicator,
    Selection,
    ValueType,
)
from monitoring.plan import Json
from monitoring.units import convert

_COUNTED = (ValueType.INT64, ValueType.DOUBLE)


def selections(indicator: Indicator) -> tuple[Selection, ...]:
    """What an indicator reads."""
    if isinstance(indicator, LatencyIndicator):
        return (indicator.latency,)
    return tuple(s for s in (indicator.total, indicator.good, indicator.bad) if s is not None)


def bound_of(objective: Objective) -> Decimal | None:
    """The bound of a latency in the unit of its metric; None for a ratio. Raises CompileError."""
    bound, indicator = objective.target.bound, objective.indicator
    if isinstance(indicator, RatioIndicator):
        if bound is not None:
            raise CompileError(
                Fault.TARGET,
                f"{indicator.key} counts events: its target has no bound",
                'write the share alone: "99.9%"',
            )
        return None
    if bound is None:
        raise CompileError(
            Fault.TARGET,
            f"{indicator.key} is a latency: its target needs the time that a good one stays below",
            'write the share and the time: "95% < 500ms"',
        )
    if bound.value <= 0:
        raise CompileError(
            Fault.TARGET, "nothing takes less than no time", 'for example: "95% < 500ms"'
        )
    metric = indicator.latency.metric
    return convert(bound, metric.unit, metric)


def request_based(indicator: Indicator, bound: Decimal | None) -> dict[str, Json]:
    """A RequestBasedSli; `bound` is in the unit of the metric. Raises CompileError."""
    if isinstance(indicator, LatencyIndicator):
        _check(indicator, indicator.latency.metric, (ValueType.DISTRIBUTION,))
        cut = {
            "distributionFilter": metric_filter(indicator.latency),
            "range": {"max": float(bound or 0)},
        }
        return {"distributionCut": cut}
    filters = {
        "totalServiceFilter": indicator.total,
        "goodServiceFilter": indicator.good,
        "badServiceFilter": indicator.bad,
    }
    ratio = {}
    for name, selection in filters.items():
        if selection is not None:
            _check(indicator, selection.metric, _COUNTED)
            ratio[name] = metric_filter(selection)
    return {"goodTotalRatio": ratio}


def _check(indicator: Indicator, metric: Metric, types: tuple[ValueType, ...]) -> None:
    if metric.kind is MetricKind.GAUGE or metric.value_type not in types:
        wanted = " or ".join(types)
        raise CompileError(
            Fault.INDICATOR,
            f"{indicator.key} cannot be made of {metric.key}, a {metric.kind} {metric.value_type}",
            f"it needs a DELTA or CUMULATIVE metric of type {wanted}",
            indicator.source,
        )
