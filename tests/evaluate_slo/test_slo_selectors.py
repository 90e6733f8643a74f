"""What each SLO selector gives, over each kind of indicator, in numbers worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.objective.cut import shares
from alerts.evaluate.objective.period import begins
from alerts.evaluate.policy import evaluate_policy
from alerts.evaluate.series import SECOND, Data, TimeSeries, Values
from alerts.evaluate.world import World
from monitoring.model import MetricKind, ValueType
from tests.evaluate_slo.traffic import (
    BAD_OF_ALL,
    DAY,
    ORIGIN,
    burning,
    filter_of,
    measured,
    objective,
    policy,
    series,
    world,
)

MINUTES = [ORIGIN + n * 60 * SECOND for n in range(1, 11)]  # ends of the points
CUMULATIVE = MetricKind.CUMULATIVE


def at_each_minute(
    given: list[TimeSeries], indicator: dict[str, Any] = BAD_OF_ALL, goal: float = 0.9, **more: str
) -> World:
    """Evaluated at the end of each of the ten minutes."""
    return world(Data(tuple(given)), objective(goal, indicator, **more), 60, 600)


def ratio(**filters: str) -> dict[str, Any]:
    return {
        "requestBased": {
            "goodTotalRatio": {f"{k}ServiceFilter": filter_of(v) for k, v in filters.items()}
        }
    }


def counts(name: str, *values: float, **more: Any) -> TimeSeries:
    return series(name, MINUTES[: len(values)], values, **more)


ALL = counts("all", *[10] * 10)
BAD = counts("bad", 0, 0, 5, 0, 0, 0, 0, 0, 0, 0)
GOOD = counts("good", 10, 10, 5, *[10] * 7)


@pytest.mark.parametrize(
    "filters", [{"bad": "bad", "total": "all"}, {"good": "good", "total": "all"},
                {"good": "good", "bad": "bad"}],
)  # fmt: skip
def test_any_two_of_good_bad_and_total_make_a_ratio(filters: dict[str, str]) -> None:
    made = at_each_minute([ALL, BAD, GOOD], ratio(**filters))
    rate = measured(made, "select_slo_burn_rate", "120s")[0]
    assert rate.tolist() == pytest.approx([0, 0, 2.5, 2.5, 0, 0, 0, 0, 0, 0])


def test_the_selectors_of_the_compliance_period() -> None:
    made = at_each_minute([ALL, BAD])
    total = np.arange(10, 110, 10)
    bad = np.array([0, 0, 5, 5, 5, 5, 5, 5, 5, 5])
    for selector, expected in (
        ("compliance", 1 - bad / total),
        ("budget_total", 0.1 * total),
        ("budget", 0.1 * total - bad),
        ("budget_fraction", 1 - bad / total / 0.1),
    ):
        assert measured(made, f"select_slo_{selector}")[0] == pytest.approx(expected)


def test_health_and_counts_are_over_the_alignment_period() -> None:
    made = at_each_minute([ALL, BAD])
    minute = measured(made, "select_slo_health")[0]
    assert minute.tolist() == [1, 1, 0.5, 1, 1, 1, 1, 1, 1, 1]
    aligned = {"perSeriesAligner": "ALIGN_MEAN", "alignmentPeriod": "120s"}
    two = measured(made, "select_slo_health", aggregations=[aligned])[0]
    assert two.tolist() == [1, 1, 0.75, 0.75, 1, 1, 1, 1, 1, 1]
    aligned = {"perSeriesAligner": "ALIGN_DELTA", "alignmentPeriod": "180s"}
    bad, good = measured(made, "select_slo_counts", aggregations=[aligned])
    assert bad.tolist() == [0, 0, 5, 5, 5, 0, 0, 0, 0, 0]
    assert good.tolist() == [10, 20, 25, 25, 25, 30, 30, 30, 30, 30]


def test_a_rolling_period_forgets_what_is_older() -> None:
    late = DAY + 60 * np.arange(1, 11)
    times = [*MINUTES, *(ORIGIN + late * SECOND)]
    given = [
        series("all", times, [10] * 20),
        series("bad", times, [5] * 5 + [0] * 15),
    ]
    made = world(Data(tuple(given)), objective(0.9, rollingPeriod="86400s"), DAY + 60, DAY + 600)
    left = measured(made, "select_slo_budget_fraction")[0]
    older = [4, 3, 2, 1, 0, 0, 0, 0, 0, 0]  # of the bad minutes still in the last day
    assert left.tolist() == pytest.approx([1 - 5 * n / 100 / 0.1 for n in older])


def test_a_calendar_budget_resets_when_the_period_begins() -> None:
    midnight = -(ORIGIN // SECOND) % DAY  # the next, in seconds after ORIGIN
    ends = [ORIGIN + (midnight + at) * SECOND for at in (-60, 0, 60, 120)]
    given = [series("all", ends, [10] * 4), series("bad", ends, [2, 2, 0, 1])]
    made = world(
        Data(tuple(given)), objective(0.9, calendarPeriod="DAY"), midnight - 60, midnight + 120
    )
    left = measured(made, "select_slo_budget_fraction")[0]
    assert left.tolist() == pytest.approx([-1, -1, 1, 0.5])


@pytest.mark.parametrize(
    ("calendar", "instant", "begin"),
    [
        ("DAY", "2026-11-24T05:06:07", "2026-11-24"),
        ("DAY", "2026-11-24T00:00:00", "2026-11-23"),
        ("WEEK", "2026-11-24T05:06:07", "2026-11-23"),
        ("WEEK", "2026-11-23T00:00:00", "2026-11-16"),
        ("FORTNIGHT", "2026-11-24T05:06:07", "2026-11-16"),  # Monday of week 47
        ("FORTNIGHT", "2027-01-02T00:00:00", "2026-12-28"),  # week 53 is one week
        ("FORTNIGHT", "2027-01-04T00:00:01", "2027-01-04"),  # week 1 of 2027
        ("FORTNIGHT", "2027-01-12T00:00:00", "2027-01-04"),
        ("MONTH", "2028-02-29T23:59:59", "2028-02-01"),
        ("MONTH", "2028-03-01T00:00:00", "2028-02-01"),
    ],
)
def test_calendar_periods_are_those_of_utc(calendar: str, instant: str, begin: str) -> None:
    at, expected = (
        round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * SECOND
        for text in (instant, begin)
    )
    assert begins("", calendar, np.array([at]))[0] == expected
    span = at + np.arange(-60, 60) * DAY * SECOND  # each the same alone or among others
    alone = [int(begins("", calendar, span[n : n + 1])[0]) for n in range(len(span))]
    assert begins("", calendar, span).tolist() == alone


def test_no_traffic_is_no_point_and_no_bad_series_is_no_error() -> None:
    gap = [10.0, 10, 0, 0, 10, 10, 10, 10, 10, 10]
    made = at_each_minute([counts("all", *gap)])
    rate = measured(made, "select_slo_burn_rate", "60s")[0]
    assert np.isnan(rate).tolist() == [value == 0 for value in gap]
    assert np.nansum(rate) == 0
    for selector in ("health", "counts"):
        assert np.isnan(measured(made, f"select_slo_{selector}")[:, 2:4]).all()
    nothing = at_each_minute([BAD])
    assert np.isnan(measured(nothing, "select_slo_burn_rate", "60s")).all()


def test_counters_restart_at_a_new_start_and_several_are_summed() -> None:
    first = np.array([ORIGIN] * 3 + [MINUTES[2] + 1] * 2)
    given = [
        series(
            "all", MINUTES[:5], [10, 20, 30, 4, 14], CUMULATIVE, starts=np.array(first), stream=1
        ),
        series("all", MINUTES[2:6], [7, 14, 21, 28], CUMULATIVE, stream=2),  # since when: unknown
        series("all", [MINUTES[0] + 30 * SECOND], [100], stream=3),
    ]
    made = at_each_minute(given, ratio(bad="bad", total="all"))
    good = measured(made, "select_slo_counts")[1]
    assert good[:6].tolist() == [10, 110, 10, 11, 17, 7]


def test_the_same_counts_as_delta_and_as_cumulative() -> None:
    starts = np.full(10, ORIGIN)
    totals = series("all", MINUTES, np.cumsum(ALL.values), CUMULATIVE, starts=starts)
    bads = series("bad", MINUTES, np.cumsum(BAD.values), CUMULATIVE, starts=starts)
    for selector, lookback in (("burn_rate", "3m"), ("budget_fraction", "")):
        name = f"select_slo_{selector}"
        delta = measured(at_each_minute([ALL, BAD]), name, lookback)
        assert measured(at_each_minute([totals, bads]), name, lookback).tolist() == delta.tolist()


BOUNDS = (100.0, 200.0, 400.0)
HISTOGRAM = [[1, 2, 4, 8]]  # below 100, to 200, to 400, above


def cut(**range_: Any) -> Values:
    """The good events of the histogram, of 15."""
    indicator = {
        "requestBased": {
            "distributionCut": {"distributionFilter": filter_of("took"), "range": range_}
        }
    }
    took = series("took", MINUTES[:1], HISTOGRAM, value_type=ValueType.DISTRIBUTION, bounds=BOUNDS)
    good: Values = measured(at_each_minute([took], indicator), "select_slo_counts")[1, :1]
    return good


@pytest.mark.parametrize(
    ("range_", "good"),
    [
        ({"max": 200}, 3),
        ({"max": 300}, 5),  # half of the split bucket
        ({"min": 0, "max": 50}, 0.5),  # the underflow of positive bounds begins at 0
        ({"min": 150, "max": 400}, 5),
        ({"min": 150}, 13),
        ({"min": 400, "max": "Infinity"}, 8),
        ({"min": 500}, 0),  # how much of the overflow is above 500 nobody knows
        ({"max": 1000}, 7),  # nor how much of it is below
        ({"min": "-Infinity", "max": "Infinity"}, 15),
    ],
)
def test_a_cut_counts_what_lies_in_the_range(range_: dict[str, Any], good: float) -> None:
    assert cut(**range_)[0] == pytest.approx(good)


def test_an_underflow_that_has_no_end_is_good_only_as_a_whole() -> None:
    assert shares((-5.0, 5.0), -10, 5).tolist() == [0, 1, 0]
    assert shares((-5.0, 5.0), float("-inf"), 0).tolist() == [1, 0.5, 0]


def windows(criterion: dict[str, Any], period: int = 120) -> dict[str, Any]:
    return {"windowsBased": {"windowPeriod": f"{period}s", **criterion}}


def judged(given: list[TimeSeries], criterion: dict[str, Any]) -> str:
    """The windows of two minutes that end at each even minute: B, G or, of no data, -."""
    made = at_each_minute(given, windows(criterion))
    aligned = {"perSeriesAligner": "ALIGN_SUM", "alignmentPeriod": "120s"}
    found = measured(made, "select_slo_counts", aggregations=[aligned])
    return "".join({(1, 0): "B", (0, 1): "G"}.get(tuple(each), "-") for each in found[:, 1::2].T)


GAUGE = MetricKind.GAUGE


def test_a_window_with_any_true_point_is_good() -> None:
    up = counts("up", 0, 1, 0, 0, 1, 1, kind=GAUGE, value_type=ValueType.BOOL)
    late = series("up", MINUTES[3:4], [1], GAUGE, ValueType.BOOL, stream=2)
    criterion = {"goodBadMetricFilter": filter_of("up")}
    assert judged([up], criterion) == "GBG--"
    assert judged([up, late], criterion) == "GGG--"


def test_a_window_performs_at_its_threshold() -> None:
    failed = counts("bad", 1, 0, 1, 1, 0, 2, 0, 0, 0, 0)
    served = counts("all", 10, 10, 10, 10, 10, 10, 0, 0, 10, 10)
    threshold = {"performance": BAD_OF_ALL["requestBased"], "threshold": 0.95}
    found = judged([failed, served], {"goodTotalRatioThreshold": threshold})
    assert found == "GBB-G"


def test_a_window_whose_mean_or_sum_is_in_range() -> None:
    one = counts("load", 1, 3, 4, 4, 10, 10, kind=GAUGE, stream=1)
    two = series("load", MINUTES[:2], [6, 6], GAUGE, stream=2)
    inside = {"timeSeries": filter_of("load"), "range": {"min": 4, "max": 8}}
    # by stream: 2 and 6, 4, 10
    found = judged([one, two], {"metricMeanInRange": inside})
    assert found == "GGB--"
    inside["range"] = {"min": 5, "max": 8}
    found = judged([one, two], {"metricSumInRange": inside})
    assert found == "GBB--"


def test_what_a_stream_counts_in_a_window_is_its_value() -> None:
    queued = counts("queued", *np.cumsum([1, 2, 3, 4]), kind=CUMULATIVE, starts=np.full(4, ORIGIN))
    inside = {"timeSeries": filter_of("queued"), "range": {"min": 3, "max": 6.5}}
    found = judged([queued], {"metricSumInRange": inside})
    assert found == "GB---"


def test_windows_count_as_events_when_they_have_ended() -> None:
    failed = counts("bad", 10, 10, *[0] * 8)
    threshold = {"performance": BAD_OF_ALL["requestBased"], "threshold": 0.5}
    made = at_each_minute([ALL, failed], windows({"goodTotalRatioThreshold": threshold}))
    rate = measured(made, "select_slo_burn_rate", "240s")[0]
    assert rate[0] != rate[0]  # no window has ended
    assert rate[1:].tolist() == pytest.approx([10, 10, 5, 5, 0, 0, 0, 0, 0])


BASIC: dict[str, Any] = {"basicSli": {"availability": {}}}


@pytest.mark.parametrize(
    ("indicator", "why"),
    [
        (BASIC, "Google names itself"),
        (
            windows({"goodTotalRatioThreshold": {"basicSliPerformance": BASIC["basicSli"]}}),
            "Google names itself",
        ),
        (ratio(total="all"), "neither good nor bad"),
        (ratio(bad="bad"), "two of good, bad and total"),
        ({"requestBased": {}}, "neither a ratio nor a distribution"),
        (windows({}), "no criterion"),
        (windows({}, 0), "no length"),
        (windows({"goodBadMetricFilter": filter_of("took")}), "distribution"),
        ({"requestBased": {"distributionCut": {"distributionFilter": filter_of("all")}}}, "no cut"),
        (ratio(bad="load", total="all"), "GAUGE"),
    ],
)
def test_what_is_not_evaluated_says_why(indicator: dict[str, Any], why: str) -> None:
    took = series("took", MINUTES[:1], HISTOGRAM, value_type=ValueType.DISTRIBUTION, bounds=BOUNDS)
    given = [ALL, BAD, took, counts("load", 1, kind=GAUGE)]
    made = at_each_minute(given, indicator)
    with pytest.raises(NotEvaluableError, match=why):
        measured(made, "select_slo_burn_rate", "60s")


@pytest.mark.parametrize(
    ("selector", "more", "why"),
    [
        ("select_slo_burn_rate", {}, "lookback"),
        ("select_slo_health", {"aggregations": [{"perSeriesAligner": "ALIGN_MAX"}]}, "ALIGN_MAX"),
        (
            "select_slo_health",
            {"aggregations": [{"crossSeriesReducer": "REDUCE_SUM"}]},
            "REDUCE_SUM",
        ),
        ("select_slo_health", {"aggregations": [{}, {}]}, "second aggregation"),
        ("select_slo_health", {"comparison": "COMPARISON_EQ"}, "COMPARISON_EQ"),
    ],
)
def test_a_condition_that_is_not_evaluated_says_why(
    selector: str, more: dict[str, Any], why: str
) -> None:
    with pytest.raises(NotEvaluableError, match=why):
        measured(at_each_minute([ALL, BAD]), selector, **more)


def test_an_slo_that_is_not_there_is_a_reason_of_the_policy() -> None:
    made = World(Data(()), ORIGIN, ORIGIN + 60 * SECOND)
    (refused,) = evaluate_policy(made, policy("burn", burning(3_600, 14.4))).not_evaluated
    assert "serviceLevelObjectives/o is not among the resources" in refused.reason
