"""A history: the time series that a source holds of the metrics that a plan reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from alerts.evaluate.series import Data, Identity, Times, TimeSeries, Values
from monitoring.model import MetricKind, ValueType

MAX_POINTS = 20_000_000
"""Points that a history may have: about 1,000 series of two weeks at one a minute."""


@dataclass(frozen=True, slots=True)
class History:
    """What was read; `missing` are metric types that the source has nothing of, or cannot tell."""

    data: Data
    missing: tuple[str, ...] = ()

    @property
    def span(self) -> tuple[int, int] | None:
        """The first and the last instant (ms) of any point; None without points."""
        times = [one.times for one in self.data.series if len(one.times)]
        if not times:
            return None
        return int(min(t[0] for t in times)), int(max(t[-1] for t in times))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is read: metric types, from `start` to `end` (ms; the start excluded)."""

    metrics: tuple[str, ...]
    start: int
    end: int


Progress = Callable[[str], None]


def series_of(
    identity: Identity,
    kind: MetricKind,
    value_type: ValueType,
    times: Times,
    values: Values,
    starts: Times | None = None,
    bounds: tuple[float, ...] = (),
    sums: Values | None = None,
) -> TimeSeries:
    """A series of points in any order; of two with one time the later one counts."""
    reversed_times, places = np.unique(times[::-1], return_index=True)
    kept = len(times) - 1 - places
    return TimeSeries(
        identity,
        kind,
        value_type,
        reversed_times,
        values[kept],
        None if starts is None else starts[kept],
        bounds,
        None if sums is None else sums[kept],
    )


def history(series: Iterable[TimeSeries], metrics: Iterable[str]) -> History:
    """The history that the series make, and which of the metrics it lacks."""
    found = [one for one in series if len(one.times)]
    there = {one.identity.metric for one in found}
    begin = min((int(one.times[0]) for one in found), default=0)
    whole = tuple(_counted_from(begin, one) for one in found)
    return History(Data(whole), tuple(sorted(set(metrics) - there)))


def _counted_from(begin: int, series: TimeSeries) -> TimeSeries:
    """A counter that began before the history did is counted from its first point: what it had
    counted until then, over days perhaps, did not happen in the minute of that point."""
    starts = series.starts
    if series.kind is not MetricKind.CUMULATIVE or starts is None or starts[0] >= begin:
        return series
    run = starts == starts[0]
    values = series.values.copy()
    values[run] -= series.values[0]
    sums = None if series.sums is None else series.sums.copy()
    if sums is not None:
        sums[run] -= sums[0]
    return replace(series, values=values, sums=sums)
