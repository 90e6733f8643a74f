"""Histories from Cloud Monitoring itself: timeSeries.list for the metrics that a plan reads."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np
from google.api import metric_pb2
from google.api_core import exceptions
from google.auth import exceptions as auth
from google.cloud import monitoring_v3 as monitoring

from alerts.evaluate.series import SECOND, Identity, TimeSeries, pairs
from checks.online.clients import LOGIN, client, words
from history.error import AccessError, HistoryError
from history.history import MAX_POINTS, Asked, History, Progress, history, series_of
from monitoring.limits import DAY
from monitoring.metric_filter import quoted
from monitoring.model import MetricKind, ValueType

TIMEOUT_SECONDS = 60.0
CHUNK = DAY * SECOND  # of history asked for at once
PAGE = 10_000
_DESCRIPTOR = metric_pb2.MetricDescriptor
_TOO_MUCH = f"the history has more than {MAX_POINTS:,} points: ask for a shorter time (--last)"


@dataclass(slots=True)
class _Points:
    """What came of one series, in the order of its coming."""

    times: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    values: list[float | list[float]] = field(default_factory=list)
    sums: list[float] = field(default_factory=list)
    bounds: tuple[float, ...] = ()


class CloudMonitoring:
    """The API of Google Cloud, or the one at `endpoint` (host:port; loopback without TLS)."""

    def __init__(self, project: str, endpoint: str = "") -> None:
        self._project = project
        self._endpoint = endpoint

    def read(self, asked: Asked, tell: Progress) -> History:
        """The series of the metrics. Raises HistoryError, AccessError where we are not let in."""
        try:
            metrics = client(monitoring.MetricServiceClient, self._endpoint)
            found = [
                made
                for metric in asked.metrics
                for made in self._series(metrics, metric, asked, tell)
            ]
        except (auth.GoogleAuthError, exceptions.Unauthenticated, exceptions.Forbidden) as error:
            raise AccessError(
                f"Google Cloud does not let us read {self._project}: {words(error)}; {LOGIN}"
            ) from error
        except exceptions.GoogleAPICallError as error:
            raise HistoryError(f"Cloud Monitoring refuses: {words(error)}") from error
        except exceptions.RetryError as error:
            raise HistoryError(f"Cloud Monitoring does not answer: {words(error)}") from error
        return history(found, asked.metrics)

    def check_ids(self) -> Mapping[str, str]:
        """The id of each uptime check by its display name: what the service calls our checks."""
        try:
            checks = client(monitoring.UptimeCheckServiceClient, self._endpoint)
            every = checks.list_uptime_check_configs(
                request={"parent": f"projects/{self._project}"}, timeout=TIMEOUT_SECONDS
            )
            return {one.display_name: one.name.rpartition("/")[2] for one in every}
        except (exceptions.GoogleAPICallError, auth.GoogleAuthError) as error:
            raise HistoryError(f"the uptime checks cannot be listed: {words(error)}") from error

    def _series(
        self, client: Any, metric: str, asked: Asked, tell: Progress
    ) -> Iterator[TimeSeries]:
        tell(f"{metric} from Cloud Monitoring")
        found: dict[tuple[Identity, MetricKind, ValueType, tuple[float, ...]], _Points] = {}
        count = 0
        for start in range(asked.start, asked.end, CHUNK):
            for one in self._page(client, metric, start, min(start + CHUNK, asked.end)):
                # Their numbers where the client knows no Python enum for them.
                kind = MetricKind[_DESCRIPTOR.MetricKind.Name(int(one.metric_kind))]
                value_type = ValueType[_DESCRIPTOR.ValueType.Name(int(one.value_type))]
                for point in one.points:
                    value, sum_, bounds = _value(point.value, value_type)
                    points = found.setdefault((_identity(one), kind, value_type, bounds), _Points())
                    points.times.append(_ms(point.interval.end_time))
                    points.starts.append(_ms(point.interval.start_time))
                    points.values.append(value)
                    points.sums.append(sum_)
                    count += 1
            if count > MAX_POINTS:
                raise HistoryError(_TOO_MUCH)
        for (identity, kind, value_type, bounds), points in found.items():
            whole = value_type is ValueType.DISTRIBUTION
            yield series_of(
                identity,
                kind,
                value_type,
                np.array(points.times, dtype=np.int64),
                np.array(points.values, dtype=np.float64),
                None if kind is MetricKind.GAUGE else np.array(points.starts, dtype=np.int64),
                bounds,
                np.array(points.sums) if whole else None,
            )

    def _page(self, client: Any, metric: str, start: int, end: int) -> Any:
        interval = monitoring.TimeInterval(start_time=_time(start), end_time=_time(end))
        return client.list_time_series(
            request={
                "name": f"projects/{self._project}",
                "filter": f"metric.type = {quoted(metric)}",
                "interval": interval,
                "view": monitoring.ListTimeSeriesRequest.TimeSeriesView.FULL,
                "page_size": PAGE,
            },
            timeout=TIMEOUT_SECONDS,
        )


def _time(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / SECOND, UTC)


def _ms(moment: Any) -> int:
    """A protobuf timestamp, as the client gives it."""
    return round(moment.timestamp() * SECOND) if moment else 0


def _identity(one: Any) -> Identity:
    return Identity(
        one.metric.type,
        one.resource.type,
        pairs(dict(one.metric.labels)),
        pairs(dict(one.resource.labels)),
        user=pairs(dict(one.metadata.user_labels)) if one.metadata else (),
    )


def _value(
    value: Any, value_type: ValueType
) -> tuple[float | list[float], float, tuple[float, ...]]:
    """A TypedValue as number or bucket counts, the sum of a distribution, and its bounds."""
    if value_type is ValueType.BOOL:
        return float(value.bool_value), 0.0, ()
    if value_type is ValueType.INT64:
        return float(value.int64_value), 0.0, ()
    if value_type is ValueType.DOUBLE:
        return value.double_value, 0.0, ()
    if value_type is ValueType.STRING:
        return math.nan, 0.0, ()
    told = value.distribution_value
    bounds = _bounds(told.bucket_options)
    counts = [float(count) for count in told.bucket_counts][: len(bounds) + 1]
    counts += [0.0] * (len(bounds) + 1 - len(counts))  # missing trailing counts are 0
    return counts, told.mean * told.count, bounds


def _bounds(options: Any) -> tuple[float, ...]:
    if "explicit_buckets" in options:
        return tuple(options.explicit_buckets.bounds)
    if "linear_buckets" in options:
        linear = options.linear_buckets
        return tuple(linear.offset + linear.width * n for n in range(linear.num_finite_buckets + 1))
    grown = options.exponential_buckets
    return tuple(grown.scale * grown.growth_factor**n for n in range(grown.num_finite_buckets + 1))
