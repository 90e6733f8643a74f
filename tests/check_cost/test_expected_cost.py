"""The expected cost of a plan, against sums done by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import isclose

import pytest

from checks.check import Report, check_contents
from checks.examples import PROJECT
from checks.facts.cost import Estimate, estimate, list_prices, locations
from monitoring.model import CheckSettings
from monitoring.plan import Plan

MINUTES = 43_200  # of a month of 30 days

CUSTOM = """\
  visits:
    type: custom.googleapis.com/visits
    description: Visits.
    kind: CUMULATIVE
    value_type: INT64
    unit: "1"
    resource: generic_task
    labels: {page: STRING, known: BOOL}
    emitter: shop
  waited:
    type: custom.googleapis.com/waited
    description: Time that visitors waited.
    kind: CUMULATIVE
    value_type: DISTRIBUTION
    unit: s
    resource: generic_task
    labels: {page: STRING}
    emitter: shop
"""
LOGGED = """\
log_metrics:
  refunds:
    description: Refunds.
    emitter: shop
    filter: jsonPayload.event="refund"
    labels: {country: {extract: jsonPayload.country}}
"""
CHECKED = """\
uptime_checks:
  shop: {display_name: Shop, path: /, period: 5m, timeout: 10s, severity: page}
"""


def report(**files: str) -> Report:
    texts = dict(PROJECT)
    for name, text in files.items():
        file = f"monitoring/{name}.yaml"
        texts[file] = texts[file] + text if name == "metrics" else text
    found = check_contents({name: text.encode() for name, text in texts.items()})
    assert not found.failed
    return found


def expected(made: Report, settings: CheckSettings | None = None) -> Estimate:
    assert made.model is not None
    model = made.model if settings is None else replace(made.model, checks=settings)
    return estimate(model, made.plans["prod"])


def dollars(found: Estimate) -> dict[str, float]:
    return {item.key: item.dollars for item in (*found.items, *found.alerting)}


def test_prometheus_is_paid_by_sample() -> None:
    cost = dollars(expected(report(), CheckSettings(instances=4)))
    # 8 codes x 4 instances, scraped every 30 s; a histogram of 6 bounds is 2 + 7 samples.
    assert isclose(cost["requests"], 8 * 4 * 2 * MINUTES / 1e6 * 0.06)
    assert isclose(cost["duration"], 4 * 9 * 2 * MINUTES / 1e6 * 0.06)
    assert isclose(cost["queue"], 4 * 2 * MINUTES / 1e6 * 0.06)


def test_custom_metrics_are_paid_by_byte_beyond_what_is_free() -> None:
    made = report(metrics=CUSTOM, log_metrics=LOGGED)
    settings = CheckSettings(instances=3, label_values={"page": 200})
    cost = dollars(expected(made, settings))
    sizes = {"visits": 200 * 2 * 3 * 8, "waited": 200 * 3 * 80, "refunds": 10 * 8}
    mebibytes = {key: size * MINUTES / 2**20 for key, size in sizes.items()}
    total = sum(mebibytes.values())
    assert total > 150
    for key, amount in mebibytes.items():
        assert isclose(cost[key], (total - 150) * 0.258 * amount / total)
    assert made.model is not None
    listed = {i.key: i.dollars for i in list_prices(replace(made.model, checks=settings))}
    assert isclose(listed["visits"], mebibytes["visits"] * 0.258)


def test_little_is_free() -> None:
    cost = dollars(expected(report(metrics=CUSTOM, log_metrics=LOGGED, uptime_checks=CHECKED)))
    assert cost["visits"] == cost["waited"] == cost["refunds"] == cost["uptime/shop"] == 0


def test_alerting_costs_by_reference_and_by_point_but_later() -> None:
    found = expected(report())
    cost = dollars(found)
    # One reference, one time series, looked at every 30 s.
    assert isclose(cost["alert/queue"], 0.35 + 2 * MINUTES / 1e6 * 0.50)
    assert isclose(found.later - found.now, sum(item.dollars for item in found.alerting))
    assert "alert/queue" not in {item.key for item in found.items}


def test_the_dearest_comes_first() -> None:
    found = expected(report(), CheckSettings(instances=50))
    for items in (found.items, found.alerting):
        assert [i.dollars for i in items] == sorted((i.dollars for i in items), reverse=True)


@pytest.mark.parametrize(
    ("regions", "count"),
    [((), 6), (("USA",), 3), (("USA", "EUROPE", "ASIA_PACIFIC"), 5), (("USA_IOWA", "EUROPE"), 2)],
)
def test_usa_is_three_places_and_none_is_all(regions: tuple[str, ...], count: int) -> None:
    assert locations(regions) == count


def test_nothing_costs_nothing() -> None:
    made = report()
    assert made.model is not None
    empty = replace(made.model, metrics={}, log_metrics={})
    assert list(costs(estimate(empty, Plan("shop", "prod", ())))) == []


def costs(found: Estimate) -> Iterator[float]:
    yield from (item.dollars for item in (*found.items, *found.alerting))
