"""What a condition can measure at all, and what follows for its threshold."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.facts.extent import Bound, Extent, bounds
from checks.facts.watching import conditions
from monitoring.model import MetricKind, ValueType
from monitoring.plan import Json, Kind
from monitoring.validation.lookup import MetricFacts
from tests.check_useless.judged import (
    Facts,
    found,
    metric,
    policy,
    query,
    step,
    threshold,
    view,
)

NAME = "projects/shop/services/shop/serviceLevelObjectives/up"
SLO = (Kind.SLO, {"name": NAME, "goal": 0.99})
COUNTER = MetricFacts(MetricKind.CUMULATIVE, ValueType.INT64, {})
GAUGE = MetricFacts(MetricKind.GAUGE, ValueType.DOUBLE, {})
PASSED = MetricFacts(MetricKind.GAUGE, ValueType.BOOL, {})
TIMES = MetricFacts(MetricKind.CUMULATIVE, ValueType.DISTRIBUTION, {}, "s", (0.1, 1.0, 5.0))
FACTS = Facts(
    {
        "custom.googleapis.com/hits": COUNTER,
        "custom.googleapis.com/heat": GAUGE,
        "custom.googleapis.com/passed": PASSED,
        "prometheus.googleapis.com/times/histogram": TIMES,
    }
)
HITS, HEAT, PASS = (metric(f"custom.googleapis.com/{n}") for n in ("hits", "heat", "passed"))
LIMIT = metric("kubernetes.io/container/memory/limit_utilization", "k8s_container")


def extent(condition: Json) -> tuple[float, float] | None:
    judged = view([SLO, policy(condition)], FACTS)
    all_ = bounds(judged)
    return (all_[0].extent.low, all_[0].extent.high) if all_ else None


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (threshold(f'select_slo_burn_rate("{NAME}", "3600s")', 5), (0, 100)),
        (threshold(f'select_slo_health("{NAME}")', 5), (0, 1)),
        (threshold(f'select_slo_budget_fraction("{NAME}")', 5), (-inf, 1)),
        (threshold(f'select_slo_budget("{NAME}")', 5), None),
        (threshold(HITS, 5, step("RATE")), (0, inf)),
        (threshold(HITS, 5, step("RATE", "COUNT")), (1, inf)),
        (threshold(HEAT, 5, step("MEAN")), None),
        (threshold(HEAT, 5, step("STDDEV")), (0, inf)),
        (threshold(HEAT, 5, step("PERCENT_CHANGE", period=600)), (-100, inf)),
        (threshold(PASS, 5, step("FRACTION_TRUE", "MIN")), (0, 1)),
        (threshold(PASS, 5, step("NEXT_OLDER", "COUNT_FALSE")), (0, inf)),
        (threshold(LIMIT, 5, step("MEAN", "MAX")), (0, 1)),
        (threshold(LIMIT, 5, step("MEAN", "SUM")), (0, inf)),
        (threshold(LIMIT, 5, step("INTERPOLATE")), None),
        (threshold(HITS, 5, step("RATE"), forecastOptions={"forecastHorizon": "3600s"}), None),
        (query("sum(rate(x[5m])) > 1"), (0, inf)),
        (query("count(up) < 1"), (1, inf)),
        (query("absent(up) > 1"), (1, 1)),
        (query("histogram_quantile(0.9, sum by (le) (rate(times_bucket[5m]))) > 7"), (0, 5)),
        (query("histogram_quantile(0.9, sum by (le) (rate(other_bucket[5m]))) > 7"), None),
        (query('sum(rate(r{c=~"5.."}[5m])) / sum(rate(r[5m])) > 5'), (0, 1)),
        (query('100 * (sum(rate(r{c="5"}[5m])) / sum(rate(r[5m]))) > 5'), (0, 100)),
        (query('1 - sum(rate(r{c="2"}[5m])) / sum(rate(r[5m])) > 5'), (0, 1)),
        (query('sum(rate(r{c="5"}[5m])) / sum(rate(r[1m])) > 5'), None),
        (query('sum(rate(r{c="5"}[5m])) / sum(rate(s[5m])) > 5'), None),
        (query('sum by (a) (rate(r{c="5"}[5m])) / sum(rate(r[5m])) > 5'), None),
        (query("sum(rate(r[5m])) / sum(rate(r{c='5'}[5m])) > 5"), None),
        (query("up > bool 1"), None),
        (query("up"), None),
        (query("not promql ("), None),
    ],
)
def test_what_can_be_measured(condition: Json, expected: tuple[float, float] | None) -> None:
    """Each aligner, reducer, selector and function has the extent that its definition gives it."""
    assert extent(condition) == expected


def test_a_part_of_a_whole_is_a_share() -> None:
    """A ratio is a share where its numerator's filter adds to the denominator's, and only there."""

    def ratio(top: str, bottom: str, below: Json) -> tuple[float, float] | None:
        sides = {"denominatorFilter": bottom, "denominatorAggregations": [below]}
        return extent(threshold(top, 2, step("DELTA", "SUM"), **sides))

    bad = f'{HITS} AND metric.labels.code="500"'
    either = f'{HITS} AND (metric.labels.code="500" OR metric.labels.code="200")'
    assert ratio(bad, HITS, step("DELTA", "SUM")) == (0, 1)
    assert ratio(bad, HITS, step("RATE", "SUM")) is None
    assert ratio(HITS, bad, step("DELTA", "SUM")) is None
    assert ratio(bad, either, step("DELTA", "SUM")) is None
    assert ratio(bad, HEAT, step("DELTA", "SUM")) is None


NUMBER = st.one_of(st.integers(-5, 5).map(float), st.just(inf), st.just(-inf))


@given(NUMBER, NUMBER, st.integers(-5, 5), st.sampled_from([">", ">=", "<", "<=", "==", "!="]))
def test_never_and_always_are_of_every_value(
    one: float, other: float, limit: int, operator: str
) -> None:
    """Never: no value within the extent passes; always: all do. Held against the values themselves,
    of which those at the ends and around the limit decide."""
    low, high = min(one, other), max(one, other)
    (condition,) = conditions(view([policy(threshold(HEAT, 1))]))
    bound = Bound(condition, (), operator, limit, Extent(low, high, ""))
    near = [low, high, *(limit + d for d in (-0.5, 0, 0.5))]
    values = [value for value in near if low <= value <= high]
    passes = {
        ">": lambda v: v > limit,
        ">=": lambda v: v >= limit,
        "<": lambda v: v < limit,
        "<=": lambda v: v <= limit,
        "==": lambda v: v == limit,
        "!=": lambda v: v != limit,
    }[operator]
    if operator != "!=":
        assert bound.never == (not any(map(passes, values)))
    if operator != "==":
        assert bound.always == all(map(passes, values))


def test_a_threshold_at_the_edge_of_what_can_be() -> None:
    """Comparisons are strict: at the highest burn rate nothing fires, just below it it may."""
    selector = f'select_slo_burn_rate("{NAME}", "3600s")'
    for value, never in ((99.9, 0), (100, 1), (1440, 1)):
        judged = view([SLO, policy(threshold(selector, value))])
        assert len(found("alert-never-fires", judged)) == never
    (one,) = found("alert-never-fires", judged)
    assert one.message == (
        "it can never fire: at a goal of 99% a total outage burns 100 times, never above 1440"
    )
    assert one.path == ("conditions", 0, "conditionThreshold", "thresholdValue")


def test_missing_data_may_fire_what_no_value_does() -> None:
    """A count of series is never 0, unless missing data count as a violation."""
    below_one = threshold(HITS, 1, step("RATE", "COUNT"), below=True, duration="60s")
    assert len(found("alert-never-fires", view([policy(below_one)]))) == 1
    body = below_one["conditionThreshold"]
    body["evaluationMissingData"] = "EVALUATION_MISSING_DATA_ACTIVE"
    assert found("alert-never-fires", view([policy(below_one)])) == []
