"""A point of a time series, as clients of the API and as the sandbox's own path write it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from monitoring.plan import Json
from sandbox.api.times import NANOS, format_nanos

MS = 1_000  # in a second
_NANOS = NANOS // MS

Labels = Mapping[str, str]
Key = tuple[str, tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Resource:
    """A monitored resource."""

    type: str
    labels: Labels

    def body(self) -> Json:
        return {"type": self.type, "labels": dict(self.labels)}


@dataclass(frozen=True, slots=True)
class Point:
    """One point of one series; `start` and `end` are ms since the epoch, equal for a GAUGE.

    `value` is a TypedValue of the API: ``{"doubleValue": 1.5}``.
    """

    type: str
    resource: Resource
    kind: str
    value: Json
    start: int
    end: int
    labels: Labels = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """What tells its series from the others."""
        labels, resource = sorted(self.labels.items()), sorted(self.resource.labels.items())
        return self.type, tuple(labels), tuple(resource)

    def written(self) -> Json:
        """As projects.timeSeries.create takes it."""
        interval = {"endTime": _time(self.end)}
        if self.kind != "GAUGE":
            interval["startTime"] = _time(self.start)
        point = {"interval": interval, "value": self.value}
        return {**self._head(), "points": [point]}

    def played(self) -> Json:
        """As the sandbox's own path takes what only Google writes (sandbox.notify.played)."""
        return {"head": self._head(), "points": [[self.start, self.end, self.value]]}

    def _head(self) -> dict[str, Json]:
        return {
            "metric": {"type": self.type, "labels": dict(self.labels)},
            "resource": self.resource.body(),
            "metricKind": self.kind,
            "valueType": next(iter(self.value)).removesuffix("Value").upper(),
        }


def gauge(
    type: str, resource: Resource, value: Json, now: int, labels: Labels | None = None
) -> Point:
    """What is measured at `now` (ms)."""
    return Point(type, resource, "GAUGE", value, now, now, labels or {})


def distribution(
    bounds: Sequence[float],
    counts: Sequence[int],
    total: float,
    exemplars: Sequence[Json] = (),
) -> Json:
    """A distributionValue: `counts` are one more than `bounds`, the first below the first bound.

    `total` is the sum of all values. The sum of squared deviations cannot be known from buckets,
    and is left out.
    """
    count = sum(counts)
    body: dict[str, Json] = {
        "count": str(count),
        "mean": total / count if count else 0.0,
        "bucketOptions": {"explicitBuckets": {"bounds": list(bounds)}},
        "bucketCounts": [str(one) for one in counts],
    }
    if exemplars:
        body["exemplars"] = list(exemplars)
    return {"distributionValue": body}


def milliseconds(seconds: float) -> int:
    """Seconds since the epoch as the points have them."""
    return round(seconds * MS)


def _time(ms: int) -> str:
    return format_nanos(ms * _NANOS)


def rfc3339(seconds: float) -> str:
    """A time as the API writes it, to the millisecond."""
    return _time(milliseconds(seconds))
