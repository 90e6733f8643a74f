"""Selectors and the functions of ranges, against values worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from alerts.evaluate.error import NotEvaluableError
from tests.evaluate_promql.queries import SECOND, ask, at, only, series

COUNTER = [series("c", [0, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600])]
RESET = [series("c", [100, 160, 220, 20, 80])]
GAUGE = [series("g", [4, 1, 3, None, 5, 2])]


def test_a_selector_returns_the_latest_sample_for_less_than_five_minutes() -> None:
    known = [series("g", [7])]

    assert only("g", known, at(0, 4.99)) == [7, 7]
    assert ask("g", known, at(5)) == {}


def test_a_range_leaves_its_start_out_and_its_end_in() -> None:
    assert only("count_over_time(g[2m])", GAUGE, at(2)) == [2]
    assert only("sum_over_time(g[2m])", GAUGE, at(2)) == [4]


def test_offsets_and_times_by_at() -> None:
    assert only("c offset 2m", COUNTER, at(5)) == [180]
    assert only("c @ 120", COUNTER, at(5, 9)) == [120, 120]
    assert only("c @ end() offset 1m", COUNTER, at(5, 9)) == [240, 480]
    assert only("sum_over_time(g[1m] @ 60)", GAUGE, at(5)) == [1]


def test_what_comes_later_is_not_known_yet() -> None:
    assert only("c offset -2m", COUNTER, at(5, 20)) == [300, None]
    assert only("c @ 480", COUNTER, at(5, 9)) == [300, 480]
    assert only("count_over_time(c[4m] offset -2m)", COUNTER, at(5)) == [2]
    with pytest.raises(NotEvaluableError, match="future"):
        ask("max_over_time(c[4m:1m] offset -2m)", COUNTER, at(5))


def test_a_rate_reaches_to_the_ends_of_its_window() -> None:
    # Samples at 1..5 min: 240 in 4 min, stretched by the minute from 0 to the first.
    assert only("increase(c[5m])", COUNTER, at(5)) == [300]
    assert only("rate(c[5m])", COUNTER, at(5)) == [1]


def test_a_counter_is_not_stretched_below_zero() -> None:
    # 1 at 1 min, 61 at 2 min: it was 0 one second before the first sample.
    known = [series("c", [None, 1, 61])]

    assert only("increase(c[2m])", known, at(2)) == [pytest.approx(60 * 61 / 60)]
    assert only("delta(c[2m])", known, at(2)) == [pytest.approx(120)]


def test_a_rate_reaches_half_an_interval_beyond_samples_that_end_early() -> None:
    known = [series("c", [1000, 1060, 1120, 1180])]

    # Samples at 0..3 min in the window (-1, 9]: a minute before, half a minute behind.
    assert only("increase(c[10m])", known, at(9)) == [pytest.approx(180 * 4.5 / 3)]


def test_a_reset_counts_from_zero() -> None:
    # 60 + 60, then 20 after the reset, and 60: 200 over 4 of 5 minutes.
    assert only("increase(c[5m])", RESET, at(4)) == [250]
    assert only("resets(c[5m])", RESET, at(4)) == [1]
    assert only("irate(c[5m])", RESET, at(3)) == [pytest.approx(20 / 60)]
    assert only("idelta(c[5m])", RESET, at(3)) == [-200]


def test_one_sample_has_no_rate() -> None:
    assert ask("rate(c[1m])", COUNTER, at(5)) == {}
    assert ask("irate(c[1m])", COUNTER, at(5)) == {}


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("avg_over_time(g[5m])", 11 / 4),
        ("min_over_time(g[5m])", 1),
        ("max_over_time(g[5m])", 5),
        ("sum_over_time(g[5m])", 11),
        ("count_over_time(g[5m])", 4),
        ("last_over_time(g[5m])", 2),
        ("present_over_time(g[5m])", 1),
        ("stdvar_over_time(g[5m])", ((1 + 9 + 25 + 4) / 4) - (11 / 4) ** 2),
        ("stddev_over_time(g[5m])", math.sqrt(39 / 4 - (11 / 4) ** 2)),
        ("quantile_over_time(0.5, g[5m])", 2.5),
        ("quantile_over_time(0.9, g[5m])", 3 + 0.7 * 2),
        ("quantile_over_time(2, g[5m])", math.inf),
        ("mad_over_time(g[5m])", 1.0),
        ("changes(g[5m])", 3),
        ("resets(g[5m])", 1),
        ("delta(g[5m])", (2 - 1) * 5 / 4),
    ],
)
def test_over_a_window_of_1_3_5_2(function: str, expected: float) -> None:
    assert only(function, GAUGE, at(5)) == [pytest.approx(expected)]


def test_only_first_and_last_keep_the_name() -> None:
    assert list(ask("last_over_time(g[5m])", GAUGE, at(5))) == ["g"]
    assert list(ask("max_over_time(g[5m])", GAUGE, at(5))) == [""]


def test_the_line_through_a_window() -> None:
    assert only("deriv(c[5m])", COUNTER, at(9)) == [pytest.approx(1)]
    assert only("predict_linear(c[5m], 3600)", COUNTER, at(9)) == [pytest.approx(540 + 3600)]
    level = [series("g", [0.1] * 9)]
    assert only("deriv(g[5m])", level, at(8)) == [0]
    assert only("predict_linear(g[5m], 60)", level, at(8)) == [0.1]


def test_not_a_number_is_a_value() -> None:
    known = [series("g", [1, math.nan, 2])]

    assert only("max_over_time(g[5m])", known, at(2)) == [2]
    assert math.isnan(only("sum_over_time(g[5m])", known, at(2))[0] or 0)
    assert only("sum_over_time(g[1m])", known, at(2)) == [2]
    assert ask("g > 0", known, at(1)) == {}


def test_a_large_value_long_ago_takes_nothing_from_a_small_one() -> None:
    known = [series("g", [1e17, 0.1, 0.2, 0.3, 0.4])]

    assert only("sum_over_time(g[4m])", known, at(4)) == [1.0]
    assert only("sum_over_time(g[1m])", known, at(4)) == [0.4]


def test_a_subquery_stands_on_multiples_of_its_step() -> None:
    # At 5:30 the window (3:30, 5:30] holds the minutes 4 and 5.
    assert only("count_over_time(c[2m:1m])", COUNTER, at(5.5)) == [2]
    assert only("sum_over_time(c[2m:1m])", COUNTER, at(5.5)) == [540]
    assert only("sum_over_time(c[2m:])", COUNTER, at(5.5)) == [540]
    assert only("max_over_time(rate(c[2m])[4m:1m] offset 1m)", COUNTER, at(9)) == [1]
    # At 5 the window (3, 5] does not hold the minute 3.
    assert only("sum_over_time(c[2m:1m])", COUNTER, at(5)) == [540]


def test_absence() -> None:
    known = [series('g{a="b"}', [1])]

    assert ask('absent(g{a="b", c="d", e=~"f"})', known, at(9)) == {'{a="b",c="d"}': [1]}
    assert ask('absent(g{a="b"})', known, at(1)) == {}
    assert ask('absent_over_time(g{a="b"}[2m])', known, at(0, 1, 2, 3)) == {
        '{a="b"}': [None, None, 1, 1]
    }
    assert ask("absent(sum(g))", known, at(9)) == {"": [1]}


def test_smoothing_follows_a_line() -> None:
    query = "double_exponential_smoothing(c[5m], 0.5, 0.5)"

    assert only(query, COUNTER, at(9)) == [pytest.approx(540)]


def test_samples_need_not_be_regular() -> None:
    times = np.array([7, 19, 23, 58, 59], np.int64) * SECOND
    known = [series("c", [0, 2, 3, 10, 11])]
    known = [type(known[0])(known[0].labels, times, known[0].values)]

    # 9 between 19 s and 59 s; the samples are 40/3 s apart: 4 s before and 1 s behind are near.
    assert only("increase(c[45s])", known, at(1)) == [pytest.approx(9 * 45 / 40)]
