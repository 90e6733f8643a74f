"""Functions of a range vector: one row for each series, present where its window suffices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from alerts.evaluate.promql import rates
from alerts.evaluate.promql.fold import Indices
from alerts.evaluate.promql.over_time import KEEPS_NAME, OVER_TIME, quantile
from alerts.evaluate.promql.rates import Reading
from alerts.evaluate.promql.samples import PromSeries
from alerts.evaluate.promql.select import Ranges
from alerts.evaluate.promql.vector import QueryError, Vector, relabelled, stacked, without_name
from alerts.evaluate.series import Values

Bounds = tuple[Indices, Indices]
Reader = Callable[[Ranges, PromSeries, Bounds, list[Values]], Reading]
"""Reads one series in all windows; the list holds the function's scalar arguments."""


def _extrapolated(counter: bool, per_second: bool) -> Reader:
    def read(found: Ranges, one: PromSeries, bounds: Bounds, scalars: list[Values]) -> Reading:
        windows = (found.starts, found.ends)
        seconds = found.seconds if per_second else 1.0
        return rates.extrapolated(one, bounds, windows, counter, seconds)

    return read


def _instant_change(counter: bool) -> Reader:
    def read(found: Ranges, one: PromSeries, bounds: Bounds, scalars: list[Values]) -> Reading:
        return rates.instant_change(one, bounds, counter)

    return read


def _resets(found: Ranges, one: PromSeries, bounds: Bounds, scalars: list[Values]) -> Reading:
    return rates.resets(one, bounds)


def _changes(found: Ranges, one: PromSeries, bounds: Bounds, scalars: list[Values]) -> Reading:
    return rates.changes(one, bounds)


def _deriv(found: Ranges, one: PromSeries, bounds: Bounds, scalars: list[Values]) -> Reading:
    slope, _, present = rates.line(one, bounds, found.ends)
    return slope, present


def _predict(found: Ranges, one: PromSeries, bounds: Bounds, scalars: list[Values]) -> Reading:
    slope, value, present = rates.line(one, bounds, found.context.times)
    return slope * scalars[0] + value, present


def _smoothed(found: Ranges, one: PromSeries, bounds: Bounds, scalars: list[Values]) -> Reading:
    factors = (float(scalars[0][0]), float(scalars[1][0]))
    if not all(0 < factor < 1 for factor in factors):
        raise QueryError("the factors of double_exponential_smoothing lie between 0 and 1")
    return rates.smoothed(one, bounds, factors)


def _quantile(found: Ranges, one: PromSeries, bounds: Bounds, scalars: list[Values]) -> Reading:
    return quantile(scalars[0], one.values, *bounds), bounds[1] > bounds[0]


_READERS: dict[str, Reader] = {
    "rate": _extrapolated(counter=True, per_second=True),
    "increase": _extrapolated(counter=True, per_second=False),
    "delta": _extrapolated(counter=False, per_second=False),
    "irate": _instant_change(counter=True),
    "idelta": _instant_change(counter=False),
    "resets": _resets,
    "changes": _changes,
    "deriv": _deriv,
    "predict_linear": _predict,
    "double_exponential_smoothing": _smoothed,
    "quantile_over_time": _quantile,
}
OVER_RANGES = frozenset(_READERS) | frozenset(OVER_TIME)


def _needed(one: PromSeries, bounds: Bounds) -> tuple[PromSeries, Bounds]:
    """The samples that the windows hold, and the one before; at least one."""
    low, high = bounds
    start = max(int(low.min(initial=len(one.times))) - 1, 0)
    part = slice(start, max(int(high.max(initial=0)), start + 1))
    return replace(one, times=one.times[part], values=one.values[part]), (low - start, high - start)


def over_ranges(name: str, found: Ranges, scalars: list[Values]) -> Vector:
    """The function `name` of a range vector and its scalar arguments (k,)."""
    rows = []
    with np.errstate(all="ignore"):
        for one in found.series:
            if name.endswith("_over_time") and one.points is not None:
                one = one.points
            one, bounds = _needed(one, found.bounds(one))
            if name in _READERS:
                rows.append(_READERS[name](found, one, bounds, scalars))
            else:
                values = OVER_TIME[name](one.times, one.values, *bounds)
                rows.append((values, bounds[1] > bounds[0]))
    vector = stacked(found.labels, rows, len(found.ends))
    return vector if name in KEEPS_NAME else relabelled(vector, without_name)
