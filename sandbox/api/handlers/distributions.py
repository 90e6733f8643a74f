"""What a distribution must be to be written. Source: google/api/distribution.proto."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from monitoring.plan import Json

_ENDS = 2  # underflow and overflow


def problem(told: Mapping[str, Json]) -> str:
    """Why a Distribution (JSON) is none, in a sentence; empty where it is sound."""
    count = int(told.get("count", 0))
    counts = [int(one) for one in told.get("bucketCounts", ())]
    if count < 0 or any(one < 0 for one in counts):
        return "Distribution |count| and |bucket_counts| must not be negative."
    if not count and (told.get("mean") or told.get("sumOfSquaredDeviation")):
        return "Distribution |mean| and |sum_of_squared_deviation| must be 0 if |count| is 0."
    if counts and sum(counts) != count:
        return f"Distribution |bucket_counts| add up to {sum(counts)}, and |count| is {count}."
    options = told.get("bucketOptions", {})
    if counts and not options:
        return "Distribution |bucket_options| must be set if |bucket_counts| are."
    most = _buckets(options)
    if len(counts) > most:
        return f"Distribution has {len(counts)} |bucket_counts| for {most} buckets."
    bounds = options.get("explicitBuckets", {}).get("bounds", ())
    if not _increasing(bounds):
        return "Distribution |bounds| must increase."
    return ""


def _buckets(options: Mapping[str, Json]) -> int:
    if "explicitBuckets" in options:
        return len(options["explicitBuckets"].get("bounds", ())) + 1
    grown = options.get("linearBuckets") or options.get("exponentialBuckets") or {}
    return int(grown.get("numFiniteBuckets", 0)) + _ENDS


def _increasing(bounds: Sequence[float]) -> bool:
    return all(low < high for low, high in pairwise(bounds))
