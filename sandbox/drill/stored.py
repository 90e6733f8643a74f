"""A scenario's series as the sandbox's store takes them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from alerts.evaluate.series import TimeSeries
from monitoring.model import MetricKind, ValueType
from monitoring.plan import Json
from sandbox.drill.reports import sides

POINTS_A_REQUEST = 4_000  # a distribution is some 300 bytes, a request 10 MiB at most


def batches(series: Iterable[TimeSeries], start: int, end: int) -> Iterator[list[Json]]:
    """The points in (start, end] (ms), in lists that go in a request each."""
    batch: list[Json] = []
    room = POINTS_A_REQUEST
    for one in series:
        points = list(_points(one, start, end))
        while points:
            batch.append({"head": _head(one), "points": points[:room]})
            points, room = points[room:], room - len(points[:room])
            if not room:
                yield batch
                batch, room = [], POINTS_A_REQUEST
    if batch:
        yield batch


def _head(one: TimeSeries) -> Json:
    return {
        **sides(one.identity),
        "metricKind": one.kind.value,
        "valueType": one.value_type.value,
    }


def _points(one: TimeSeries, start: int, end: int) -> Iterator[list[Json]]:
    for place, time in enumerate(one.times.tolist()):
        if not start < time <= end:
            continue
        begun = time
        if one.kind is not MetricKind.GAUGE:
            if one.starts is not None:
                begun = int(one.starts[place])
            else:
                before = 0 if one.kind is MetricKind.CUMULATIVE else place - 1
                begun = int(one.times[max(before, 0)]) - (place <= before or not place)
        value = _value(one, place)
        if value is not None:
            yield [begun, time, value]


def _value(one: TimeSeries, place: int) -> Json:
    """As the API writes values; expected counts are rounded where it has whole numbers."""
    if one.value_type is ValueType.DISTRIBUTION:
        counts = [round(count) for count in one.values[place].tolist()]
        total = sum(counts)
        mean = float(one.sums[place]) / total if one.sums is not None and total else 0.0
        return {
            "distributionValue": {
                "count": str(total),
                "mean": mean,
                "bucketOptions": {"explicitBuckets": {"bounds": list(one.bounds)}},
                "bucketCounts": [str(count) for count in counts],
            }
        }
    value = float(one.values[place])
    if math.isnan(value):
        return None
    match one.value_type:
        case ValueType.BOOL:
            return {"boolValue": bool(value)}
        case ValueType.INT64:
            return {"int64Value": str(round(value))}
    return {"doubleValue": value}
