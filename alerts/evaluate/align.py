"""Aligners: from the points of one time series to one point at the end of each sliding window.

Which aligner takes which kind and type of points, and what it gives, is `validation.aligners`; the
arithmetic is that of `google.monitoring.v3` Aggregation and the guide's section 1. An aligner that
is given no point in a window gives none (NaN). What no source settles is decided here:

- A DELTA point counts whole, where its interval ends. So does what a CUMULATIVE series adds from
  one point to the next, unless the two are further apart than the window: then it is spread evenly
  over the gap, as the service interpolates empty periods, and each window gets its part.
- Counters restart where a point has a new start. A fall under the same start adds nothing.
- ALIGN_NEXT_OLDER looks back one alignment period. ALIGN_INTERPOLATE does too: what would lie
  between the newest point and the next is drawn on from the last two, since an alert cannot see
  the next.
- ALIGN_NONE samples: the newest point since the last evaluation.
- ALIGN_STDDEV divides by the number of points.
- Interpolated values of INT64 series are not rounded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from alerts.evaluate import distribution
from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.objective.counter import increments
from alerts.evaluate.series import SECOND, Times, TimeSeries, Values
from alerts.evaluate.windows import Windows, fold, newest, total
from monitoring.limits import MINUTE
from monitoring.model import MetricKind, ValueType
from monitoring.validation.aligners import ALIGN_NONE, ALIGNERS, Series

SMOOTHED = 10 * MINUTE * SECOND  # ALIGN_PERCENT_CHANGE compares means of ten minutes

# The series, its windows and their length in ms, to a value (k,) or histogram (k, buckets) each.
Aligner = Callable[[TimeSeries, Windows, int], Values]


def align(series: TimeSeries, aligner: str, period: int, windows: Windows) -> TimeSeries:
    """The series aligned by `aligner` over windows of `period` ms: a point for each window.

    Its values are NaN where there was no data. Raises NotEvaluableError where the aligner is not
    known or does not suit the kind and type of the points.
    """
    given = Series(series.kind, series.value_type)
    operation = ALIGNERS.get(aligner)
    if operation is None:
        raise NotEvaluableError(f"{aligner} is no aligner")
    if not operation.takes(given) or given.value_type is ValueType.STRING:
        raise NotEvaluableError(
            f"{aligner} cannot be applied to {series.identity.metric}, of kind {given.kind} and "
            f"value type {given.value_type}"
        )
    gives = operation.gives(given)
    merged = gives.value_type is ValueType.DISTRIBUTION
    sums = None
    if merged and series.sums is not None:
        sums = _ALIGN[aligner](replace(series, values=series.sums), windows, period)
    return TimeSeries(
        series.identity,
        gives.kind,
        gives.value_type,
        windows.ends,
        _ALIGN[aligner](series, windows, period),
        windows.ends - period if gives.kind is MetricKind.DELTA else None,
        series.bounds if merged else (),
        sums,
    )


def marks(aligned: TimeSeries) -> Values:
    """A number for each point (k,), NaN where there is none: of a histogram its first count."""
    return aligned.values if aligned.values.ndim == 1 else aligned.values[:, 0]


def known(aligned: TimeSeries) -> TimeSeries:
    """An aligned series without the points that are not there."""
    there = ~np.isnan(marks(aligned))
    return replace(
        aligned,
        times=aligned.times[there],
        values=aligned.values[there],
        starts=None if aligned.starts is None else aligned.starts[there],
        sums=None if aligned.sums is None else aligned.sums[there],
    )


def _newest(series: TimeSeries, windows: Windows, period: int) -> Values:
    return newest(series.values, windows.buckets(series.times, period))


def _delta(series: TimeSeries, windows: Windows, period: int) -> Values:
    if series.kind is not MetricKind.CUMULATIVE or not len(series.times):
        return _sum(series, windows, period)
    added, begins, times = increments(series), _begins(series), series.times
    if series.starts is None:  # nobody knows since when the first point has counted
        buckets = windows.buckets(times, period)
        first = np.maximum(buckets.first, 1)
        buckets = replace(buckets, first=first, last=np.maximum(buckets.last, first))
    else:
        buckets = windows.buckets(times, period)
    long = times - begins > period
    if not long.any():
        return total(added, buckets)
    short = added.copy()
    short[long] = 0
    found = total(short, buckets)
    # At most one such point is in a window, and it is the first: the one before is further away.
    place = np.minimum(buckets.first, len(times) - 1)
    at = np.flatnonzero(buckets.filled & long[place])
    place = place[at]
    inside = times[place] - (windows.ends[at] - period)
    part = inside / (times[place] - begins[place])
    found[at] += added[place] * part.reshape(-1, *(1,) * (added.ndim - 1))
    return found


def _begins(series: TimeSeries) -> Times:
    """Where the interval begins in which each point of a counter added what it did."""
    begins = np.empty_like(series.times)
    begins[1:] = series.times[:-1]
    begins[0] = series.times[0] if series.starts is None else series.starts[0]
    if series.starts is not None:
        fresh = 1 + np.flatnonzero(np.diff(series.starts))
        begins[fresh] = np.maximum(series.starts[fresh], begins[fresh])
    return begins


def _rate(series: TimeSeries, windows: Windows, period: int) -> Values:
    return _delta(series, windows, period) / (period / SECOND)


def _interpolate(series: TimeSeries, windows: Windows, period: int) -> Values:
    buckets = windows.buckets(series.times, period)
    found = newest(series.values, buckets)
    at = np.flatnonzero(buckets.filled & (buckets.last > 1))
    last = buckets.last[at] - 1
    slope = (series.values[last] - series.values[last - 1]) / (
        series.times[last] - series.times[last - 1]
    )
    found[at] += slope * (windows.ends[at] - series.times[last])
    return found


def _sum(series: TimeSeries, windows: Windows, period: int) -> Values:
    return total(series.values, windows.buckets(series.times, period))


def _folded(operation: np.ufunc, series: TimeSeries, windows: Windows, period: int) -> Values:
    return fold(operation, series.values, windows.buckets(series.times, period))


def _mean(series: TimeSeries, windows: Windows, period: int) -> Values:
    return _sum(series, windows, period) / _count(series, windows, period)


def _count(series: TimeSeries, windows: Windows, period: int) -> Values:
    count = windows.buckets(series.times, period).count
    return np.where(count > 0, count, np.nan)


def _deviation(series: TimeSeries, windows: Windows, period: int) -> Values:
    """Two passes, for sums of squares lose small deviations of large values."""
    buckets = windows.buckets(series.times, period)
    count, means = buckets.count, _mean(series, windows, period)
    squares = np.zeros(len(count))
    for place in range(int(count.max(initial=0))):  # the first point of every window, the second …
        at = np.flatnonzero(count > place)
        squares[at] += (series.values[buckets.first[at] + place] - means[at]) ** 2
    with np.errstate(invalid="ignore"):
        return np.where(count > 0, np.sqrt(squares / np.maximum(count, 1)), np.nan)


def _count_of(flag: bool, series: TimeSeries, windows: Windows, period: int) -> Values:
    counted = ((series.values != 0) == flag).astype(np.float64)
    return total(counted, windows.buckets(series.times, period))


def _fraction_true(series: TimeSeries, windows: Windows, period: int) -> Values:
    return _count_of(True, series, windows, period) / _count(series, windows, period)


def _percent_change(series: TimeSeries, windows: Windows, period: int) -> Values:
    """Values below 0 are ignored; from 0 to 0 is no change, from 0 to more an infinite one."""
    counted = series.values >= 0
    if not counted.all():
        series = replace(series, times=series.times[counted], values=series.values[counted])
    now, before = (
        total(series.values, held) / np.maximum(held.count, 1)
        for held in (windows.buckets(series.times, SMOOTHED, lag) for lag in (0, period))
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        change = 100 * (now - before) / before
        from_zero = np.where(now == 0, 0.0, now * np.inf)  # whatever the sign of a zero
    return np.where(before == 0, from_zero, change)


def _percentile(q: float, series: TimeSeries, windows: Windows, period: int) -> Values:
    return distribution.percentile(_sum(series, windows, period), series.bounds, q)


_ALIGN: dict[str, Aligner] = {
    ALIGN_NONE: _newest,
    "ALIGN_DELTA": _delta,
    "ALIGN_RATE": _rate,
    "ALIGN_INTERPOLATE": _interpolate,
    "ALIGN_NEXT_OLDER": _newest,
    "ALIGN_MIN": partial(_folded, np.minimum),
    "ALIGN_MAX": partial(_folded, np.maximum),
    "ALIGN_MEAN": _mean,
    "ALIGN_COUNT": _count,
    "ALIGN_SUM": _sum,
    "ALIGN_STDDEV": _deviation,
    "ALIGN_COUNT_TRUE": partial(_count_of, True),
    "ALIGN_COUNT_FALSE": partial(_count_of, False),
    "ALIGN_FRACTION_TRUE": _fraction_true,
    "ALIGN_PERCENT_CHANGE": _percent_change,
    **{f"ALIGN_PERCENTILE_{q:02}": partial(_percentile, q) for q in (99, 95, 50, 5)},
}
