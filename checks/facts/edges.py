"""What a histogram can tell of a bound: nothing between two edges, nothing above the last."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


def between(bound: float, edges: Sequence[float]) -> tuple[float, float] | None:
    """The edges of the bucket that `bound` lies inside of, the first from 0; None at an edge, and
    above the last."""
    at = bisect_left(edges, bound)
    if at == len(edges) or edges[at] == bound:
        return None
    low = edges[at - 1] if at else min(0.0, edges[0])
    return (low, edges[at]) if low < bound else None


def told_between(bound: float, low: float, high: float, unit: str) -> str:
    """How wrong a count below `bound` may be, within the bucket from `low` to `high`."""
    share = (bound - low) / (high - low)
    worst = max(share, 1 - share)
    return (
        f"{bound:g} {unit} lies between the bucket edges {low:g} and {high:g} {unit}: {share:.0%} "
        f"of what falls there is taken to be below it, wrong for up to {worst:.0%} of it"
    )


def nearest(low: float, high: float, unit: str) -> str:
    """The way out, for a bound between two edges."""
    return f"promise {low:g} or {high:g} {unit}, or give the histogram an edge there"
