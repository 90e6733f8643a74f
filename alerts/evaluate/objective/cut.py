"""How much of a distribution lies in a range.

The service estimates the count within [min, max] (service.proto); by which rule it splits a bucket
is not documented. Here values are taken to be spread evenly over their bucket. The underflow
bucket of positive bounds begins at 0, as durations and sizes do; of what else has no end on the
cut's side, nothing is counted as good.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from math import inf

import numpy as np

from alerts.evaluate.series import Values
from monitoring.plan import Json


def limits(range_: Mapping[str, Json]) -> tuple[float, float]:
    """The least and greatest good value; absent bounds are infinite, as the provider sends them."""
    return float(range_.get("min", -inf)), float(range_.get("max", inf))


def shares(bounds: tuple[float, ...], low: float, high: float) -> Values:
    """The share (len(bounds) + 1,) of each bucket, underflow first, that lies in [low, high]."""
    edges = [-inf, *bounds, inf]
    if bounds and bounds[0] > 0:
        edges[0] = 0.0
    return np.array([_share(begin, end, low, high) for begin, end in pairwise(edges)])


def _share(begin: float, end: float, low: float, high: float) -> float:
    if low <= begin and end <= high:
        return 1.0
    inside = min(end, high) - max(begin, low)
    if inside <= 0 or end - begin == inf:
        return 0.0
    return inside / (end - begin)
