"""Distributions that grow value by value, in the API's JSON. Source: google.api.Distribution.

Mean and sum of squared deviations are joined by Chan, Golub and LeVeque's formula (1979), which
loses nothing where the values are large and close together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alerts.evaluate.logs.buckets import UNSAID, bounds, bucket
from monitoring.plan import Json

_FIELD = "distributionValue"


def grown(before: Json, options: Mapping[str, Json], values: Sequence[float]) -> Json:
    """The value of a point after `values` were added; `before` is None for a new one.

    `options` are a metric's bucketOptions. A point keeps the buckets with which it began.
    """
    held: Mapping[str, Json] = before[_FIELD] if before else {"bucketOptions": options or UNSAID}
    edges = bounds(held["bucketOptions"])
    counts = [int(count) for count in held.get("bucketCounts", ())]
    counts += [0] * (len(edges) + 1 - len(counts))
    for value in values:
        counts[bucket(edges, value)] += 1
    old, new = int(held.get("count", 0)), len(values)
    mean = sum(values) / new
    apart = mean - held.get("mean", 0.0)
    return {
        _FIELD: {
            "count": str(old + new),
            "mean": held.get("mean", 0.0) + apart * new / (old + new),
            "sumOfSquaredDeviation": held.get("sumOfSquaredDeviation", 0.0)
            + sum((value - mean) ** 2 for value in values)
            + apart**2 * old * new / (old + new),
            "bucketOptions": held["bucketOptions"],
            "bucketCounts": [str(count) for count in counts],
        }
    }
