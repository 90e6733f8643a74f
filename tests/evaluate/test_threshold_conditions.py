"""Threshold conditions as policies: what is measured, and when it opens incidents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.evaluate import threshold as conditions
from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.evaluate import evaluate
from alerts.evaluate.incident import PolicyOutcome
from alerts.evaluate.measurement import Measurement
from alerts.evaluate.options import Options
from alerts.evaluate.series import Data, Identity, LogEntry, TimeSeries
from alerts.evaluate.world import World
from monitoring.plan import Kind, Resource, Source
from tests.evaluate.made_series import (
    CUMULATIVE,
    DELTA,
    DISTRIBUTION,
    GAUGE,
    INT64,
    METRIC,
    MINUTE,
    RESOURCE,
    SECOND,
    START,
    every_minute,
    identity,
    policy,
    series,
    threshold,
)

_AT_ONCE = Options(ingestion_delay=0)
_TOTAL = "custom.googleapis.com/requests"
_BAD = "custom.googleapis.com/errors"


def _world(*of: TimeSeries, minutes: int, options: Options = _AT_ONCE) -> World:
    """Evaluated each minute from START on, `minutes` more times."""
    return World(Data(of), START, START + minutes * MINUTE, options)


def _measured(condition: Mapping[str, Any], *of: TimeSeries, minutes: int) -> Measurement:
    return conditions.measure(_world(*of, minutes=minutes), condition)


def _outcome(
    condition: Mapping[str, Any], *of: TimeSeries, minutes: int, options: Options = _AT_ONCE
) -> PolicyOutcome:
    one = policy(condition)
    end = START + minutes * MINUTE
    return evaluate([one], Data(of), START, end, options)[one.key]


def test_comparisons_are_strict_and_default_to_zero() -> None:
    one = series(every_minute([-1, 0, 1]), [-1, 0, 1])
    above = _measured(threshold("ALIGN_MEAN"), one, minutes=2)
    assert above.violating.tolist() == [[False, False, True]]
    assert above.threshold == 0
    below = _measured(threshold("ALIGN_MEAN", comparison="COMPARISON_LT"), one, minutes=2)
    assert below.violating.tolist() == [[True, False, False]]
    equal = threshold("ALIGN_MEAN", comparison="COMPARISON_GE")
    with pytest.raises(NotEvaluableError, match="COMPARISON_GE is not evaluated"):
        _measured(equal, one, minutes=2)


def test_without_aggregations_each_point_is_seen_once() -> None:
    one = series([START, START + 3 * MINUTE], [5, 7])
    found = _measured(threshold(), one, minutes=4)
    assert found.present.tolist() == [[True, False, False, True, False]]
    assert found.values[0, [0, 3]].tolist() == [5, 7]


def test_the_ingestion_delay_shifts_windows() -> None:
    one = series([START + MINUTE], [5])
    late = Options(ingestion_delay=90)
    world = _world(one, minutes=4, options=late)
    found = conditions.measure(world, threshold("ALIGN_MEAN"))
    assert found.present.tolist() == [[False, False, False, True, False]]
    assert found.times[3] == START + 3 * MINUTE


def test_a_metric_that_nobody_writes_has_no_rows() -> None:
    outcome = _outcome(threshold("ALIGN_MEAN"), minutes=3)
    assert (outcome.incidents, outcome.not_evaluated) == ((), ())
    assert _measured(threshold("ALIGN_MEAN"), minutes=3).values.shape == (0, 4)


def test_a_series_without_a_point_in_sight_is_no_row() -> None:
    """No data would violate here, but alerting does not know of this series."""
    old = series([START - 100 * MINUTE], [1])
    missing = {"evaluationMissingData": "EVALUATION_MISSING_DATA_ACTIVE", "duration": "60s"}
    assert not _outcome(threshold("ALIGN_MEAN", **missing), old, minutes=10).incidents


def test_incidents_are_per_series_and_name_it() -> None:
    times = every_minute(range(10))
    hot = series(times, [0.0] * 3 + [9.0] * 4 + [0.0] * 3, named=identity({"pod": "hot"}))
    cold = series(times, [0.0] * 10, named=identity({"pod": "cold"}))
    (incident,) = _outcome(threshold("ALIGN_MAX"), hot, cold, minutes=9).incidents
    assert incident.identity == hot.identity
    assert incident.opened == START + 3 * MINUTE
    assert incident.closed == START + 7 * MINUTE
    assert (incident.value, incident.threshold) == (9, 0)


def test_reduced_series_are_one_row_each_group() -> None:
    times = every_minute(range(3))
    made = [
        series(times, [level] * 3, named=identity({"pod": pod}, {"zone": zone}))
        for pod, zone, level in (("a", "x", 1.0), ("b", "x", 2.0), ("c", "y", 5.0))
    ]
    by = {"crossSeriesReducer": "REDUCE_SUM", "groupByFields": ["resource.label.zone"]}
    found = _measured(threshold("ALIGN_MEAN", **by), *made, minutes=2)
    assert found.rows == (identity(on={"zone": "x"}), identity(on={"zone": "y"}))
    assert found.values.tolist() == [[3, 3, 3], [5, 5, 5]]


def test_a_rate_summed_over_its_own_period_is_that_rate() -> None:
    """The second of two aggregations sees the points of the first a period apart."""
    counted = np.cumsum(np.full(30, 60.0))
    made = [
        series(every_minute(counted), counted, CUMULATIVE, named=identity({"pod": pod}))
        for pod in "ab"
    ]
    chain = [
        {"perSeriesAligner": "ALIGN_RATE", "alignmentPeriod": "300s"},
        {
            "perSeriesAligner": "ALIGN_SUM",
            "alignmentPeriod": "300s",
            "crossSeriesReducer": "REDUCE_SUM",
        },
    ]
    found = _measured(threshold(aggregations=chain), *made, minutes=29)
    assert found.rows == (identity(),)
    assert found.values[0, 10:].tolist() == [2.0] * 20
    # Over twice the period there are two of them.
    chain[1]["alignmentPeriod"] = "600s"
    found = _measured(threshold(aggregations=chain), *made, minutes=29)
    assert found.values[0, 15:].tolist() == [4.0] * 15


def test_grouped_then_aligned_again() -> None:
    """The highest of 10 minutes of the sum over pods."""
    times = every_minute(range(30))
    spike = np.zeros(30)
    spike[12] = 5
    made = [series(times, spike, named=identity({"pod": pod})) for pod in "ab"]
    chain = [
        {
            "perSeriesAligner": "ALIGN_MAX",
            "alignmentPeriod": "60s",
            "crossSeriesReducer": "REDUCE_SUM",
        },
        {"perSeriesAligner": "ALIGN_MAX", "alignmentPeriod": "600s"},
    ]
    (incident,) = _outcome(threshold(aggregations=chain), *made, minutes=29).incidents
    assert (incident.opened, incident.closed) == (START + 12 * MINUTE, START + 22 * MINUTE)
    assert incident.value == 10


def test_uptime_policy() -> None:
    """Two checkers failing: NEXT_OLDER over 20 minutes, REDUCE_COUNT_FALSE by the resource."""
    host = {"host": "example.org"}
    up = np.ones(60)
    down = np.where(np.arange(60) >= 20, 0.0, 1.0)
    checks = [("usa", down), ("eur", np.roll(down, 5)), ("apac", up)]
    checks[1][1][:5] = 1.0
    made = [
        series(
            every_minute(up), flags, GAUGE, "BOOL", named=identity({"checker_location": at}, host)
        )
        for at, flags in checks
    ]
    condition = threshold(
        "ALIGN_NEXT_OLDER",
        1200,
        crossSeriesReducer="REDUCE_COUNT_FALSE",
        groupByFields=["resource.label.*"],
        thresholdValue=1,
        duration="60s",
    )
    (incident,) = _outcome(condition, *made, minutes=50).incidents
    assert incident.opened == START + 26 * MINUTE  # the second from minute 25 on, for a minute
    assert incident.identity == identity(on=host)
    assert incident.value == 2


def _ratio(**changes: Any) -> dict[str, Any]:
    side = {
        "perSeriesAligner": "ALIGN_DELTA",
        "alignmentPeriod": "120s",
        "crossSeriesReducer": "REDUCE_SUM",
        "groupByFields": ["metric.label.service"],
    }
    made = {
        "filter": f'metric.type = "{_BAD}" AND resource.type = "{RESOURCE}"',
        "aggregations": [side],
        "denominatorFilter": f'metric.type = "{_TOTAL}" AND resource.type = "{RESOURCE}"',
        "denominatorAggregations": [side],
        "comparison": "COMPARISON_GT",
        "thresholdValue": 0.1,
        "duration": "0s",
    }
    return {**made, **changes}


def _counts(metric: str, service: str, values: list[float], scale: float = 1) -> TimeSeries:
    named = identity({"service": service}, metric=metric)
    times = every_minute(values)
    return series(times, np.array(values) * scale, DELTA, named=named, starts=times - MINUTE)


def test_ratio_joins_on_labels() -> None:
    made = [
        _counts(_TOTAL, "a", [100, 100, 100, 100]),
        _counts(_BAD, "a", [0, 10, 30, 0]),
        _counts(_TOTAL, "b", [10, 0, 0, 10]),
        _counts(_BAD, "b", [1, 0, 0, 1]),
        _counts(_BAD, "c", [9, 9, 9, 9]),  # nothing to divide by
    ]
    found = _measured(_ratio(), *made, minutes=3)
    assert [dict(row.metric_labels)["service"] for row in found.rows] == ["a", "b"]
    np.testing.assert_allclose(found.values[0], [0, 0.05, 0.2, 0.15])
    np.testing.assert_allclose(found.values[1], [0.1, 0.1, np.nan, 0.1])
    assert found.violating.tolist() == [[False, False, True, True], [False] * 4]
    assert found.present[1].tolist() == [True, True, False, True]


def test_ratio_without_partners_says_so() -> None:
    apart = {"perSeriesAligner": "ALIGN_DELTA", "alignmentPeriod": "120s"}
    apart["crossSeriesReducer"] = "REDUCE_SUM"
    condition = _ratio(denominatorAggregations=[apart])
    made = [_counts(_TOTAL, "a", [1, 1]), _counts(_BAD, "a", [1, 1])]
    (refused,) = _outcome(condition, *made, minutes=1).not_evaluated
    assert "group both by the same fields" in refused.reason


def test_ratio_of_different_periods_says_so() -> None:
    side = {"perSeriesAligner": "ALIGN_DELTA", "alignmentPeriod": "60s"}
    condition = _ratio(denominatorAggregations=[side])
    made = [_counts(_TOTAL, "a", [1, 1]), _counts(_BAD, "a", [1, 1])]
    (refused,) = _outcome(condition, *made, minutes=1).not_evaluated
    assert "the same alignment period" in refused.reason


@settings(max_examples=30, deadline=None)
@given(
    bad=st.lists(st.integers(0, 100), min_size=20, max_size=20),
    scale=st.sampled_from([0.5, 2, 3, 1000]),
)
def test_scaling_traffic_changes_no_ratio(bad: list[int], scale: float) -> None:
    def opened(factor: float) -> list[tuple[int, int | None]]:
        made = [
            _counts(_TOTAL, "a", [100.0] * 20, factor),
            _counts(_BAD, "a", [float(one) for one in bad], factor),
        ]
        outcome = _outcome(_ratio(thresholdValue=0.3333), *made, minutes=19)
        return [(incident.opened, incident.closed) for incident in outcome.incidents]

    assert opened(scale) == opened(1)


@settings(max_examples=40, deadline=None)
@given(
    values=st.lists(st.integers(0, 20), min_size=30, max_size=30),
    limits=st.tuples(st.integers(0, 20), st.integers(0, 20)),
    duration=st.sampled_from([0, 60, 180]),
)
def test_a_higher_threshold_never_fires_earlier(
    values: list[int], limits: tuple[int, int], duration: int
) -> None:
    one = series(every_minute(values), values)

    def first(limit: float) -> float:
        condition = threshold("ALIGN_MEAN", 180, thresholdValue=limit, duration=f"{duration}s")
        incidents = _outcome(condition, one, minutes=29).incidents
        return incidents[0].opened if incidents else float("inf")

    low, high = sorted(limits)
    assert first(low) <= first(high)


@settings(max_examples=40, deadline=None)
@given(
    values=st.lists(st.integers(0, 3), min_size=30, max_size=30),
    periods=st.integers(-1000, 1000),
    aligner=st.sampled_from(
        ["ALIGN_MEAN", "ALIGN_STDDEV", "ALIGN_NEXT_OLDER", "ALIGN_INTERPOLATE"]
    ),
)
def test_shifting_time_shifts_incidents(values: list[int], periods: int, aligner: str) -> None:
    one = policy(threshold(aligner, 120, thresholdValue=1, duration="60s"))

    def opened(shift: int) -> list[tuple[int, int]]:
        moved = series(every_minute(values, START + shift), values)
        end = START + shift + 29 * MINUTE
        outcome = evaluate([one], Data((moved,)), START + shift, end)[one.key]
        return [(i.opened - shift, (i.closed or end) - shift) for i in outcome.incidents]

    assert opened(periods * MINUTE) == opened(0)


def test_forecast_of_a_line() -> None:
    """A disk that fills by 1 a minute from 0 crosses 100 in an hour's time at minute 41."""
    filling = np.arange(120.0)
    one = series(every_minute(filling), filling)
    ahead = {"forecastOptions": {"forecastHorizon": "3600s"}, "thresholdValue": 100}
    found = _measured(threshold("ALIGN_MEAN", **ahead), one, minutes=119)
    np.testing.assert_allclose(found.values[0, 1:], filling[1:] + 60, rtol=1e-9)
    assert not found.present[0, 0]  # one point makes no line
    assert int(np.argmax(found.violating[0])) == 41
    lasting = threshold("ALIGN_MEAN", **ahead, duration="600s")
    (incident,) = _outcome(lasting, one, minutes=119).incidents
    assert incident.opened == START + 51 * MINUTE  # every forecast of ten minutes


def test_forecast_of_what_falls() -> None:
    falling = 100 - np.arange(60.0)
    one = series(every_minute(falling), falling)
    ahead = {"forecastOptions": {"forecastHorizon": "3600s"}, "comparison": "COMPARISON_LT"}
    found = _measured(threshold("ALIGN_MEAN", **ahead, thresholdValue=20), one, minutes=59)
    assert int(np.argmax(found.violating[0])) == 21
    # What is low already violates, even if it rises.
    rising = series(every_minute(falling), np.arange(60.0))
    found = _measured(threshold("ALIGN_MEAN", **ahead, thresholdValue=20), rising, minutes=59)
    assert found.violating[0, 1:20].all() and not found.violating[0, 20:].any()


def test_forecast_history_is_an_option() -> None:
    """A bend is seen sooner by a line over the last ten minutes."""
    bent = np.maximum(np.arange(120.0) - 60, 0)
    one = series(every_minute(bent), bent)
    ahead = {"forecastOptions": {"forecastHorizon": "3600s"}, "thresholdValue": 50}
    condition = threshold("ALIGN_MEAN", **ahead)
    firsts = []
    for history in (600, 3600):
        options = Options(ingestion_delay=0, forecast_history=history)
        (incident,) = _outcome(condition, one, minutes=119, options=options).incidents
        firsts.append(incident.opened)
    assert firsts[0] < firsts[1]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.integers(-9, 9)), min_size=25, max_size=25),
    st.sampled_from([True, False]),
)
def test_forecast_equals_a_fit_at_each_evaluation(values: list[int | None], above: bool) -> None:
    kept = [(START + n * MINUTE, v) for n, v in enumerate(values) if v is not None]
    one = series([at for at, _ in kept], [float(v) for _, v in kept])
    side = "COMPARISON_GT" if above else "COMPARISON_LT"
    ahead = {"forecastOptions": {"forecastHorizon": "3600s"}, "comparison": side}
    world = _world(one, minutes=24, options=Options(ingestion_delay=0, forecast_history=600))
    found = conditions.measure(world, threshold("ALIGN_MEAN", **ahead))
    if not found.rows:
        return
    for now in range(25):
        seen = [(n, values[n]) for n in range(max(0, now - 10), now + 1) if values[n] is not None]
        if values[now] is None or len(seen) < 2:
            assert not found.present[0, now]
            continue
        slope, level = np.polyfit(*zip(*seen, strict=True), 1)
        ends = [level + slope * now, level + slope * (now + 60)]
        expected = max(ends) if above else min(ends)
        np.testing.assert_allclose(found.values[0, now], expected, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(
    ("condition", "made", "reason"),
    [
        (
            threshold("ALIGN_RATE"),
            series([START], [1]),
            "ALIGN_RATE cannot be applied to custom.googleapis.com/queue, of kind GAUGE",
        ),
        (
            threshold("ALIGN_DELTA"),
            series([START], [[1, 2]], DELTA, DISTRIBUTION, bounds=(1.0,)),
            "a value of type DISTRIBUTION",
        ),
        (threshold("ALIGN_MEAN", filter="metric.type ="), None, "the filter does not parse"),
        (threshold("ALIGN_MEAN", filter=""), None, "the filter is empty"),
        (threshold("ALIGN_MEDIAN"), series([START], [1]), "ALIGN_MEDIAN is no aligner"),
        (
            threshold("ALIGN_MEAN", filter=f'metric.type = "{METRIC}" group.id = "7"'),
            None,
            "group membership is not in the data",
        ),
        (
            threshold(aggregations=[{"crossSeriesReducer": "REDUCE_SUM"}]),
            None,
            "REDUCE_SUM needs an aligner",
        ),
        (
            threshold(aggregations=[{"perSeriesAligner": "ALIGN_MEAN"}]),
            None,
            "ALIGN_MEAN needs an alignment period",
        ),
    ],
)
def test_what_is_not_evaluated_says_why(
    condition: dict[str, Any], made: TimeSeries | None, reason: str
) -> None:
    outcome = _outcome(condition, *([made] if made else []), minutes=2)
    (refused,) = outcome.not_evaluated
    assert reason in refused.reason
    assert not outcome.incidents


def test_a_log_based_metric_is_counted_from_the_entries() -> None:
    body = {"name": "failures", "filter": 'severity >= "ERROR"'}
    kind = "gce_instance"
    entries = [
        LogEntry(
            START + n * MINUTE - 20 * SECOND,
            {
                "severity": "ERROR" if n in (5, 6) else "INFO",
                "timestamp": f"1971-11-26T10:{39 + n}:40Z",
                "resource": {"type": kind, "labels": {"instance_id": "1"}},
                "textPayload": "x",
            },
        )
        for n in range(10)
    ]
    metric = "logging.googleapis.com/user/failures"
    condition = threshold(
        "ALIGN_DELTA",
        filter=f'metric.type = "{metric}" AND resource.type = "{kind}"',
        crossSeriesReducer="REDUCE_SUM",
    )
    where = Source("made.yaml", 1, 1)
    counted = Resource(Kind.LOG_METRIC, "log/failures", body, (), where)
    one = policy(condition)
    data = Data((), tuple(entries))
    outcome = evaluate([counted, one], data, START, START + 15 * MINUTE, _AT_ONCE)[one.key]
    assert [i.opened for i in outcome.incidents] == [START + 5 * MINUTE]
    assert outcome.incidents[0].identity.metric == metric


def test_conditions_share_what_they_measure() -> None:
    world = _world(series(every_minute(range(9)), range(9), GAUGE, INT64), minutes=8)
    low = conditions.measure(world, threshold("ALIGN_MEAN", thresholdValue=1))
    before = dict(world.kept["outputs"])
    high = conditions.measure(world, threshold("ALIGN_MEAN", thresholdValue=5))
    assert world.kept["outputs"] == before
    assert low.violating.sum() > high.violating.sum() > 0
    assert isinstance(low.rows[0], Identity)
