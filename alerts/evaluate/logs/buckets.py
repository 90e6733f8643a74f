"""The bounds of a distribution's buckets. Source: google.api.Distribution.BucketOptions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from monitoring.plan import Json

UNSAID: Mapping[str, Json] = {
    "exponentialBuckets": {"numFiniteBuckets": 64, "growthFactor": 2, "scale": 0.01}
}
"""What gcloud's and the console's log metrics get when nothing is said."""


def bounds(options: Mapping[str, Json]) -> tuple[float, ...]:
    """The n bounds of n + 1 buckets, underflow and overflow included."""
    options = options or UNSAID
    if "explicitBuckets" in options:
        return tuple(map(float, options["explicitBuckets"].get("bounds", ())))
    if "linearBuckets" in options:
        linear = options["linearBuckets"]
        offset, width = float(linear.get("offset", 0)), float(linear["width"])
        return tuple(offset + width * n for n in range(int(linear["numFiniteBuckets"]) + 1))
    grown = options["exponentialBuckets"]
    scale, factor = float(grown["scale"]), float(grown["growthFactor"])
    return tuple(scale * factor**n for n in range(int(grown["numFiniteBuckets"]) + 1))


def bucket(bounds: Sequence[float], value: float) -> int:
    """The bucket that counts a value: 0 is the underflow; a lower bound belongs to its bucket."""
    return bisect_right(bounds, value)
