"""Reducers: from aligned series of a group to one, over those that have a point at an instant.

Which reducer takes what, and gives what, is `validation.aligners`. What no source settles is
decided here: REDUCE_STDDEV divides by the number of series; REDUCE_PERCENTILE over numbers
interpolates between the two nearest ranks, as numpy does; REDUCE_COUNT counts the series that have
a point, of distributions too; histograms with different buckets are not merged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from alerts.evaluate import distribution
from alerts.evaluate.align import marks
from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.series import Identity, TimeSeries, Values
from monitoring.model import ValueType
from monitoring.validation.aligners import REDUCERS, Series

_PERCENTILES = (99, 95, 50, 5)


def reduce(members: Iterable[TimeSeries], reducer: str, identity: Identity) -> TimeSeries:
    """The aligned members, at the same instants (k,), reduced to one series called `identity`.

    Takes one member after the other where the result allows it, so that many histograms are never
    held at once. Raises NotEvaluableError where the reducer does not suit the members.
    """
    rest = iter(members)
    first = next(rest)
    given = _suits(first, reducer)
    gives = REDUCERS[reducer].gives(given)
    named = replace(first, identity=identity, kind=gives.kind, value_type=gives.value_type)
    if given.value_type is ValueType.DISTRIBUTION and reducer in _OF_HISTOGRAM:
        merged = _merged(first, rest, reducer)
        values = _OF_HISTOGRAM[reducer](merged.values, merged.sums, merged.bounds)
        if gives.value_type is ValueType.DISTRIBUTION:
            return replace(named, values=merged.values, sums=merged.sums)
        return replace(named, values=values, bounds=(), sums=None)
    every = [marks(first)]
    for one in rest:
        if _suits(one, reducer).value_type is not given.value_type:
            _alike(first, one, reducer)
        every.append(marks(one))
    if len(every) == 1 and reducer in _ALONE:
        return named
    return replace(named, values=_REDUCE[reducer](every), bounds=(), sums=None)


def _suits(series: TimeSeries, reducer: str) -> Series:
    given = Series(series.kind, series.value_type)
    operation = REDUCERS.get(reducer)
    if operation is None:
        raise NotEvaluableError(f"{reducer} is no reducer")
    if not operation.takes(given):
        raise NotEvaluableError(
            f"{reducer} cannot be applied to aligned {series.identity.metric}, of kind "
            f"{given.kind} and value type {given.value_type}"
        )
    return given


def _alike(one: TimeSeries, other: TimeSeries, reducer: str) -> None:
    """Numbers go together, be they INT64 or DOUBLE; with histograms and flags they do not."""
    if not {one.value_type, other.value_type} <= {ValueType.INT64, ValueType.DOUBLE}:
        raise NotEvaluableError(
            f"{reducer} joins {one.identity.metric} of value type {one.value_type} with "
            f"{other.identity.metric} of value type {other.value_type}"
        )


def _merged(first: TimeSeries, rest: Iterable[TimeSeries], reducer: str) -> TimeSeries:
    counts, sums = first.values.copy(), first.sums
    for one in rest:
        if _suits(one, reducer).value_type is not first.value_type:
            _alike(first, one, reducer)
        if one.bounds != first.bounds:
            raise NotEvaluableError(
                f"{reducer} of {first.identity.metric}: histograms with different buckets are not "
                "merged"
            )
        counts = _added(counts, one.values)
        sums = None if sums is None or one.sums is None else _added(sums, one.sums)
    return replace(first, values=counts, sums=sums)


def _added(one: Values, other: Values) -> Values:
    """The sum of both, where one is missing the other."""
    return np.where(np.isnan(one), other, one + np.nan_to_num(other))


def _present(every: Sequence[Values]) -> Values:
    """At how many of the series there is a point (k,), as a number; NaN where there is none."""
    count = np.zeros(len(every[0]))
    for one in every:
        count += ~np.isnan(one)
    return np.where(count > 0, count, np.nan)


def _sum(every: Sequence[Values]) -> Values:
    found = every[0]
    for one in every[1:]:
        found = _added(found, one)
    return found


def _folded(operation: np.ufunc, every: Sequence[Values]) -> Values:
    found = every[0]
    for one in every[1:]:
        found = operation(found, one)
    return found


def _mean(every: Sequence[Values]) -> Values:
    return _sum(every) / _present(every)


def _deviation(every: Sequence[Values]) -> Values:
    mean = _mean(every)
    found: Values = np.sqrt(_sum([(one - mean) ** 2 for one in every]) / _present(every))
    return found


def _count_of(flag: bool, every: Sequence[Values]) -> Values:
    return _sum([np.where(np.isnan(one), np.nan, (one != 0) == flag) for one in every])


def _fraction_true(every: Sequence[Values]) -> Values:
    return _count_of(True, every) / _present(every)


def _percentile(q: float, every: Sequence[Values]) -> Values:
    ranked = np.sort(np.stack(every), axis=0)  # missing ones come last
    count = (~np.isnan(ranked)).sum(axis=0)
    rank = (q / 100) * np.maximum(count - 1, 0)
    low = np.floor(rank).astype(np.intp)
    high = np.minimum(low + 1, np.maximum(count - 1, 0))
    columns = np.arange(ranked.shape[1])
    below, above = ranked[low, columns], ranked[high, columns]
    part = rank - low
    # A value that stands on its rank is itself, be it infinite.
    with np.errstate(invalid="ignore"):
        found: Values = np.where(part == 0, below, below + (above - below) * part)
    return found


def _histogram_percentile(
    q: float, counts: Values, sums: Values | None, bounds: tuple[float, ...]
) -> Values:
    return distribution.percentile(counts, bounds, q)


def _histogram_deviation(counts: Values, sums: Values | None, bounds: tuple[float, ...]) -> Values:
    return distribution.deviation(counts, bounds)


def _histogram(counts: Values, sums: Values | None, bounds: tuple[float, ...]) -> Values:
    return counts


_OF_HISTOGRAM: dict[str, Callable[[Values, Values | None, tuple[float, ...]], Values]] = {
    "REDUCE_SUM": _histogram,
    "REDUCE_MEAN": distribution.mean,
    "REDUCE_STDDEV": _histogram_deviation,
    **{f"REDUCE_PERCENTILE_{q:02}": partial(_histogram_percentile, q) for q in _PERCENTILES},
}
_REDUCE: dict[str, Callable[[Sequence[Values]], Values]] = {
    "REDUCE_MEAN": _mean,
    "REDUCE_MIN": partial(_folded, np.fmin),
    "REDUCE_MAX": partial(_folded, np.fmax),
    "REDUCE_SUM": _sum,
    "REDUCE_STDDEV": _deviation,
    "REDUCE_COUNT": _present,
    "REDUCE_COUNT_TRUE": partial(_count_of, True),
    "REDUCE_COUNT_FALSE": partial(_count_of, False),
    "REDUCE_FRACTION_TRUE": _fraction_true,
    **{f"REDUCE_PERCENTILE_{q:02}": partial(_percentile, q) for q in _PERCENTILES},
}
# Of one series alone they are that series.
_ALONE = frozenset(
    {"REDUCE_MEAN", "REDUCE_MIN", "REDUCE_MAX", "REDUCE_SUM"}
    | {f"REDUCE_PERCENTILE_{q:02}" for q in _PERCENTILES}
)
