"""What must hold for any traffic: selectors against sums written out, and laws of burn rates."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.evaluate.objective.axis import Grid, axis_of
from alerts.evaluate.series import SECOND, Data
from monitoring.model import ValueType
from monitoring.plan import Resource
from tests.evaluate_slo.traffic import (
    BAD_OF_ALL,
    ORIGIN,
    burning,
    filter_of,
    incidents,
    measured,
    objective,
    series,
    tier,
    world,
)

MINUTE = 60
Minutes = list[tuple[int, int]]  # all requests and bad ones


def _minutes(least: int = 0) -> st.SearchStrategy[Minutes]:
    def of(total: int) -> st.SearchStrategy[tuple[int, int]]:
        return st.tuples(st.just(total), st.integers(0, total))

    quiet = st.integers(least, 50).map(lambda total: (total, 0))
    return st.lists(st.one_of(quiet, st.integers(least, 50).flatmap(of)), min_size=1, max_size=90)


def traffic(minutes: Minutes, times: list[int] | None = None, scale: int = 1) -> Data:
    """DELTA counts, at the end of each minute after ORIGIN unless `times` (s) say otherwise."""
    ends = times or [MINUTE * (n + 1) for n in range(len(minutes))]
    at = [ORIGIN + end * SECOND for end in ends]
    return Data(
        (
            series("all", at, [total * scale for total, _ in minutes]),
            series("bad", at, [bad * scale for _, bad in minutes]),
        )
    )


def naive(data: Data, end: int, length: int) -> tuple[float, float]:
    """Bad and all requests of (end - length, end], seconds after ORIGIN, point by point."""
    found = {"all": 0.0, "bad": 0.0}
    for one in data.series:
        for time, value in zip(one.times, one.values, strict=True):
            if ORIGIN + (end - length) * SECOND < time <= ORIGIN + end * SECOND:
                found[one.identity.metric.rpartition("/")[2]] += value
    return found["bad"], found["all"]


@given(st.data(), _minutes(), st.integers(1, 40))
def test_burn_rates_are_the_sums_of_their_windows(
    draw: st.DataObject, minutes: Minutes, lookback: int
) -> None:
    gaps = draw.draw(
        st.lists(
            st.sampled_from([20, 60, 60, 60, 130]), min_size=len(minutes), max_size=len(minutes)
        )
    )
    data = traffic(minutes, [int(end) for end in np.cumsum(gaps)])
    made = world(data, objective(0.9), 0, 3_600)
    found = measured(made, "select_slo_burn_rate", f"{lookback * 50}s")[0]
    for place, end in enumerate(range(0, 3_601, MINUTE)):
        bad, total = naive(data, end, lookback * 50)
        if total:
            assert abs(found[place] - bad / total / 0.1) < 1e-9
        else:
            assert np.isnan(found[place])


@given(_minutes(), st.sampled_from([60, 120, 300, 900]), st.sampled_from([0, 0.5, 0.9, 0.99, 1]))
def test_windows_are_judged_as_one_by_one(minutes: Minutes, period: int, threshold: float) -> None:
    criterion = {"performance": BAD_OF_ALL["requestBased"], "threshold": threshold}
    indicator = {
        "windowsBased": {"windowPeriod": f"{period}s", "goodTotalRatioThreshold": criterion}
    }
    data = traffic(minutes)
    made = world(data, objective(0.9, indicator), 5_400, 5_400)
    bad = total = 0
    for end in range(period, 5_401, period):
        failed, every = naive(data, end, period)
        total += every > 0
        bad += every > 0 and Fraction(int(every - failed), int(every)) < Fraction(str(threshold))
    found = measured(made, "select_slo_burn_rate", "5400s")[0, 0]
    assert (np.isnan(found) and not total) or abs(found - bad / total / 0.1) < 1e-9


@given(_minutes(1), st.lists(st.integers(1, 999), min_size=1, max_size=5, unique=True), st.data())
def test_a_cut_at_the_edge_of_a_bucket_is_exact(
    minutes: Minutes, edges: list[int], draw: st.DataObject
) -> None:
    """What is good by its latency is what is good by a label, if the bound is one of the edges."""
    bounds = sorted(edges)
    bound = draw.draw(st.sampled_from(bounds))
    split = bounds.index(bound)
    rows = np.zeros((len(minutes), len(bounds) + 1))
    for row, (total, bad) in zip(rows, minutes, strict=True):
        row[draw.draw(st.integers(0, split))] = total - bad
        row[draw.draw(st.integers(split + 1, len(bounds)))] = bad
    data = traffic(minutes)
    took = series(
        "took",
        data.series[0].times,
        rows,
        value_type=ValueType.DISTRIBUTION,
        bounds=tuple(map(float, bounds)),
    )
    cut = {"distributionFilter": filter_of("took"), "range": {"max": bound}}
    by_latency = objective(0.99, {"requestBased": {"distributionCut": cut}})
    by_label = objective(0.99)
    for selector, lookback in (("burn_rate", "7m"), ("budget_fraction", "")):
        found, expected = (
            measured(world(Data((*data.series, took)), slo, 0, 5_400), f"select_slo_{selector}",
                     lookback)
            for slo in (by_latency, by_label)
        )  # fmt: skip
        assert np.array_equal(found, expected, equal_nan=True)


@given(_minutes())
def test_the_budget_left_is_what_the_burn_rate_of_the_period_leaves(minutes: Minutes) -> None:
    made = world(traffic(minutes), objective(0.995, rollingPeriod="86400s"), 0, 5_400)
    rate = measured(made, "select_slo_burn_rate", "86400s")
    left = measured(made, "select_slo_budget_fraction")
    total, budget, share = (
        measured(made, f"select_slo_{name}") for name in ("budget_total", "budget", "compliance")
    )
    for one, other in ((left, 1 - rate), (left, budget / total), (1 - share, 0.005 * rate)):
        np.testing.assert_allclose(one, other, atol=1e-9)


POLICIES: list[Resource] = [tier("fast", 720, 5), tier("slow", 3_600, 2)]


@settings(max_examples=50)
@given(_minutes(), st.sampled_from([2, 3, 7, 1_000]))
def test_more_of_the_same_traffic_changes_nothing(minutes: Minutes, scale: int) -> None:
    found = incidents(traffic(minutes), [objective(0.9), *POLICIES], 5_400)
    assert incidents(traffic(minutes, scale=scale), [objective(0.9), *POLICIES], 5_400) == found


@settings(max_examples=50)
@given(_minutes(), st.integers(1, 100_000))
def test_later_traffic_makes_the_same_incidents_later(minutes: Minutes, later: int) -> None:
    data = traffic(minutes)
    shift = later * MINUTE * SECOND
    moved = Data(tuple(replace(one, times=one.times + shift) for one in data.series))
    until = 5_400
    found = incidents(data, [objective(0.9), *POLICIES], until)
    after = later * MINUTE
    again = incidents(moved, [objective(0.9), *POLICIES], until + after, since=after - 600)
    assert again == tuple(
        replace(
            one,
            began=one.began + shift,
            opened=one.opened + shift,
            closed=None if one.closed is None else one.closed + shift,
        )
        for one in found
    )


@settings(max_examples=50)
@given(_minutes(), st.integers(1, 99), st.integers(1, 50), st.integers(0, 5))
def test_a_higher_threshold_never_fires_earlier(
    minutes: Minutes, burn: int, more: int, lasting: int
) -> None:
    opened = []
    for bound in (burn / 10, (burn + more) / 10):
        alert = replace(
            tier("burn", 720, 1),
            body={
                "combiner": "AND",
                "conditions": [
                    {"conditionThreshold": burning(window, bound, lasting=lasting * MINUTE)}
                    for window in (720, 120)
                ],
            },
        )
        found = incidents(traffic(minutes), [objective(0.9), alert], 5_400)
        opened.append(min((one.opened for one in found), default=1 << 62))
    assert opened[0] <= opened[1]


@given(
    st.integers(-50, 50),
    st.lists(st.sampled_from([1, 5, 5, 5, 9]), max_size=30),
    st.lists(st.integers(-100, 400)),
)
def test_places_on_an_axis(first: int, gaps: list[int], at: list[int]) -> None:
    times = np.cumsum([first, *gaps])
    axis = axis_of(times)
    assert isinstance(axis, Grid) is (len(set(gaps)) < 2)
    found = axis.until(np.array(at, dtype=np.int64))
    assert found.tolist() == [int((times <= instant).sum()) for instant in at]
    assert axis.times.tolist() == times.tolist()
