"""Histories from a Prometheus, by its HTTP API: the samples as they were scraped.

Source: Prometheus, "HTTP API", "Instant queries" with a range selector, which gives raw samples.
Labels that the catalogue knows are the metric's, all others the monitored resource's. A counter
that falls has restarted. NaN, by which Prometheus marks a series as stale, is no sample.
"""

from __future__ import annotations

import json
import math
import re
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

import numpy as np

from alerts.evaluate.series import SECOND, Identity, Pairs, Times, TimeSeries, Values, pairs
from history.error import AccessError, HistoryError
from history.history import MAX_POINTS, Asked, History, Progress, history, series_of
from monitoring.limits import HOUR
from monitoring.model import Metric, MetricKind, ValueType
from monitoring.promql import name_of_type

TIMEOUT_SECONDS = 60.0
MAX_ANSWER_BYTES = 256 << 20
CHUNK = 6 * HOUR * SECOND  # of history asked for at once
TOKEN = "CLARITY_PROMETHEUS_TOKEN"  # noqa: S105 (the name of a variable)
"""The environment variable that may hold a bearer token."""

_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_DENIED = (401, 403)

Samples = dict[Pairs, list[tuple[int, float]]]


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A token goes nowhere but where it was meant for."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Prometheus:
    """A server at `url`; `token` may be empty. Raises HistoryError for what is no such URL."""

    def __init__(self, url: str, token: str = "") -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise HistoryError("a Prometheus is named as prometheus:http://host:9090")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise HistoryError(f"name the Prometheus by its plain URL; a token goes into ${TOKEN}")
        self._url = url.rstrip("/")
        self._token = token
        self._opener = urllib.request.build_opener(_NoRedirects)

    def read(self, asked: Asked, catalogue: Mapping[str, Metric], tell: Progress) -> History:
        """The series of the metrics that the catalogue knows. Raises HistoryError."""
        known = [catalogue[type] for type in asked.metrics if type in catalogue]
        found: list[TimeSeries] = []
        room = MAX_POINTS
        for metric in known:
            tell(f"{metric.type} from {self._url}")
            made = list(self._series(metric, asked, room))
            room -= sum(one.values.size for one in made)
            found += made
        return history(found, asked.metrics)

    def _series(self, metric: Metric, asked: Asked, room: int) -> Iterator[TimeSeries]:
        name = name_of_type(metric.type)
        if metric.value_type is ValueType.DISTRIBUTION:
            buckets = self._samples(f"{name}_bucket", asked, room)
            sums = self._samples(f"{name}_sum", asked, room)
            yield from _distributions(metric, buckets, sums)
            return
        for labels, samples in self._samples(name, asked, room).items():
            times, values = _arrays(samples)
            yield _series(metric, labels, times, values)

    def _samples(self, name: str, asked: Asked, room: int) -> Samples:
        """The raw samples of all series of a name, without the name."""
        found: Samples = {}
        count = 0
        for start in range(asked.start, asked.end, CHUNK):
            end = min(start + CHUNK, asked.end)
            for result in self._query(name, start, end):
                labels = pairs({k: v for k, v in result["metric"].items() if k != "__name__"})
                samples = found.setdefault(labels, [])
                for time, text in result["values"]:
                    at, value = round(float(time) * SECOND), float(text)
                    if start < at <= end and not math.isnan(value):
                        samples.append((at, value))
                        count += 1
            if count > room:
                raise HistoryError(
                    f"{name} has more than {MAX_POINTS:,} points: ask for a shorter time (--last)"
                )
        return found

    def _query(self, name: str, start: int, end: int) -> list[dict[str, Any]]:
        selector = name if _NAME.fullmatch(name) else f"{{{json.dumps(name)}}}"
        query = f"{selector}[{(end - start + SECOND - 1) // SECOND}s]"
        asked = urlencode({"query": query, "time": f"{end / SECOND:.3f}"})
        answer = self._get(f"{self._url}/api/v1/query?{asked}")
        try:
            if answer["status"] != "success":
                raise HistoryError(f"{self._url} refuses {query}: {answer['error']}")
            if answer["data"]["resultType"] != "matrix":
                raise HistoryError(f"{self._url} does not answer with raw samples")
            result: list[dict[str, Any]] = answer["data"]["result"]
        except (KeyError, TypeError) as error:
            raise HistoryError(f"{self._url} does not answer as a Prometheus does") from error
        return [one for one in result if "values" in one]  # native histograms have none

    def _get(self, url: str) -> Any:
        request = urllib.request.Request(url, headers={"Accept": "application/json"})  # noqa: S310
        if self._token:
            request.add_header("Authorization", f"Bearer {self._token}")
        try:
            with self._opener.open(request, timeout=TIMEOUT_SECONDS) as response:
                read = response.read(MAX_ANSWER_BYTES + 1)
        except urllib.error.HTTPError as error:
            with error:
                raise self._refused(error) from None
        except (OSError, ValueError) as error:
            why = getattr(error, "reason", error)
            raise HistoryError(f"{self._url} cannot be reached: {why}") from error
        if len(read) > MAX_ANSWER_BYTES:
            raise HistoryError(f"{self._url} answers with more than {MAX_ANSWER_BYTES >> 20} MiB")
        try:
            return json.loads(read)
        except ValueError as error:
            raise HistoryError(f"{self._url} does not answer with JSON") from error

    def _refused(self, error: urllib.error.HTTPError) -> HistoryError:
        if error.code in _DENIED:
            return AccessError(f"{self._url} denies access ({error.code}): set ${TOKEN}")
        try:
            why = json.loads(error.read(10_000))["error"]
        except (OSError, ValueError, KeyError, TypeError):
            why = error.reason
        return HistoryError(f"{self._url} refuses with {error.code}: {why}")


def _arrays(samples: Sequence[tuple[int, float]]) -> tuple[Times, Values]:
    """Samples in the order of their times; one that came twice counts once."""
    by_time = dict(samples)
    times = np.array(sorted(by_time), dtype=np.int64)
    return times, np.array([by_time[int(time)] for time in times], dtype=np.float64)


def _identity(metric: Metric, labels: Pairs) -> Identity:
    return Identity(
        metric.type,
        metric.resource,
        tuple(pair for pair in labels if pair[0] in metric.labels),
        tuple(pair for pair in labels if pair[0] not in metric.labels),
    )


def _series(
    metric: Metric,
    labels: Pairs,
    times: Times,
    values: Values,
    bounds: tuple[float, ...] = (),
    sums: Values | None = None,
) -> TimeSeries:
    """A series of a metric. Whatever is no GAUGE is a counter in Prometheus."""
    identity = _identity(metric, labels)
    if metric.kind is MetricKind.GAUGE or not len(times):
        return series_of(
            identity, metric.kind, metric.value_type, times, values, None, bounds, sums
        )
    starts, values, sums = _since(times, values, sums)
    kind = MetricKind.CUMULATIVE
    return series_of(identity, kind, metric.value_type, times, values, starts, bounds, sums)


def _since(
    times: Times, values: Values, sums: Values | None
) -> tuple[Times, Values, Values | None]:
    """The starts of a counter's points; until its first restart it counts from its first sample."""
    whole = values if values.ndim == 1 else values.sum(axis=1)
    fell = np.flatnonzero(np.diff(whole) < 0) + 1
    starts = np.full(len(times), times[0] - 1, dtype=np.int64)
    for place in fell:
        starts[place:] = times[place - 1] + 1
    end = int(fell[0]) if len(fell) else len(times)
    values = values.copy()
    values[:end] -= values[0].copy()
    if sums is not None:
        sums = sums.copy()
        sums[:end] -= sums[0]
    return starts, values, sums


def _distributions(metric: Metric, buckets: Samples, sums: Samples) -> Iterator[TimeSeries]:
    """A series for each histogram: its `_bucket` series put together, where all were scraped."""
    grouped: dict[Pairs, dict[float, dict[int, float]]] = {}
    for labels, samples in buckets.items():
        edge = dict(labels).get("le", "")
        try:
            bound = float(edge)
        except ValueError:
            raise HistoryError(f"{metric.type}: {edge!r} is no bound of a bucket") from None
        rest = tuple(pair for pair in labels if pair[0] != "le")
        grouped.setdefault(rest, {}).setdefault(bound, {}).update(samples)
    for labels, by_bound in grouped.items():
        edges = sorted(by_bound)
        if not math.isinf(edges[-1]):
            continue  # without le="+Inf" nobody knows how many there were
        shared = sorted(set.intersection(*(set(by_bound[edge]) for edge in edges)))
        times = np.array(shared, dtype=np.int64)
        within = np.array([[by_bound[edge][time] for edge in edges] for time in shared])
        counts = np.diff(within.reshape(len(shared), len(edges)), axis=1, prepend=0.0)
        summed = _at(dict(sums.get(labels, ())), shared)
        yield _series(metric, labels, times, np.maximum(counts, 0), tuple(edges[:-1]), summed)


def _at(samples: Mapping[int, float], times: Iterable[int]) -> Values | None:
    """The samples at all of the times; None where one is missing."""
    found = [samples.get(time) for time in times]
    return None if None in found else np.array(found, dtype=np.float64)
