"""A line chart: the part of a widget that all charts share."""

from __future__ import annotations

from collections.abc import Sequence

from monitoring.plan import Json

MINUTE = "60s"
SHARE = "10^2.%"  # a ratio from 0 to 1, shown as a percentage


def query(filter_text: str, steps: Sequence[Json], unit: str) -> dict[str, Json]:
    """A TimeSeriesQuery of one filter: one or two aggregations, and the unit of the outcome."""
    series: dict[str, Json] = {"filter": filter_text, "aggregation": steps[0]}
    if len(steps) > 1:
        series["secondaryAggregation"] = steps[1]
    return {"timeSeriesFilter": series, "unitOverride": unit}


def promql(text: str, unit: str) -> dict[str, Json]:
    """A TimeSeriesQuery in PromQL."""
    return {"prometheusQuery": text, "unitOverride": unit}


def ratio(numerator: Json, denominator: Json) -> dict[str, Json]:
    """A TimeSeriesQuery of one filter's values over another's."""
    both = {"numerator": numerator, "denominator": denominator}
    return {"timeSeriesFilterRatio": both, "unitOverride": SHARE}


def line_at(value: float, label: str) -> dict[str, Json]:
    """A threshold drawn across a chart."""
    return {"value": value, "label": label, "targetAxis": "Y1"}


def chart(
    title: str, series: Json, axis: str, thresholds: Sequence[Json] = (), id: str = ""
) -> dict[str, Json]:
    """A widget that draws one query as lines; `axis` says what is measured, in which unit."""
    drawn = {
        "timeSeriesQuery": series,
        "plotType": "LINE",
        "targetAxis": "Y1",
        "minAlignmentPeriod": MINUTE,
    }
    body: dict[str, Json] = {
        "dataSets": [drawn],
        "yAxis": {"label": axis, "scale": "LINEAR"},
        "chartOptions": {"mode": "COLOR"},
    }
    if thresholds:
        body["thresholds"] = list(thresholds)
    widget: dict[str, Json] = {"title": title, "xyChart": body}
    return {**widget, "id": id} if id else widget
