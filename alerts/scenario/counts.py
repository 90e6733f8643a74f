"""From events to the points of a metric: counters that grow and restart, deltas, histograms."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from alerts.evaluate.series import Identity, Times, TimeSeries, Values
from alerts.scenario.acting import Acting
from alerts.scenario.load import Span
from monitoring.model import Metric, MetricKind

_DOUBLINGS = range(-6, 7)  # of a bound, where the catalogue lists no buckets


@dataclass(frozen=True, slots=True, eq=False)
class Writer:
    """Writes the points of one metric between the `edges` of a grid, as far as anything does."""

    metric: Metric
    edges: Times
    missing: tuple[Span, ...] = ()
    deploys: tuple[Span, ...] = ()

    @classmethod
    def of(cls, metric: Metric, edges: Times, acting: Acting) -> Writer:
        """The writer of a metric under the faults that act on it."""
        missing, deploys = acting.missing(metric.key), acting.deploys(metric.key)
        return cls(metric, edges, tuple(missing), tuple(sorted(deploys)))

    def counter(self, identity: Identity, counts: Values) -> TimeSeries:
        """The series of a metric that counts: `counts` (n,) are the events of each interval."""
        values, starts = self._accumulated(counts)
        return self._series(identity, values, starts)

    def histogram(
        self, identity: Identity, counts: Values, bounds: tuple[float, ...], sums: Values
    ) -> TimeSeries:
        """The series of a distribution: `counts` (n, buckets), `sums` (n,) of the values."""
        values, starts = self._accumulated(counts)
        totals, _ = self._accumulated(sums)
        return self._series(identity, values, starts, bounds, totals)

    def gauge(self, identity: Identity, values: Values) -> TimeSeries:
        """The series of a gauge."""
        return self._series(identity, values, None)

    def _accumulated(self, counts: Values) -> tuple[Values, Times]:
        """The values of the points, and the starts of their intervals."""
        times = self.edges[1:]
        if self.metric.kind is not MetricKind.CUMULATIVE:
            return counts, self.edges[:-1]
        totals = np.cumsum(counts, axis=0)
        starts = np.full(len(times), self.edges[0])
        values = totals.copy()
        for _, end in self.deploys:
            after = times > end
            before = _at(end, self.edges, totals)
            values[after] = totals[after] - before
            starts[after] = end
        return values, starts

    def _series(
        self,
        identity: Identity,
        values: Values,
        starts: Times | None,
        bounds: tuple[float, ...] = (),
        sums: Values | None = None,
    ) -> TimeSeries:
        times = self.edges[1:]
        metric = self.metric
        if self.missing:
            kept = np.ones(len(times), dtype=bool)
            for begin, end in self.missing:
                kept &= (times <= begin) | (times > end)
            times, values = times[kept], values[kept]
            starts = None if starts is None else starts[kept]
            sums = None if sums is None else sums[kept]
        return TimeSeries(
            identity, metric.kind, metric.value_type, times, values, starts, bounds, sums
        )


def _at(instant: int, edges: Times, totals: Values) -> Values:
    """The running totals (n,) or (n, m) at an instant between the edges."""
    place = int(np.searchsorted(edges, instant, side="right")) - 1
    before = totals[place - 1] if place > 0 else np.zeros_like(totals[0])
    if place >= len(totals):
        return np.asarray(totals[-1])
    part = (instant - edges[place]) / (edges[place + 1] - edges[place])
    return np.asarray(before + part * (totals[place] - before))


def bounds_of(metric: Metric, levels: Sequence[float]) -> tuple[float, ...]:
    """The bounds of a metric's buckets: the catalogue's, else doublings around the levels."""
    if metric.buckets:
        return tuple(map(float, metric.buckets))
    made = {level * 2.0**power for level in levels for power in _DOUBLINGS if level > 0}
    return tuple(sorted(made)) or (1.0,)


def bucket(bounds: tuple[float, ...], value: float) -> int:
    """The bucket of a value; a lower bound belongs to the bucket above it."""
    return bisect_right(bounds, value)
