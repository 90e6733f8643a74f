"""Selections and ratios in PromQL, where Cloud Monitoring's own filters do not reach.

A metric of Managed Service for Prometheus (``prometheus.googleapis.com/NAME/KIND``) is called NAME
there. Any other type maps to a name: its first ``/`` becomes ``:`` and every other special
character ``_``; it may be on several resources, so that its selector names the one. Distributions
read as histograms: ``NAME_bucket`` with ``le``, and ``NAME_count``.
Source: Google, "Mapping Cloud Monitoring metric names to PromQL".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from monitoring.compile_error import CompileError, Fault
from monitoring.metric_filter import quoted
from monitoring.model import (
    LatencyIndicator,
    Metric,
    MetricKind,
    RatioIndicator,
    Selection,
    ValueType,
)
from monitoring.text import plain

PROMETHEUS = "prometheus.googleapis.com/"
_QUANTILES = {"p90": "0.9"}  # what Cloud Monitoring has no aligner or reducer for
_TWO_SAMPLES = 120  # seconds: a rate needs a start and an end
_SPECIAL = re.compile(r"[^a-zA-Z0-9_]")


def metric_name(metric: Metric) -> str:
    """The name of a metric in PromQL, without a histogram's suffix."""
    return name_of_type(metric.type)


def name_of_type(type: str) -> str:
    """As `metric_name`, of a metric's type."""
    if type.startswith(PROMETHEUS):
        return type.removeprefix(PROMETHEUS).rpartition("/")[0]
    domain, _, path = type.partition("/")
    return f"{_SPECIAL.sub('_', domain)}:{_SPECIAL.sub('_', path)}"


def count_selector(selection: Selection) -> str:
    """The counter of a selection's events: the metric, or the count of a distribution."""
    histogram = selection.metric.value_type is ValueType.DISTRIBUTION
    return _selector(selection, "_count" if histogram else "")


def error_ratio(
    indicator: RatioIndicator | LatencyIndicator, bound: Decimal | None, window: int
) -> str | None:
    """The share of bad events over `window` seconds; None where PromQL cannot tell it.

    `bound` is a latency's, in the unit of its metric. Where there are events and none of them is
    good, the counter of good ones may not exist: it counts as 0, so that a total outage is seen.
    """
    if isinstance(indicator, LatencyIndicator):
        assert bound is not None, "a latency has a bound"  # derive() has refused one without
        below = _below(indicator.latency, bound, window)
        total = _rate(count_selector(indicator.latency), window)
        return f"1 - ({below} or vector(0)) / {total}" if below else None
    total, good, bad = (
        _rate(count_selector(s), window) if s else ""
        for s in (indicator.total, indicator.good, indicator.bad)
    )
    if bad:
        return f"{bad} / {total or f'({bad} + ({good} or vector(0)))'}"
    return f"1 - ({good} or vector(0)) / {total}"


def bad_events(
    indicator: RatioIndicator | LatencyIndicator, bound: Decimal | None, window: int
) -> str | None:
    """How many bad events there were over `window` seconds; None where PromQL cannot tell it.

    `bound` is as for `error_ratio`. A counter's first point counts for nothing, so that the first
    event of a new time series is missed.
    """
    if isinstance(indicator, LatencyIndicator):
        assert bound is not None, "a latency has a bound"  # derive() has refused one without
        below = _below(indicator.latency, bound, window, "increase")
        total = _summed("increase", count_selector(indicator.latency), window)
        return f"{total} - ({below} or vector(0))" if below else None
    total, good, bad = (
        _summed("increase", count_selector(s), window) if s else ""
        for s in (indicator.total, indicator.good, indicator.bad)
    )
    return bad or f"{total} - ({good} or vector(0))"


def quantile(
    selection: Selection, show: str, across: str, by: Iterable[str], window: int
) -> str | None:
    """A percentile that only PromQL can tell, over `window` seconds (two minutes at least).

    None for any other `show`. `across` and `by` are as for `monitoring.aggregation.aggregate`:
    joined by mean or sum, histograms are merged. Raises CompileError where the metric has no
    histogram that grows.
    """
    share, metric = _QUANTILES.get(show), selection.metric
    if share is None:
        return None
    if metric.value_type is not ValueType.DISTRIBUTION or metric.kind is MetricKind.GAUGE:
        raise CompileError(
            Fault.SHOW,
            f"{metric.key} is a {metric.kind} {metric.value_type}: it has no {show}",
            f"{show} needs a DELTA or CUMULATIVE distribution",
        )
    span = range_of(max(window, _TWO_SAMPLES))
    growth = f"rate({_selector(selection, '_bucket')}[{span}])"
    grouped = ", ".join(by)
    if across in ("mean", "sum"):
        labels = f"le, {grouped}" if grouped else "le"
        return f"histogram_quantile({share}, sum by ({labels}) ({growth}))"
    each = f"histogram_quantile({share}, {growth})"
    return each if across == "none" else f"{across} by ({grouped}) ({each})"


def _rate(selector: str, window: int) -> str:
    return _summed("rate", selector, window)


def _summed(function: str, selector: str, window: int) -> str:
    return f"sum({function}({selector}[{range_of(window)}]))"


def range_of(seconds: int) -> str:
    """A duration as PromQL writes it: ``3d``, ``6h``, ``5m``."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "m")):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def _below(selection: Selection, bound: Decimal, window: int, function: str = "rate") -> str:
    """The rate (or increase) of events under `bound`; empty where the buckets cannot tell.

    Between two bucket bounds it is interpolated, as the SLO's own distribution cut is.
    """
    bounds = selection.metric.buckets
    above = next((n for n, edge in enumerate(bounds) if edge >= bound), None)
    if above is None:
        return ""
    upper = _summed(function, _bucket(selection, bounds[above]), window)
    if bounds[above] == bound:
        return upper
    low = bounds[above - 1] if above else Decimal(0)
    share = plain(round((bound - low) / (bounds[above] - low), 12))
    if not above:
        return f"({share} * {upper})"
    lower = _summed(function, _bucket(selection, low), window)
    return f"({lower} + {share} * ({upper} - {lower}))"


def _bucket(selection: Selection, edge: Decimal) -> str:
    text = plain(edge)
    # Exporters differ in how they write a whole number: 1 or 1.0.
    le = f'le="{text}"' if "." in text else f'le=~"{text}|{text}[.]0"'
    return _selector(selection, "_bucket", le)


def _selector(selection: Selection, suffix: str, extra: str = "") -> str:
    metric = selection.metric
    matchers = [f"{m.label}{'=~' if m.regex else '='}{quoted(m.value)}" for m in selection.where]
    if not metric.type.startswith(PROMETHEUS):
        matchers.insert(0, f'monitored_resource="{metric.resource}"')
    if extra:
        matchers.append(extra)
    joined = f"{{{','.join(matchers)}}}" if matchers else ""
    return f"{metric_name(metric)}{suffix}{joined}"
