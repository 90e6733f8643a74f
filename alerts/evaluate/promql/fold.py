"""Folds over many windows of one series at once.

A window is a run of samples [low, high). It is put together from runs of 1, 2, 4, ... samples, each
made of two of half its size: n log n steps for any number of windows, and, other than with
differences of running sums, nothing is added that has to be taken away again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from alerts.evaluate.series import Values

Indices = NDArray[np.int64]
Parts = tuple[Values, ...]
Combine = Callable[[Parts, Parts], Parts]

SCALED = 2.0**-32  # by which values are made small where their sum is too large
_GATHERED = 2_000_000  # elements that windows laid side by side may hold at once


def fold(parts: Parts, combine: Combine, low: Indices, high: Indices) -> Parts:
    """`combine` over each window's elements, oldest first; NaN where a window has none.

    `parts` are the elements, each an array (n,); `combine` is associative.
    """
    lengths = high - low
    longest = int(lengths.max(initial=0))
    place = low.copy()
    folded = tuple(np.full(len(low), np.nan) for _ in parts)
    begun = np.zeros(len(low), np.bool_)
    size = 1
    with np.errstate(all="ignore"):
        while size <= longest:
            chosen = np.flatnonzero(lengths & size)
            if len(chosen):
                _extend(folded, begun, chosen, tuple(p[place[chosen]] for p in parts), combine)
                place[chosen] += size
            if 2 * size <= longest:
                older, newer = (tuple(p[:-size] for p in parts), tuple(p[size:] for p in parts))
                parts = combine(older, newer)
            size *= 2
    return folded


def _extend(
    folded: Parts, begun: NDArray[np.bool_], chosen: Indices, taken: Parts, combine: Combine
) -> None:
    """Puts the run `taken` behind what the chosen windows hold so far."""
    fresh = ~begun[chosen]
    both = combine(tuple(part[chosen] for part in folded), taken)
    for part, new, joined in zip(folded, taken, both, strict=True):
        part[chosen] = np.where(fresh, new, joined)
    begun[chosen] = True


def add(left: Parts, right: Parts) -> Parts:
    """Sums with their rounding errors beside them (Neumaier's compensation)."""
    total = left[0] + right[0]
    larger = np.abs(left[0]) >= np.abs(right[0])
    lost = np.where(larger, (left[0] - total) + right[0], (right[0] - total) + left[0])
    return total, np.where(np.isinf(total), 0.0, left[1] + right[1] + lost)


def sums(values: Values, low: Indices, high: Indices) -> Parts:
    """The sum of each window, and what rounding left out of it."""
    total, lost = fold((values, np.zeros_like(values)), add, low, high)
    return total, lost


def spread(left: Parts, right: Parts) -> Parts:
    """Counts, means and sums of squared deviations (Chan's parallel form)."""
    count = left[0] + right[0]
    apart = right[1] - left[1]
    mean = left[1] + apart * (right[0] / count)
    return count, mean, left[2] + right[2] + apart * apart * (left[0] * right[0] / count)


def trend(left: Parts, right: Parts) -> Parts:
    """Counts, means of x and y, their co-deviation and x's squared deviation."""
    count = left[0] + right[0]
    along, up = right[1] - left[1], right[2] - left[2]
    share, weight = right[0] / count, left[0] * right[0] / count
    return (
        count,
        left[1] + along * share,
        left[2] + up * share,
        left[3] + right[3] + along * up * weight,
        left[4] + right[4] + along * along * weight,
    )


def pair_counts(flags: NDArray[np.bool_], low: Indices, high: Indices) -> Indices:
    """How many neighbours within each window are flagged; `flags` (n - 1,) are of pairs."""
    running = np.concatenate([[0], np.cumsum(flags)])
    last = np.maximum(high - 1, low)
    places = np.minimum(np.stack([low, last]), len(running) - 1)
    counts: Indices = running[places[1]] - running[places[0]]
    return counts


def side_by_side(
    values: Values, low: Indices, high: Indices
) -> Iterator[tuple[slice, Values, NDArray[np.bool_]]]:
    """The windows as rows of a matrix, in portions that fit in memory.

    Yields the portion's windows, their samples (w, longest) and where there are any.
    """
    longest = max(int((high - low).max(initial=0)), 1)
    portion = max(_GATHERED // longest, 1)
    steps = np.arange(longest)
    for start in range(0, len(low), portion):
        part = slice(start, start + portion)
        places = low[part, None] + steps
        inside = places < high[part, None]
        yield part, values[np.minimum(places, len(values) - 1)], inside
