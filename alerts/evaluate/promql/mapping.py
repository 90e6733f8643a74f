"""Cloud Monitoring's time series as the Prometheus series that its PromQL sees.

Names and labels: Google, "Mapping Cloud Monitoring metric names to PromQL". Values: a counter is
the running sum of DELTA points or a CUMULATIVE value; a distribution is its cumulative buckets,
count and sum.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from alerts.evaluate.options import Options
from alerts.evaluate.promql.aggregate import number_text
from alerts.evaluate.promql.fold import Indices
from alerts.evaluate.promql.samples import NAME, PromSeries
from alerts.evaluate.series import Identity, Pairs, Times, TimeSeries, Values
from monitoring.model import MetricKind, ValueType
from monitoring.resource_types import PROMETHEUS_TARGET

SUFFIXES = ("_bucket", "_count", "_sum")


def labels_of(identity: Identity) -> dict[str, str]:
    """The labels of a series, without its name.

    A metric label that a resource label hides is ``metric_K``. The resource type is the label
    ``monitored_resource``, but for Prometheus' own targets, which are not selected by it.
    """
    labels = dict(identity.resource_labels)
    for key, value in identity.metric_labels:
        labels[f"metric_{key}" if key in labels else key] = value
    _put_metadata(labels, "system", identity.system)
    _put_metadata(labels, "user", identity.user)
    if identity.resource and identity.resource != PROMETHEUS_TARGET.type:
        labels["monitored_resource"] = identity.resource
    return labels


def _put_metadata(labels: dict[str, str], of: str, metadata: Pairs) -> None:
    for key, value in metadata:
        labels[f"metadata_{of}_{key}"] = value


def series_of(one: TimeSeries, name: str, options: Options) -> Iterator[PromSeries]:
    """A time series under the metric name `name`; a distribution as its buckets, count and sum."""
    labels = labels_of(one.identity)
    if not len(one.times):
        return
    if one.value_type is not ValueType.DISTRIBUTION:
        yield _grown(one, {**labels, NAME: name}, one.values[:, None], options)[0]
        return
    within = np.cumsum(one.values, axis=1)
    edges = [*map(number_text, one.bounds), "+Inf"]
    rows = [{**labels, NAME: f"{name}_bucket", "le": edge} for edge in edges]
    columns = [within]
    rows.append({**labels, NAME: f"{name}_count"})
    columns.append(within[:, -1:])
    if one.sums is not None:
        rows.append({**labels, NAME: f"{name}_sum"})
        columns.append(one.sums[:, None])
    yield from _grown(one, rows, np.concatenate(columns, axis=1), options)


def _grown(
    one: TimeSeries,
    labels: dict[str, str] | list[dict[str, str]],
    values: Values,
    options: Options,
) -> list[PromSeries]:
    """Columns of values (n, m) over the times of a series, each as a Prometheus series."""
    names = [labels] if isinstance(labels, dict) else labels
    if one.kind is MetricKind.GAUGE:
        return [
            PromSeries(name, one.times, column)
            for name, column in zip(names, values.T, strict=True)
        ]
    times, grown = _counter(one, values)
    found = []
    for name, column, raw in zip(names, grown.T, values.T, strict=True):
        points = None
        if one.kind is not MetricKind.DELTA or options.promql_over_time_reads_deltas:
            points = PromSeries(name, one.times, raw)
        elif len(times) != len(one.times):
            points = PromSeries(name, one.times, column[np.searchsorted(times, one.times)])
        found.append(PromSeries(name, times, column, options.promql_counts_intervals, points))
    return found


def _counter(one: TimeSeries, values: Values) -> tuple[Times, Values]:
    """The counter that DELTA or CUMULATIVE points make, with what it was where they start.

    A sample is put where an interval starts later than the last one ended: of DELTA points the
    sum so far, for nothing came between; of CUMULATIVE ones 0, for they count from there.
    """
    delta = one.kind is MetricKind.DELTA
    grown = np.cumsum(values, axis=0) if delta else values
    if one.starts is None:
        return one.times, grown
    places = _fresh(one, delta)
    times = np.insert(one.times, places, np.maximum(one.starts[places], _earliest(one, places)))
    before = np.zeros((len(places), values.shape[1]))
    if delta:
        before = np.where(places[:, None] > 0, grown[np.maximum(places - 1, 0)], 0.0)
    return times, np.insert(grown, places, before, axis=0)


def _fresh(one: TimeSeries, delta: bool) -> Indices:
    """The points whose interval does not go on from the one before."""
    assert one.starts is not None, "the caller has looked"
    apart = np.diff(one.starts) != 0 if not delta else one.starts[1:] - one.times[:-1] > 1
    places = np.flatnonzero(np.concatenate([[True], apart]))
    room = one.times[places] - _earliest(one, places) > 0
    room &= one.times[places] > one.starts[places]
    return places[room]


def _earliest(one: TimeSeries, places: Indices) -> Times:
    """The first instant after the point before each place."""
    assert one.starts is not None, "the caller has looked"
    before = one.times[np.maximum(places - 1, 0)] + 1
    return np.where(places > 0, before, one.starts[places])
