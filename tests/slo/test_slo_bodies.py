"""The bodies of services and SLOs, to the last field."""

from __future__ import annotations

from decimal import Decimal

import pytest

from monitoring.compile_error import CompileError, Fault
from monitoring.model import Calendar, RatioIndicator, Selection, ValueType
from slo.derived import derive
from slo.resources import service_resource, slo_notes, slo_resource
from tests.model_factory import (
    HERE,
    context,
    gauge,
    histogram,
    latency,
    metric,
    objective,
    quantity,
    ratio,
    service,
)

NAME = "projects/shop-prod/services/shop/serviceLevelObjectives"
COUNTER = "prometheus.googleapis.com/requests_total/counter"
REQUESTS = f'metric.type="{COUNTER}" AND resource.type="prometheus_target"'
ERRORS = f'{REQUESTS} AND metric.labels.code=monitoring.regex.full_match("5..")'
HISTOGRAM = "prometheus.googleapis.com/latency_seconds/histogram"
TIMES = f'metric.type="{HISTOGRAM}" AND resource.type="prometheus_target"'


def made(*args: object, **changes: object) -> dict[str, object]:
    entry = objective(*args, **changes)  # type: ignore[arg-type]
    body = dict(slo_resource(context(), derive("shop-prod", service(entry), entry)).body)
    labels = body.pop("userLabels")
    assert labels["managed_by"] == "clarity"
    return body


def test_availability_is_bad_of_total() -> None:
    assert made("api_availability") == {
        "name": f"{NAME}/api-availability",
        "displayName": "api availability: 99.9% good over 30 d",
        "serviceLevelIndicator": {
            "requestBased": {
                "goodTotalRatio": {
                    "totalServiceFilter": REQUESTS,
                    "badServiceFilter": ERRORS,
                }
            }
        },
        "goal": 0.999,
        "rollingPeriod": "2592000s",
    }


def test_latency_is_a_cut_in_the_unit_of_the_metric() -> None:
    body = made("fast", "0.95", 86_400, bound="500ms")
    assert body["goal"] == 0.95
    assert body["rollingPeriod"] == "86400s"
    assert body["serviceLevelIndicator"] == {
        "requestBased": {
            "distributionCut": {
                "distributionFilter": TIMES,
                "range": {"max": 0.5},
            }
        }
    }


def test_calendar_period() -> None:
    body = made(window=Calendar.MONTH)
    assert body["calendarPeriod"] == "MONTH"
    assert "rollingPeriod" not in body


def test_good_windows_make_a_windows_based_indicator() -> None:
    body = made("fast", "0.95", 3_600, bound="2s", good_windows=Decimal("0.99"))
    indicator = body["serviceLevelIndicator"]
    assert isinstance(indicator, dict)
    windows = indicator["windowsBased"]
    assert windows["windowPeriod"] == "3600s"
    assert windows["goodTotalRatioThreshold"]["threshold"] == 0.95
    assert windows["goodTotalRatioThreshold"]["performance"]["distributionCut"]["range"] == {
        "max": 2.0
    }
    assert body["goal"] == 0.99
    assert body["rollingPeriod"] == "2592000s"


def test_a_renamed_objective_keeps_its_oldest_id() -> None:
    entry = objective("api_up", aliases=("uptime_of_api", "api_alive"))
    resource = slo_resource(context(), derive("shop-prod", service(entry), entry))
    assert resource.key == "slo/api_up"
    assert resource.aliases == ("slo/uptime_of_api", "slo/api_alive")
    assert resource.body["name"] == f"{NAME}/uptime-of-api"


def test_a_renamed_service_keeps_its_oldest_id() -> None:
    renamed = service(id="store", aliases=("shop",))
    resource = service_resource(context(), renamed)
    assert resource.key == "service/store"
    assert resource.aliases == ("service/shop",)
    assert resource.body["name"] == "projects/shop-prod/services/shop"


def test_needs_are_the_service_and_the_declared_metrics() -> None:
    counter = metric("orders", type="custom.googleapis.com/orders")
    entry = objective(indicator=ratio(counter))
    declared = context({"orders": "metric/orders"})
    resource = slo_resource(declared, derive("shop-prod", service(entry), entry))
    assert resource.needs == ("metric/orders", "service/shop")


@pytest.mark.parametrize(
    "indicator",
    [
        ratio(gauge()),
        ratio(histogram()),
        latency(metric(unit="s")),
        latency(histogram(kind=gauge().kind)),
        ratio(metric(value_type=ValueType.BOOL)),
    ],
)
def test_indicators_that_the_api_refuses(indicator: object) -> None:
    bound = "1s" if indicator.__class__.__name__ == "LatencyIndicator" else ""
    entry = objective(indicator=indicator)
    if bound:
        target = entry.target.__class__(entry.target.goal, quantity(bound))
        entry = objective(indicator=indicator, target=target)
    with pytest.raises(CompileError) as caught:
        slo_resource(context(), derive("shop-prod", service(entry), entry))
    assert caught.value.fault is Fault.INDICATOR
    assert caught.value.hint


def test_targets_that_do_not_fit_the_indicator() -> None:
    bounded = objective(bound="1s").target
    for entry in (
        objective(target=bounded),
        objective(bound="1s", target=objective().target),
        objective(bound="0s"),
    ):
        with pytest.raises(CompileError) as caught:
            derive("shop-prod", service(entry), entry)
        assert caught.value.fault is Fault.TARGET


def test_a_bound_of_another_dimension_is_refused() -> None:
    entry = objective(bound="5By")
    with pytest.raises(CompileError) as caught:
        derive("shop-prod", service(entry), entry)
    assert caught.value.fault is Fault.UNIT
    assert '"By"' in caught.value.message


def test_good_and_bad_without_total() -> None:
    counter = metric()
    both = RatioIndicator(
        "availability", HERE, "", None, Selection(counter), Selection(metric("failures"))
    )
    body = made(indicator=both)
    indicator = body["serviceLevelIndicator"]
    assert isinstance(indicator, dict)
    sides = indicator["requestBased"]["goodTotalRatio"]
    assert set(sides) == {"goodServiceFilter", "badServiceFilter"}


def test_notes_tell_the_mapping_and_the_tiers_left_out() -> None:
    entry = objective("fast", "0.9", 3_600, bound="1s")
    texts = [note.text for note in slo_notes(derive("p", service(entry), entry))]
    assert len(texts) == 2
    assert texts[0].startswith("the SLO rolls over 1 d")
    assert texts[1].startswith("no page-fast policy for a burn rate of 14.4 over 1 h")
