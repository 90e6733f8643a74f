"""The functions over a range that end in ``_over_time``."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from alerts.evaluate.promql.fold import (
    SCALED,
    Indices,
    Parts,
    fold,
    side_by_side,
    spread,
    sums,
)
from alerts.evaluate.promql.quantiles import quantile_of_rows
from alerts.evaluate.series import Flags, Times, Values

Reading = tuple[Values, Flags]
OverTime = Callable[[Times, Values, Indices, Indices], Values]


def _sum(times: Times, values: Values, low: Indices, high: Indices) -> Values:
    total, lost = sums(values, low, high)
    return np.where(np.isinf(total), total, total + lost)


def _average(times: Times, values: Values, low: Indices, high: Indices) -> Values:
    total, lost = sums(values, low, high)
    count = np.maximum(high - low, 1)
    average: Values = total / count + lost / count
    over = ~np.isfinite(average)
    if over.any():
        # The sum, but not the mean, may be too large for a number.
        total, lost = sums(values * SCALED, low, high)
        average = np.where(over, (total / count + lost / count) / SCALED, average)
    return average


def _count(times: Times, values: Values, low: Indices, high: Indices) -> Values:
    return (high - low).astype(np.float64)


def _least(left: Parts, right: Parts) -> Parts:
    return (np.fmin(left[0], right[0]),)


def _greatest(left: Parts, right: Parts) -> Parts:
    return (np.fmax(left[0], right[0]),)


def _minimum(times: Times, values: Values, low: Indices, high: Indices) -> Values:
    return fold((values,), _least, low, high)[0]


def _maximum(times: Times, values: Values, low: Indices, high: Indices) -> Values:
    return fold((values,), _greatest, low, high)[0]


def _variance(times: Times, values: Values, low: Indices, high: Indices) -> Values:
    finite = np.where(np.isfinite(values), values, np.nan)
    parts = (np.ones_like(finite), finite, np.where(np.isnan(finite), np.nan, 0.0))
    count, _, squares = fold(parts, spread, low, high)
    return squares / count


def _deviation(times: Times, values: Values, low: Indices, high: Indices) -> Values:
    return np.sqrt(_variance(times, values, low, high))


def _last(times: Times, values: Values, low: Indices, high: Indices) -> Values:
    return values[np.maximum(high - 1, 0)]


def _first(times: Times, values: Values, low: Indices, high: Indices) -> Values:
    return values[np.minimum(low, len(values) - 1)]


def _present(times: Times, values: Values, low: Indices, high: Indices) -> Values:
    return np.ones(len(low))


def _median_deviation(times: Times, values: Values, low: Indices, high: Indices) -> Values:
    result = np.empty(len(low))
    half = np.array(0.5)
    for part, rows, inside in side_by_side(values, low, high):
        median = quantile_of_rows(half, rows, inside)
        away = np.abs(rows - median[:, None])
        unknown = (np.isnan(rows) & inside).any(axis=1)
        result[part] = np.where(unknown, np.nan, quantile_of_rows(half, away, inside))
    return result


def quantile(shares: Values, values: Values, low: Indices, high: Indices) -> Values:
    """The quantile of each window; `shares` (k,) are the quantiles that are asked for."""
    result = np.empty(len(low))
    for part, rows, inside in side_by_side(values, low, high):
        result[part] = quantile_of_rows(shares[part], rows, inside)
    return result


OVER_TIME: dict[str, OverTime] = {
    "sum_over_time": _sum,
    "avg_over_time": _average,
    "count_over_time": _count,
    "min_over_time": _minimum,
    "max_over_time": _maximum,
    "stdvar_over_time": _variance,
    "stddev_over_time": _deviation,
    "last_over_time": _last,
    "first_over_time": _first,
    "present_over_time": _present,
    "mad_over_time": _median_deviation,
}
KEEPS_NAME = frozenset({"last_over_time", "first_over_time"})
