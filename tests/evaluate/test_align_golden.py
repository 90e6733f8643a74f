"""Aligners on numbers worked out by hand, and on those of Google's documentation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from alerts.evaluate.align import align
from alerts.evaluate.distribution import mean, percentile
from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.series import TimeSeries
from alerts.evaluate.windows import Windows, total
from monitoring.validation.aligners import ALIGNERS
from tests.evaluate.made_series import (
    BOOL,
    CUMULATIVE,
    DELTA,
    DISTRIBUTION,
    GAUGE,
    INT64,
    MINUTE,
    START,
    every_minute,
    series,
)


def at(one: TimeSeries, aligner: str, minutes: int, *ends: float) -> list[float | None]:
    """The aligned values at so many minutes after START; None where there is none."""
    windows = Windows(np.array([START + round(end * MINUTE) for end in ends], dtype=np.int64))
    found = align(one, aligner, minutes * MINUTE, windows)
    assert np.array_equal(found.times, windows.ends)
    return [None if math.isnan(value) else float(value) for value in found.values]


@pytest.mark.parametrize(("q", "expected"), [(50, 192.0), (95, 249.6), (99, 254.72), (5, 134.4)])
def test_percentiles_of_google(q: int, expected: float) -> None:
    """One sample in [128, 256), from Percentiles and distribution-valued metrics."""
    bounds = (64.0, 128.0, 256.0, 512.0)
    one = series([START], [[0, 0, 1, 0, 0]], GAUGE, DISTRIBUTION, bounds=bounds)
    found = at(one, f"ALIGN_PERCENTILE_{q:02}", 1, 0)
    assert found == [pytest.approx(expected, rel=1e-12)]


def test_percentiles_are_of_the_merged_histogram() -> None:
    """Half of the values in [0, 10), half in [10, 20): p95 is not the mean of two percentiles."""
    one = series(
        every_minute([0, 0]), [[0, 5, 0, 0], [0, 0, 5, 0]], DELTA, DISTRIBUTION, bounds=(0, 10, 20)
    )
    assert at(one, "ALIGN_PERCENTILE_95", 5, 1) == [pytest.approx(19)]
    assert at(one, "ALIGN_PERCENTILE_50", 5, 1) == [pytest.approx(10)]


def test_percentiles_out_of_bounds() -> None:
    counts = np.array([[4.0, 0, 0], [0, 0, 4], [0, 0, 0]])
    assert percentile(counts, (10.0, 20.0), 50)[:2].tolist() == [5.0, 20.0]
    assert percentile(counts, (-10.0, 20.0), 50)[:2].tolist() == [-10.0, 20.0]
    assert math.isnan(percentile(counts, (10.0, 20.0), 50)[2])


def test_means_of_histograms() -> None:
    counts = np.array([[0.0, 2, 2, 0]])
    assert mean(counts, np.array([48.0]), (0, 10, 20)).tolist() == [12.0]
    assert mean(counts, None, (0, 10, 20)).tolist() == [10.0]  # from the buckets' middles


def test_windows_are_open_on_the_left() -> None:
    one = series(every_minute([1, 2, 4, 8, 16]), [1, 2, 4, 8, 16])
    # (0, 2] has the points of minutes 1 and 2, not of minute 0.
    assert at(one, "ALIGN_SUM", 2, -1, 0, 1, 2, 3.5, 4, 5, 6) == [None, 1, 3, 6, 12, 24, 16, None]


def test_counter() -> None:
    counted = [100, 110, 130, 5, 8]  # restarts at minute 3
    starts = [START - MINUTE] * 3 + [START + 2 * MINUTE] * 2
    one = series(every_minute(counted), counted, CUMULATIVE, INT64, starts=starts)
    assert at(one, "ALIGN_DELTA", 1, 0, 1, 2, 3, 4) == [100, 10, 20, 5, 3]
    assert at(one, "ALIGN_DELTA", 2, 2, 3, 4) == [30, 25, 8]
    assert at(one, "ALIGN_RATE", 2, 4) == [8 / 120]


def test_counter_that_does_not_say_since_when() -> None:
    one = series(every_minute([1, 2, 3]), [1_000_000, 1_000_010, 1_000_004], CUMULATIVE, INT64)
    # The first point has no increment, and a fall without a new start is none.
    assert at(one, "ALIGN_DELTA", 1, 0, 1, 2) == [None, 10, 0]


def test_counter_that_counts_for_long() -> None:
    """A million counted in ten days before the data begin is no million in one minute."""
    began = START - 10 * 1440 * MINUTE
    one = series([START, START + MINUTE], [1_440_000, 1_440_007], CUMULATIVE, starts=[began] * 2)
    assert at(one, "ALIGN_DELTA", 1, 0, 1) == [pytest.approx(100), 7]


def test_counter_with_a_gap_is_interpolated() -> None:
    times = [START, START + MINUTE, START + 11 * MINUTE, START + 12 * MINUTE]
    one = series(times, [0, 6, 106, 112], CUMULATIVE)
    assert at(one, "ALIGN_DELTA", 2, 1, 5, 11, 12, 13) == [6, None, 20, 16, 6]


def test_delta_points_count_where_they_end() -> None:
    times = every_minute([3, 4, 5])
    one = series(times, [3, 4, 5], DELTA, INT64, starts=times - MINUTE)
    assert at(one, "ALIGN_DELTA", 1, 0.5, 1.5, 2.5) == [3, 4, 5]
    assert at(one, "ALIGN_RATE", 2, 2) == [9 / 120]


def test_histograms_of_counters() -> None:
    counts = [[0, 1, 0], [0, 3, 1], [0, 3, 4]]
    one = series(
        every_minute(counts), counts, CUMULATIVE, DISTRIBUTION, bounds=(0, 10), sums=[5, 25, 70]
    )
    found = align(one, "ALIGN_DELTA", MINUTE, Windows(every_minute(counts)))
    assert found.values[1:].tolist() == [[0, 2, 1], [0, 0, 3]]
    assert found.sums is not None and found.sums[1:].tolist() == [20, 45]
    assert np.isnan(found.values[0]).all()


def test_next_older_looks_back_one_period() -> None:
    one = series([START], [7.0])
    assert at(one, "ALIGN_NEXT_OLDER", 5, -1, 0, 4, 4.99, 5) == [None, 7, 7, 7, None]


def test_interpolate_draws_on() -> None:
    one = series(every_minute([1, 2]), [10, 12])
    assert at(one, "ALIGN_INTERPOLATE", 2, 0, 0.5, 1, 1.5, 2, 3) == [10, 10, 12, 13, 14, None]


def test_percent_change() -> None:
    steady = series(every_minute([0] * 40), [0.0] * 10 + [4.0] * 10 + [6.0] * 20)
    # From 0 to more is infinite; the smoothed 4.0 of minute 19 becomes 6.0 ten minutes later.
    changes = at(steady, "ALIGN_PERCENT_CHANGE", 10, 9, 19, 29, 39)
    assert changes == [None, math.inf, pytest.approx(50), 0]
    zero = series(every_minute([0] * 40), [0.0] * 40)
    assert at(zero, "ALIGN_PERCENT_CHANGE", 10, 30) == [0]


def test_percent_change_ignores_what_is_below_zero() -> None:
    values = [2.0, -1000.0] * 10 + [3.0, -1000.0] * 10
    one = series(every_minute(values), values)
    assert at(one, "ALIGN_PERCENT_CHANGE", 10, 29) == [pytest.approx(50)]


def test_flags() -> None:
    one = series(every_minute([1, 0, 0, 1]), [1, 0, 0, 1], GAUGE, BOOL)
    assert at(one, "ALIGN_COUNT_TRUE", 3, 2, 3, 9) == [1, 1, None]
    assert at(one, "ALIGN_COUNT_FALSE", 3, 2, 3, 9) == [2, 2, None]
    assert at(one, "ALIGN_FRACTION_TRUE", 4, 3) == [0.5]


def test_deviation_of_one_point_is_zero() -> None:
    one = series(every_minute([1, 2, 3]), [1e9, 1e9 + 4, 5])
    assert at(one, "ALIGN_STDDEV", 1, 0) == [0]
    assert at(one, "ALIGN_STDDEV", 2, 1) == [2]


def test_sums_of_fractions_leave_nothing_behind() -> None:
    """A mean that is 0 must not be above 0 because of what was added up before it."""
    values = np.array([0.1, 1e17, 0.3] + [0.0] * 20)
    one = series(every_minute(values), values)
    assert at(one, "ALIGN_MEAN", 3, 5, 10, 15) == [0, 0, 0]
    buckets = Windows(one.times).buckets(one.times, 3 * MINUTE)
    assert (total(values, buckets)[5:] == 0).all()


def test_a_series_without_points() -> None:
    for aligner, operation in ALIGNERS.items():
        for kind in operation.kinds:
            for value_type in operation.types & {INT64, BOOL}:
                one = series([], [], kind, value_type)
                assert at(one, aligner, 5, 0, 1) == [None, None], aligner


def test_no_window_at_all() -> None:
    one = series(every_minute([1, 2]), [1, 2.5])
    for aligner in ("ALIGN_SUM", "ALIGN_MAX", "ALIGN_STDDEV", "ALIGN_INTERPOLATE", "ALIGN_NONE"):
        assert at(one, aligner, 5) == []


@pytest.mark.parametrize(
    ("aligner", "kind", "value_type"),
    [
        ("ALIGN_RATE", GAUGE, INT64),
        ("ALIGN_MEAN", CUMULATIVE, INT64),
        ("ALIGN_MEAN", GAUGE, DISTRIBUTION),
        ("ALIGN_PERCENTILE_99", CUMULATIVE, DISTRIBUTION),
        ("ALIGN_FRACTION_TRUE", GAUGE, INT64),
        ("ALIGN_NEXT_OLDER", DELTA, INT64),
    ],
)
def test_what_does_not_suit_says_so(aligner: str, kind: str, value_type: str) -> None:
    one = series([START], [1], kind, value_type)  # type: ignore[arg-type]
    with pytest.raises(NotEvaluableError, match=rf"{aligner} cannot .* {kind} .* {value_type}"):
        at(one, aligner, 1, 0)
