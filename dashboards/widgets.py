"""The widgets that the dashboard config names: what each shows, as a chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboards.chart import SHARE, chart, line_at, promql, query, ratio
from monitoring.aggregation import aggregate
from monitoring.compile_error import CompileError, Fault
from monitoring.limits import MINUTE
from monitoring.metric_filter import metric_filter
from monitoring.model import LatencyIndicator, MetricKind, Selection, Widget
from monitoring.plan import Json
from monitoring.promql import quantile
from monitoring.units import convert
from slo.derived import Slo

RATIO, SHARE_TRUE = "ratio", "share_true"
# How the series of a chart are joined, by what it shows; percentiles merge whatever is joined.
_ACROSS = {"rate": "sum", "count": "sum", "sum": "sum", "max": "max"}
_AXIS = {"1": "", SHARE: "share", "1/s": "per second"}


def widget(entry: Widget, objectives: Mapping[str, Slo]) -> dict[str, Json]:
    """The widget of an entry; raises CompileError where the metric cannot be shown so.

    `objectives` are the environment's, by key: a widget that names one draws its bound.
    """
    series, unit = _series(entry)
    slo = objectives.get(entry.objective)
    lines = [_bound(entry, slo, unit)] if slo else []
    return chart(entry.title, series, _axis(entry, unit), lines, entry.key)


def _series(entry: Widget) -> tuple[Json, str]:
    """What a widget queries, and the unit of the outcome."""
    if entry.show == RATIO:
        return _ratio(entry), SHARE
    text = quantile(entry.selection, entry.show, "mean", entry.by, MINUTE)
    if text:
        unit = entry.selection.metric.unit
        return promql(text, unit), unit
    steps, unit = _aggregate(entry, entry.selection, entry.show)
    return query(metric_filter(entry.selection), steps, unit), unit


def _aggregate(entry: Widget, selection: Selection, show: str) -> tuple[Sequence[Json], str]:
    metric = selection.metric
    across = _ACROSS.get(show, "mean")
    if show == "sum" and metric.kind is MetricKind.GAUGE:
        show = "mean"  # across series, not over time: each sample counts the same things again
    made = aggregate(metric, show, across, entry.by, MINUTE)
    return made.steps, SHARE if show == SHARE_TRUE else made.unit


def _ratio(entry: Widget) -> dict[str, Json]:
    if entry.of is None:
        raise CompileError(
            Fault.SHOW, f"{entry.key} shows a ratio of nothing", "name the denominator under of:"
        )
    sides = []
    for selection in (entry.selection, entry.of):
        steps, _ = _aggregate(entry, selection, "rate")
        sides.append({"filter": metric_filter(selection), "aggregation": steps[0]})
    return ratio(*sides)


def _bound(entry: Widget, slo: Slo, unit: str) -> dict[str, Json]:
    """The bound of a latency, or the share of good (else bad) events that a ratio may have."""
    indicator, target = slo.objective.indicator, slo.objective.target
    if isinstance(indicator, LatencyIndicator):
        assert target.bound is not None, "a latency has a bound"  # derive() has refused one without
        return line_at(float(convert(target.bound, unit)), slo.promise)
    if entry.show != RATIO:
        raise CompileError(
            Fault.SHOW,
            f"{entry.key} shows {entry.show}, but {slo.objective.key} bounds a share of events",
            "show a ratio, or leave the objective out",
        )
    good = entry.selection == indicator.good
    return line_at(float(target.goal if good else 1 - target.goal), slo.promise)


def _axis(entry: Widget, unit: str) -> str:
    return _AXIS.get(unit, unit) or entry.show
