"""The functions that tell how a series changes over a range: rates, counts of changes, trends.

The rules are those of Prometheus 3: its windows leave out their start, and rates are extrapolated
to the ends of the window.
"""

from __future__ import annotations

import numpy as np

from alerts.evaluate.promql.fold import (
    Indices,
    Parts,
    fold,
    pair_counts,
    sums,
    trend,
)
from alerts.evaluate.promql.samples import PromSeries
from alerts.evaluate.series import Flags, Times, Values

Reading = tuple[Values, Flags]


def extrapolated(
    one: PromSeries,
    bounds: tuple[Indices, Indices],
    windows: tuple[Times, Times],
    counter: bool,
    seconds: float = 1.0,
) -> Reading:
    """What a series grew by in each window (`starts`, `ends`]: `increase` of a counter, or `delta`.

    Divided by `seconds` for a `rate`.

    Present where a window holds two samples. The growth between its first and last sample is
    stretched to the window's ends where samples are as near to them as they are to each other, else
    by half a distance; a counter not beyond the point at which it was 0.
    """
    low, high = bounds
    count = high - low
    present = count >= 2
    if present.all():
        first, last = low, high - 1
    else:
        first, last = np.where(present, low, 0), np.where(present, high - 1, 0)
    start, begun, ended = one.values.take(first), one.times.take(first), one.times.take(last)
    growth = one.values.take(last) - start
    if counter:
        growth = growth + _lost_in_resets(one.values, first, last + 1)
    sampled = (ended - begun) / 1000
    with np.errstate(all="ignore"):
        between = sampled / (count - 1)
        before = _near((begun - windows[0]) / 1000, between)
        after = _near((windows[1] - ended) / 1000, between)
        if counter:
            _stop_at_zero(before, sampled, start, growth)
        grown = growth * ((sampled + before + after) / sampled / seconds)
    if counter and one.intervals:
        grown, present = _with_lone_samples(one, bounds, windows, (grown, present), seconds)
    return grown, present


def _near(apart: Values, between: Values) -> Values:
    """How far to stretch to a window's end that is so far from the sample next to it."""
    far = np.flatnonzero(apart >= between * 1.1)
    apart[far] = between[far] / 2
    return apart


def _stop_at_zero(before: Values, sampled: Values, start: Values, growth: Values) -> None:
    """Stretches no counter beyond the point at which it was 0."""
    # From twice its growth it is 0 before any window that it is stretched to.
    low = np.flatnonzero((growth > 0) & (start >= 0) & (start < 2 * growth))
    before[low] = np.minimum(before[low], sampled[low] * (start[low] / growth[low]))


def _lost_in_resets(values: Values, low: Indices, high: Indices) -> Values:
    """What a counter had reached before each of the resets within the windows."""
    fell = values[1:] < values[:-1]
    if not fell.any():
        return np.zeros(len(low))
    lost = np.concatenate([[0.0], np.where(fell, values[:-1], 0.0)])
    # The drop at a window's first sample came before the window.
    total, rest = sums(lost, np.minimum(low + 1, high), high)
    return np.where(high - low >= 2, total + rest, 0.0)


def _with_lone_samples(
    one: PromSeries,
    bounds: tuple[Indices, Indices],
    windows: tuple[Times, Times],
    found: Reading,
    seconds: float,
) -> Reading:
    """As `found`, and where a window holds one sample: by what came in that sample's interval.

    Counted is the part of the interval that lies in the window, stretched to the window's end as
    `extrapolated` does.
    """
    low, high = bounds
    alone = (high - low == 1) & (low > 0)
    if not alone.any():
        return found
    place = np.where(alone, low, 0)
    before = np.maximum(place - 1, 0)
    growth = one.values[place] - one.values[before]
    growth = np.where(growth < 0, one.values[place], growth)
    with np.errstate(all="ignore"):
        interval = one.times[place] - one.times[before]
        inside = one.times[place] - np.maximum(one.times[before], windows[0])
        after = windows[1] - one.times[place]
        after = np.where(after >= interval * 1.1, interval / 2, after)
        scaled = growth * ((inside + after) / interval / seconds)
    return np.where(alone, scaled, found[0]), found[1] | alone


def instant_change(one: PromSeries, bounds: tuple[Indices, Indices], counter: bool) -> Reading:
    """`irate` of a counter (per second), or `idelta`: between the last two samples."""
    low, high = bounds
    present = high - low >= 2
    last = np.where(present, high - 1, 1 if len(one.values) > 1 else 0)
    before = np.maximum(last - 1, 0)
    change = one.values[last] - one.values[before]
    if counter:
        change = np.where(one.values[last] < one.values[before], one.values[last], change)
        with np.errstate(all="ignore"):
            change = change / ((one.times[last] - one.times[before]) / 1000)
    return change, present


def resets(one: PromSeries, bounds: tuple[Indices, Indices]) -> Reading:
    """How often a value fell."""
    fell = one.values[1:] < one.values[:-1]
    return pair_counts(fell, *bounds).astype(np.float64), bounds[1] > bounds[0]


def changes(one: PromSeries, bounds: tuple[Indices, Indices]) -> Reading:
    """How often a value changed; NaN after NaN is no change."""
    return _changes(one.values, bounds).astype(np.float64), bounds[1] > bounds[0]


def _changes(values: Values, bounds: tuple[Indices, Indices]) -> Indices:
    unknown = np.isnan(values)
    differ = (values[1:] != values[:-1]) & ~(unknown[1:] & unknown[:-1])
    return pair_counts(differ, *bounds)


def line(
    one: PromSeries, bounds: tuple[Indices, Indices], at: Times
) -> tuple[Values, Values, Flags]:
    """The least-squares line through each window's samples: slope per second, value `at` (ms)."""
    low, high = bounds
    present = high - low >= 2
    seconds = (one.times - one.times[0]) / 1000
    zeros, ones = np.zeros_like(one.values), np.ones_like(one.values)
    parts: Parts = (ones, seconds, one.values, np.where(np.isfinite(one.values), 0, np.nan), zeros)
    _, along, up, together, squares = fold(parts, trend, low, high)
    with np.errstate(all="ignore"):
        slope = together / squares
        value = up + slope * ((at - one.times[0]) / 1000 - along)
    start = one.values[np.where(present, low, 0)]
    # A line through equal values is that value, whatever rounding says.
    constant = (_changes(one.values, bounds) == 0) & ~np.isnan(start)
    infinite = np.isinf(start)
    slope = np.where(constant, np.where(infinite, np.nan, 0.0), slope)
    value = np.where(constant, np.where(infinite, np.nan, start), value)
    return slope, value, present


def smoothed(
    one: PromSeries, bounds: tuple[Indices, Indices], factors: tuple[float, float]
) -> Reading:
    """`double_exponential_smoothing`: the smoothed value at each window's end.

    `factors` are those of smoothing and of the trend.
    """
    low, high = bounds
    smoothing, following = factors
    present = high - low >= 2
    windows = np.flatnonzero(present)
    level = one.values[np.where(present, low, 0)].copy()
    slope = one.values[np.where(present, low + 1, 0)] - level
    before = np.zeros_like(level)
    for step in range(1, int((high - low).max(initial=0))):
        windows = windows[high[windows] - low[windows] > step]
        if step > 1:
            turned = following * (level[windows] - before[windows])
            slope[windows] = turned + (1 - following) * slope[windows]
        carried = (1 - smoothing) * (level[windows] + slope[windows])
        before[windows] = level[windows]
        level[windows] = smoothing * one.values[low[windows] + step] + carried
    return level, present
