"""How a metric is aligned and joined so that it shows what somebody asks to see.

One table for alerts and dashboards: `show` (rate, count, mean, sum, max, min, a percentile, a
share of true values) for a metric's kind and type gives the aligner and the reducer that the API
accepts, and the unit of the outcome. Percentiles come from merged histograms wherever series are
joined: an average of percentiles is no percentile. The 90th is PromQL's to tell
(`monitoring.promql.quantile`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monitoring.compile_error import CompileError, Fault
from monitoring.metric_filter import label_field
from monitoring.model import Metric, MetricKind, ValueType
from monitoring.plan import Json
from monitoring.units import per_second

_PERCENTILES = {"p50": "50", "p95": "95", "p99": "99"}  # p90 has neither aligner nor reducer
_NUMBERS = (ValueType.INT64, ValueType.DOUBLE)
_COUNTERS = (MetricKind.CUMULATIVE, MetricKind.DELTA)
_GAUGE_ALIGNERS = {"mean": "ALIGN_MEAN", "max": "ALIGN_MAX", "min": "ALIGN_MIN", "sum": "ALIGN_SUM"}
_COUNTER_ALIGNERS = {"rate": "ALIGN_RATE", "count": "ALIGN_DELTA", "sum": "ALIGN_DELTA"}
_REDUCERS = {"mean": "REDUCE_MEAN", "sum": "REDUCE_SUM", "max": "REDUCE_MAX", "min": "REDUCE_MIN"}
NONE = "none"


@dataclass(frozen=True, slots=True)
class Aggregated:
    """The steps (Aggregation messages, in order) and the unit of what comes out."""

    steps: list[dict[str, Json]]
    unit: str


def usual(metric: Metric) -> str:
    """What to show of a metric when nobody says: what suits its kind and type."""
    if metric.value_type is ValueType.BOOL:
        return "share_true"
    if metric.value_type is ValueType.DISTRIBUTION or metric.kind is MetricKind.GAUGE:
        return "mean"
    return "rate"


def aggregate(metric: Metric, show: str, across: str, by: Iterable[str], period: int) -> Aggregated:
    """`show` of each series over `period` seconds, joined `across` series, grouped `by` labels.

    `across` is mean, sum, max, min or none (each series for itself). Raises CompileError where the
    metric cannot be shown so.
    """
    if metric.value_type is ValueType.DISTRIBUTION:
        return _distribution(metric, show, across, by, period)
    if metric.value_type is ValueType.BOOL and metric.kind is MetricKind.GAUGE:
        aligner = "ALIGN_FRACTION_TRUE" if show == "share_true" else None
    elif metric.value_type not in _NUMBERS:
        aligner = None
    else:
        counter = metric.kind in _COUNTERS
        aligner = (_COUNTER_ALIGNERS if counter else _GAUGE_ALIGNERS).get(show)
    if aligner is None:
        raise _impossible(metric, show)
    unit = {"rate": per_second(metric.unit), "share_true": "1"}.get(show, metric.unit)
    return Aggregated([_step(period, aligner, _REDUCERS.get(across), by)], unit)


def _distribution(
    metric: Metric, show: str, across: str, by: Iterable[str], period: int
) -> Aggregated:
    """Distributions are brought to one per period first; then a reducer reads them merged."""
    aligner = "ALIGN_DELTA" if metric.kind in _COUNTERS else "ALIGN_SUM"
    percentile = _PERCENTILES.get(show)
    if percentile:
        if across in ("mean", "sum"):  # of all the values: merged
            reducer = f"REDUCE_PERCENTILE_{percentile}"
            return Aggregated([_step(period, aligner, reducer, by)], metric.unit)
        each = f"ALIGN_PERCENTILE_{percentile}"
        steps = [_step(period, aligner), _step(period, each, _REDUCERS.get(across), by)]
        return Aggregated(steps, metric.unit)
    if show == "mean" and across in (NONE, "mean"):
        # The mean of all values; with none, of each combination of the metric's labels.
        grouped = by if across != NONE else metric.labels
        return Aggregated([_step(period, aligner, "REDUCE_MEAN", grouped)], metric.unit)
    raise _impossible(metric, show if show != "mean" else f"mean across {across}")


def _step(
    period: int, aligner: str, reducer: str | None = None, by: Iterable[str] = ()
) -> dict[str, Json]:
    step: dict[str, Json] = {"alignmentPeriod": f"{period}s", "perSeriesAligner": aligner}
    if reducer:
        step["crossSeriesReducer"] = reducer
        fields = [label_field(label) for label in by]
        if fields:
            step["groupByFields"] = fields
    return step


def _impossible(metric: Metric, show: str) -> CompileError:
    if metric.value_type is ValueType.DISTRIBUTION:
        ways = "mean, p50, p90, p95 or p99, joined by mean"
    elif metric.value_type not in _NUMBERS:
        ways = "share_true if it is a BOOL gauge, else not at all"
    elif metric.kind is MetricKind.GAUGE:
        ways = "mean, max, min or sum"
    else:
        ways = "rate, count or sum"
    return CompileError(
        Fault.SHOW,
        f"{metric.key} is a {metric.kind} {metric.value_type}: it has no {show}",
        f"it can be shown as {ways}",
    )
