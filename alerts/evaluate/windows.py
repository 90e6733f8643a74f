"""Sliding windows over sorted points: which points each window holds, and what they add up to.

A window of length `period` that ends at W is (W - period, W]; a point belongs to it by the end of
its interval. No window is visited on its own: what a window holds is two look-ups.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from alerts.evaluate.objective.axis import Axis, Counts, axis_of
from alerts.evaluate.series import Flags, Times, Values

_KEPT = 64  # of the last asked; each takes two indices a window
_EXACT = 2.0**53  # whole numbers below it are added without rounding


@dataclass(frozen=True, slots=True, eq=False)
class Buckets:
    """Window i holds the points from `first[i]` up to, and without, `last[i]`; both are (k,)."""

    first: Counts
    last: Counts

    @property
    def count(self) -> Counts:
        return self.last - self.first

    @property
    def filled(self) -> Flags:
        """Where there is a point at all."""
        return self.last > self.first


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """The instants (k,) at which windows end, increasing, and what was worked out for them."""

    ends: Times
    _buckets: dict[tuple[int, int, int], tuple[Times, Buckets]] = field(default_factory=dict)
    _axes: dict[int, tuple[Times, Axis]] = field(default_factory=dict)

    def buckets(self, times: Times, period: int, lag: int = 0) -> Buckets:
        """The points of `times` (n,) in the windows of `period` ms that end `lag` ms earlier."""
        key = (id(times), period, lag)  # the array is kept with what it is the key of
        if key not in self._buckets:
            axis = self._axis(times)
            ends = self.ends - lag if lag else self.ends
            if len(self._buckets) >= _KEPT:
                del self._buckets[next(iter(self._buckets))]
            self._buckets[key] = times, Buckets(axis.until(ends - period), axis.until(ends))
        return self._buckets[key][1]

    def _axis(self, times: Times) -> Axis:
        if id(times) not in self._axes:
            if len(self._axes) >= _KEPT:
                del self._axes[next(iter(self._axes))]
            self._axes[id(times)] = times, axis_of(times)
        return self._axes[id(times)][1]


def total(values: Values, buckets: Buckets) -> Values:
    """The sum of the values (n, ...) in each window (k, ...); NaN where there is none.

    Whole numbers are added up once for all windows. Others are added window by window, so that
    what came before a window leaves no rounding error in it: nothing is ever 1e-17 above 0.
    """
    if not _whole(values):
        return fold(np.add, values, buckets)
    sums = np.zeros((len(values) + 1, *values.shape[1:]))
    np.cumsum(values, axis=0, out=sums[1:])
    found = sums[buckets.last]
    found -= sums[buckets.first]
    found[~buckets.filled] = np.nan
    return found


def _whole(values: Values) -> bool:
    with np.errstate(invalid="ignore", over="ignore"):
        return bool((values == np.rint(values)).all() and np.abs(values).sum() < _EXACT)


def fold(operation: np.ufunc, values: Values, buckets: Buckets) -> Values:
    """The values (n, ...) of each window folded by `operation`: (k, ...); NaN where it is empty."""
    padded = np.concatenate([values, np.zeros((1, *values.shape[1:]))])
    places = np.empty(2 * len(buckets.first), dtype=np.intp)
    places[0::2], places[1::2] = buckets.first, buckets.last
    found: Values = operation.reduceat(padded, places, axis=0)[0::2] if len(places) else padded[:0]
    found[~buckets.filled] = np.nan
    return found


def newest(values: Values, buckets: Buckets) -> Values:
    """The last value of each window; NaN where there is none."""
    if not len(values):
        return np.full((len(buckets.last), *values.shape[1:]), np.nan)
    found: Values = values[buckets.last - 1].astype(np.float64)
    found[~buckets.filled] = np.nan
    return found
