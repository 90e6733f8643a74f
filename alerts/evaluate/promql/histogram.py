"""Quantiles and shares of classic histograms: rows that differ in `le`, cumulative."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np

from alerts.evaluate.promql.fold import Indices
from alerts.evaluate.promql.vector import (
    Vector,
    dropped,
    grouped,
    label,
    merged,
    somewhere,
    stacked,
    without_name,
)
from alerts.evaluate.series import Flags, Pairs, Values

_BOUND = "le"
_SMALL = 1e-12  # a relative difference between counts that is only rounding
_NUMBER = re.compile(r"[+-]?(?:inf(?:inity)?|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)", re.IGNORECASE)

Estimate = Callable[[Values, Values, Indices], Values]
"""Bounds (b,), cumulative counts (b, i) and the places of the i instants: an estimate for each."""


def quantile(shares: Values, vector: Vector) -> Vector:
    """`histogram_quantile` by linear interpolation within a bucket; `shares` is (k,)."""

    def estimate(bounds: Values, counts: Values, places: Indices) -> Values:
        return _quantiles(shares[places], bounds, counts)

    return _estimated(vector, estimate)


def fraction(lower: Values, upper: Values, vector: Vector) -> Vector:
    """`histogram_fraction`: the share of observations between two values, each (k,)."""

    def estimate(bounds: Values, counts: Values, places: Indices) -> Values:
        low, high = lower[places], upper[places]
        share = (_rank(high, bounds, counts) - _rank(low, bounds, counts)) / counts[-1]
        share = np.where(low >= high, 0.0, share)
        unknown = (counts[-1] == 0) | np.isnan(low) | np.isnan(high)
        return np.where(unknown | ~np.isposinf(bounds[-1]), np.nan, share)

    return _estimated(vector, estimate)


def _estimated(vector: Vector, estimate: Estimate) -> Vector:
    """One row for each histogram; an instant's buckets are those that are present then."""
    bounds = [_bound(labels) for labels in vector.labels]
    usable = [row for row, bound in enumerate(bounds) if bound is not None]
    histograms = grouped(dropped(vector.labels[row], (_BOUND,)) for row in usable)
    labels: list[Pairs] = []
    rows: list[tuple[Values, Flags]] = []
    for key, members in histograms.items():
        edges = np.array([bounds[usable[member]] for member in members], np.float64)
        order = np.argsort(edges, kind="stable")
        buckets = [usable[members[place]] for place in order]
        present = vector.present[buckets]
        result = np.full(vector.instants, np.nan)
        for places, there in _patterns(present):
            chosen = vector.values[buckets][there][:, places]
            with np.errstate(all="ignore"):
                result[places] = estimate(*_coalesced(edges[order][there], chosen), places)
        labels.append(without_name(key))
        rows.append((result, somewhere(present)))
    return merged(stacked(labels, rows, vector.instants))


def _bound(labels: Pairs) -> float | None:
    text = label(labels, _BOUND)
    return float(text) if _NUMBER.fullmatch(text) else None


def _patterns(present: Flags) -> Iterator[tuple[Indices, Flags]]:
    """The instants at which the same buckets are there, and which."""
    packed = np.packbits(present, axis=0)
    patterns, which = np.unique(packed, axis=1, return_inverse=True)
    for number in range(patterns.shape[1]):
        places = np.flatnonzero(which.reshape(-1) == number)
        there = present[:, places[0]]
        if there.any():
            yield places, there


def _coalesced(bounds: Values, counts: Values) -> tuple[Values, Values]:
    """Buckets with the same bound (``1`` and ``1.0``) as one."""
    distinct, starts = np.unique(bounds, return_index=True)
    if len(distinct) == len(bounds):
        return bounds, counts
    return distinct, np.add.reduceat(counts, starts, axis=0)


def _quantiles(shares: Values, bounds: Values, counts: Values) -> Values:
    usable = (shares >= 0) & (shares <= 1)
    outside = np.where(shares < 0, -np.inf, np.where(shares > 1, np.inf, np.nan))
    if not np.isposinf(bounds[-1]) or len(bounds) < 2:
        return np.where(usable, np.nan, outside)
    counts = _monotonic(counts)
    rank = shares * counts[-1]
    # The first bucket that holds the rank; a search that finds none ends at the last.
    bucket = np.where(
        (counts[:-1] >= rank).any(0), (counts[:-1] >= rank).argmax(0), len(bounds) - 1
    )
    each = np.arange(len(shares))
    below = np.maximum(bucket - 1, 0)
    start = np.where(bucket > 0, bounds[below], 0.0)
    before = np.where(bucket > 0, counts[below, each], 0.0)
    share = (rank - before) / (counts[bucket, each] - before)
    value = start + (bounds[bucket] - start) * share
    value = np.where((bucket == 0) & (bounds[0] <= 0), bounds[0], value)
    value = np.where(bucket == len(bounds) - 1, bounds[-2], value)
    return np.where(usable, np.where(counts[-1] == 0, np.nan, value), outside)


def _monotonic(counts: Values) -> Values:
    """Counts that never fall from a bucket to the next, and do not rise by mere rounding."""
    result = counts.copy()
    before = result[0].copy()
    for row in result[1:]:
        near = np.abs(row - before) < _SMALL * (np.abs(row) + np.abs(before))
        kept = (row < before) | (near & (row != 0) & (before != 0))
        row[kept] = before[kept]
        before[:] = row
    return result


def _rank(value: Values, bounds: Values, counts: Values) -> Values:
    """How many observations lie below each value."""
    first = 0.0 if bounds[0] > 0 else -np.inf
    edges = np.concatenate([[first], bounds])
    bucket = np.searchsorted(bounds, value, "right")
    inside = np.minimum(bucket, len(bounds) - 1)
    each = np.arange(len(value))
    reached = np.where(inside > 0, counts[np.maximum(inside - 1, 0), each], 0.0)
    low, high = edges[inside], edges[inside + 1]
    part = reached + (counts[inside, each] - reached) * (value - low) / (high - low)
    part = np.where(np.isneginf(low), counts[inside, each], part)
    part = np.where(value <= low, reached, part)
    below: Values = np.where(bucket >= len(bounds), counts[-1], np.minimum(part, counts[-1]))
    return below
