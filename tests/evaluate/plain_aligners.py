"""Each aligner again, one window at a time, in plain loops: what the arrays are checked against.

A point is (start, end, value); the start of a GAUGE is its end. Histograms are lists of counts.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

TEN_MINUTES = 600_000


@dataclass(frozen=True)
class Point:
    """`start` is None where the first point of a counter does not say when it began to count."""

    start: int | None
    end: int
    value: float


def aligned(
    aligner: str, points: Sequence[Point], kind: str, until: int, period: int
) -> float | None:
    """The value of the window (until - period, until]; None where it has none."""
    inside = [p for p in points if until - period < p.end <= until]
    values = [p.value for p in inside]
    if aligner == "ALIGN_PERCENT_CHANGE":
        return _percent_change(points, until, period)
    if aligner in ("ALIGN_DELTA", "ALIGN_RATE"):
        delta = sum(values) if kind == "DELTA" else _counter(points, until, period)
        if not inside or delta is None:
            return None
        return delta / (period / 1000) if aligner == "ALIGN_RATE" else delta
    if not inside:
        return None
    if aligner == "ALIGN_INTERPOLATE":
        return _drawn_on([p for p in points if p.end <= until], until)
    return _SIMPLE[aligner](values)


_SIMPLE: dict[str, Callable[[list[float]], float]] = {
    "ALIGN_NONE": lambda values: values[-1],
    "ALIGN_NEXT_OLDER": lambda values: values[-1],
    "ALIGN_MIN": min,
    "ALIGN_MAX": max,
    "ALIGN_MEAN": lambda values: math.fsum(values) / len(values),
    "ALIGN_SUM": math.fsum,
    "ALIGN_COUNT": len,
    "ALIGN_STDDEV": statistics.pstdev,
    "ALIGN_COUNT_TRUE": lambda values: sum(v == 1 for v in values),
    "ALIGN_COUNT_FALSE": lambda values: sum(v == 0 for v in values),
    "ALIGN_FRACTION_TRUE": lambda values: sum(v == 1 for v in values) / len(values),
}


def _counter(points: Sequence[Point], until: int, period: int) -> float | None:
    """What a CUMULATIVE series added in the window."""
    found: list[float] = []
    for number, point in enumerate(points):
        if not until - period < point.end <= until:
            continue
        before = points[number - 1] if number else None
        if before is None or point.start != before.start:
            if point.start is None:
                continue
            begin = point.start if before is None else max(point.start, before.end)
            added = point.value
        else:
            begin, added = before.end, max(0.0, point.value - before.value)
        if point.end - begin > period:  # a gap longer than the window: its part of the line
            added *= (point.end - (until - period)) / (point.end - begin)
        found.append(added)
    return math.fsum(found) if found else None


def _drawn_on(points: Sequence[Point], until: int) -> float:
    last = points[-1]
    if len(points) == 1:
        return last.value
    before = points[-2]
    slope = (last.value - before.value) / (last.end - before.end)
    return last.value + slope * (until - last.end)


def _percent_change(points: Sequence[Point], until: int, period: int) -> float | None:
    def smoothed(at: int) -> float | None:
        values = [p.value for p in points if at - TEN_MINUTES < p.end <= at and p.value >= 0]
        return math.fsum(values) / len(values) if values else None

    now, before = smoothed(until), smoothed(until - period)
    if now is None or before is None:
        return None
    if before == 0:
        return 0.0 if now == 0 else math.inf
    return 100 * (now - before) / before


def percentile(counts: Sequence[float], bounds: Sequence[float], q: float) -> float | None:
    """Google's formula, in percentages: lo + (hi - lo)(q - q_lo)/(q_hi - q_lo)."""
    whole = sum(counts)
    if not whole:
        return None
    below = 0.0
    for bucket, count in enumerate(counts):
        q_lo, q_hi = 100 * below / whole, 100 * (below + count) / whole
        if count and q_hi >= q - 1e-9:
            low = bounds[bucket - 1] if bucket else (0.0 if bounds[0] > 0 else bounds[0])
            high = bounds[min(bucket, len(bounds) - 1)]
            return low + (high - low) * (q - q_lo) / (q_hi - q_lo)
        below += count
    raise AssertionError("the buckets hold less than their sum")
