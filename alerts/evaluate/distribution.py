"""Histograms: merged, and what is read off them.

Bounds are inclusive below and exclusive above; the first bucket is the underflow, the last the
overflow (google/api/distribution.proto). Percentiles follow Google's "Percentiles and
distribution-valued metrics". What no source settles is chosen here: the underflow bucket of
positive bounds begins at 0, as durations and sizes do, and that of others has no width; nor has
the overflow bucket, so that no percentile is above the last bound.
"""

from __future__ import annotations

import numpy as np

from alerts.evaluate.series import Values

Bounds = tuple[float, ...]


def edges(bounds: Bounds) -> tuple[Values, Values]:
    """Where each bucket begins and ends for estimates: two arrays (len(bounds) + 1,)."""
    if not bounds:
        return np.zeros(1), np.zeros(1)
    lower = 0.0 if bounds[0] > 0 else bounds[0]
    return np.array([lower, *bounds]), np.array([*bounds, bounds[-1]])


def percentile(counts: Values, bounds: Bounds, q: float) -> Values:
    """The q-th percentile, q in 0..100, of histograms (k, buckets): (k,).

    NaN where a histogram is missing or counts nothing: such a point has no percentile.
    """
    lower, upper = edges(bounds)
    reached = np.cumsum(counts, axis=1)
    whole = reached[:, -1] if counts.shape[1] else np.zeros(len(counts))
    rank = whole * (q / 100)
    place = np.minimum((reached < rank[:, None]).sum(axis=1), counts.shape[1] - 1)
    rows = np.arange(len(counts))
    inside = counts[rows, place]
    before = reached[rows, place] - inside
    with np.errstate(invalid="ignore", divide="ignore"):
        found = lower[place] + (upper - lower)[place] * ((rank - before) / inside)
    known = (whole > 0) & (len(bounds) > 0)
    return np.where(known, found, np.nan)


def mean(counts: Values, sums: Values | None, bounds: Bounds) -> Values:
    """The mean (k,) of what histograms (k, buckets) count; NaN where they count nothing.

    Without `sums` (k,) each value is taken to lie in the middle of its bucket.
    """
    whole = counts.sum(axis=1)
    if sums is None:
        sums = counts @ _middles(bounds)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, sums / whole, np.nan)


def deviation(counts: Values, bounds: Bounds) -> Values:
    """The standard deviation (k,), each value taken to lie in the middle of its bucket."""
    whole = counts.sum(axis=1)
    apart = _middles(bounds)[None, :] - mean(counts, None, bounds)[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Values = np.sqrt((counts * apart**2).sum(axis=1) / whole)
    return found


def _middles(bounds: Bounds) -> Values:
    lower, upper = edges(bounds)
    return (lower + upper) / 2
