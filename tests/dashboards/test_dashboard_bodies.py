"""What widgets show, and the dashboard of the objectives."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from dashboards.dashboard import dashboard_resource, objectives_dashboards
from dashboards.widgets import widget as made
from monitoring.compile_error import CompileError, Fault
from monitoring.model import MetricKind, RatioIndicator, Selection, ValueType
from slo.derived import Slo, derive
from tests.model_factory import (
    ERRORS,
    HERE,
    context,
    dashboard,
    gauge,
    histogram,
    log_metric,
    metric,
    objective,
    service,
    widget,
)


def chart(of: Any, show: str, **changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = made(widget(of, show, **changes), {})["xyChart"]
    return body


def series(of: Any, show: str, **changes: Any) -> dict[str, Any]:
    (data,) = chart(of, show, **changes)["dataSets"]
    query: dict[str, Any] = data["timeSeriesQuery"]
    return query


def slo(**changes: Any) -> Slo:
    entry = objective(**changes)
    return derive("shop-prod", service(entry), entry)


CPU = histogram(kind=MetricKind.DELTA, unit="10^2.%", type="run.googleapis.com/cpu")
PASSED = gauge(value_type=ValueType.BOOL)


@pytest.mark.parametrize(
    ("of", "show", "aligner", "reducer", "unit", "axis"),
    [
        (metric(), "rate", "ALIGN_RATE", "REDUCE_SUM", "1/s", "per second"),
        (metric(), "count", "ALIGN_DELTA", "REDUCE_SUM", "1", "count"),
        (metric(unit="By"), "rate", "ALIGN_RATE", "REDUCE_SUM", "By/s", "By/s"),
        (log_metric().metric, "count", "ALIGN_DELTA", "REDUCE_SUM", "1", "count"),
        (gauge(unit="s"), "mean", "ALIGN_MEAN", "REDUCE_MEAN", "s", "s"),
        (gauge(), "sum", "ALIGN_MEAN", "REDUCE_SUM", "1", "sum"),
        (gauge(), "max", "ALIGN_MAX", "REDUCE_MAX", "1", "max"),
        (PASSED, "share_true", "ALIGN_FRACTION_TRUE", "REDUCE_MEAN", "10^2.%", "share"),
        (histogram(), "p95", "ALIGN_DELTA", "REDUCE_PERCENTILE_95", "s", "s"),
        (histogram(), "mean", "ALIGN_DELTA", "REDUCE_MEAN", "s", "s"),
        (CPU, "p99", "ALIGN_DELTA", "REDUCE_PERCENTILE_99", "10^2.%", "share"),
    ],
)
def test_what_a_metric_is_shown_as(
    of: Any, show: str, aligner: str, reducer: str, unit: str, axis: str
) -> None:
    query = series(of, show)
    assert query["timeSeriesFilter"]["aggregation"] == {
        "alignmentPeriod": "60s",
        "perSeriesAligner": aligner,
        "crossSeriesReducer": reducer,
    }
    assert query["unitOverride"] == unit
    assert chart(of, show)["yAxis"]["label"] == axis


def test_the_ninetieth_percentile_is_asked_in_promql() -> None:
    assert series(histogram(), "p90", by=("route",)) == {
        "prometheusQuery": "histogram_quantile(0.9, sum by (le, route) "
        "(rate(latency_seconds_bucket[2m])))",
        "unitOverride": "s",
    }


def test_groups_by_labels() -> None:
    step = series(metric(), "rate", by=("code", "ok"))["timeSeriesFilter"]["aggregation"]
    assert step["groupByFields"] == ["metric.labels.code", "metric.labels.ok"]


def test_a_ratio_has_two_sides_alike() -> None:
    every = metric()
    entry = widget(every, "ratio", selection=Selection(every, ERRORS), of=Selection(every))
    query = made(entry, {})["xyChart"]["dataSets"][0]["timeSeriesQuery"]
    sides = query["timeSeriesFilterRatio"]
    assert sides["numerator"]["aggregation"] == sides["denominator"]["aggregation"]
    assert 'full_match("5..")' in sides["numerator"]["filter"]
    assert "full_match" not in sides["denominator"]["filter"]


@pytest.mark.parametrize(
    ("of", "show"),
    [
        (metric(), "p95"),
        (metric(), "p90"),
        (metric(), "mean"),
        (gauge(), "rate"),
        (gauge(), "share_true"),
        (histogram(), "rate"),
        (PASSED, "mean"),
        (gauge(value_type=ValueType.STRING), "mean"),
        (metric(), "ratio"),
    ],
)
def test_what_a_metric_cannot_be_shown_as(of: Any, show: str) -> None:
    with pytest.raises(CompileError) as caught:
        chart(of, show)
    assert caught.value.fault is Fault.SHOW
    assert caught.value.hint


def test_an_objective_draws_its_bound() -> None:
    objectives = {"fast": slo(key="fast", goal="0.95", bound="500ms"), "up": slo(key="up")}
    fast = made(widget(histogram(), "p95", objective="fast"), objectives)
    every, up_slo = metric(), objectives["up"]
    bad = Selection(every, ERRORS)
    entry = widget(every, "ratio", selection=bad, of=Selection(every), objective="up")
    up = made(entry, objectives)
    assert fast["xyChart"]["thresholds"] == [
        {"value": 0.5, "label": "95% < 500ms over 30 d", "targetAxis": "Y1"}
    ]
    (line,) = up["xyChart"]["thresholds"]
    assert (line["value"], line["label"]) == (0.001, up_slo.promise)


def test_a_bound_is_drawn_in_the_unit_of_the_widget() -> None:
    objectives = {"fast": slo(key="fast", goal="0.95", bound="500ms")}
    drawn = made(widget(gauge(unit="ms"), "mean", objective="fast"), objectives)
    assert drawn["xyChart"]["thresholds"][0]["value"] == 500.0


def test_a_ratio_of_good_events_draws_the_goal() -> None:
    every = metric()
    good = Selection(every, ERRORS)
    counted = RatioIndicator("a", HERE, "", Selection(every), good, None)
    objectives = {"up": slo(key="up", indicator=counted)}
    entry = widget(every, "ratio", selection=good, of=Selection(every), objective="up")
    assert made(entry, objectives)["xyChart"]["thresholds"][0]["value"] == 0.999


@pytest.mark.parametrize(
    ("of", "show", "objective"), [(metric(), "rate", "up"), (gauge(unit="By"), "mean", "fast")]
)
def test_a_bound_that_does_not_fit_is_refused(of: Any, show: str, objective: str) -> None:
    objectives = {"fast": slo(key="fast", bound="500ms"), "up": slo(key="up")}
    with pytest.raises(CompileError):
        made(widget(of, show, objective=objective), objectives)


def test_a_dashboard_is_named_and_needs_what_declares_its_metrics() -> None:
    board = dashboard(widget(gauge(), "mean"), widget(metric(), "rate"))
    widgets = [made(entry, {}) for entry in board.widgets]
    resource = dashboard_resource(context({"queue": "metric/queue"}), service(), board, widgets)
    assert resource.key == "dashboard/board"
    assert resource.needs == ("metric/queue",)
    assert resource.body["displayName"] == "Shop: Board"
    ids = [tile["widget"]["id"] for tile in resource.body["mosaicLayout"]["tiles"]]
    assert ids == ["queue_mean", "requests_rate"]


def test_each_objective_has_a_row() -> None:
    (resource,) = objectives_dashboards(context(), service(), [slo(), slo(key="other")])
    assert resource.key == "dashboard/objectives/shop"
    assert resource.needs == ("slo/availability", "slo/other")
    tiles = resource.body["mosaicLayout"]["tiles"]
    assert [tile["yPos"] for tile in tiles] == [0] * 4 + [16] * 4
    text, compliance, left, burn = (tile["widget"] for tile in tiles[:4])
    assert "43 min 12 s" in text["text"]["content"]
    name = '"projects/shop-prod/services/shop/serviceLevelObjectives/availability"'
    filters = [
        each["xyChart"]["dataSets"][0]["timeSeriesQuery"]["timeSeriesFilter"]["filter"]
        for each in (compliance, left, burn)
    ]
    assert filters == [
        f"select_slo_compliance({name})",
        f"select_slo_budget_fraction({name})",
        f'select_slo_burn_rate({name}, "3600s")',
    ]
    drawn = [line["value"] for line in burn["xyChart"]["thresholds"]]
    assert drawn == [14.4, 6.0, 3.0, 1.0]
    assert compliance["xyChart"]["thresholds"][0]["value"] == 0.999


def test_counted_windows_are_drawn_over_a_window() -> None:
    of = slo(window=6 * 3_600, good_windows=Decimal("0.9"))
    (resource,) = objectives_dashboards(context(), service(), [of])
    burn = resource.body["mosaicLayout"]["tiles"][3]["widget"]
    query = burn["xyChart"]["dataSets"][0]["timeSeriesQuery"]
    assert query["timeSeriesFilter"]["filter"].endswith('"21600s")')


@pytest.mark.parametrize(("count", "pages"), [(0, 0), (1, 1), (25, 1), (26, 2), (51, 3)])
def test_no_page_has_more_widgets_than_the_service_takes(count: int, pages: int) -> None:
    slos = [slo(key=f"o{n}") for n in range(count)]
    found = list(objectives_dashboards(context(), service(), slos))
    assert len(found) == pages
    assert len({resource.key for resource in found}) == pages
    assert all(len(r.body["mosaicLayout"]["tiles"]) <= 100 for r in found)
    assert sum(len(r.body["mosaicLayout"]["tiles"]) for r in found) == 4 * count
