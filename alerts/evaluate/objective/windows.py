"""Windows-based indicators: each window of time is good or bad.

Windows stand at whole multiples of their period since the epoch, so that a day of UTC holds a whole
number of them (a stated choice). A window is judged when it has ended. One without data is neither
good nor bad, and does not count (no source settles that).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from alerts.evaluate.clock import milliseconds
from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.objective.counter import increments
from alerts.evaluate.objective.cut import limits
from alerts.evaluate.objective.events import Events, events
from alerts.evaluate.objective.requests import request_based
from alerts.evaluate.select import read, select
from alerts.evaluate.series import Flags, Times, TimeSeries, Values
from alerts.evaluate.world import World
from monitoring.model import MetricKind
from monitoring.plan import Json


def windows_based(world: World, body: Mapping[str, Json]) -> Events:
    """The windows of a `google.monitoring.v3` WindowsBasedSli as events; bad ones and all.

    Raises NotEvaluableError.
    """
    period = milliseconds(body.get("windowPeriod"))
    if not period:
        raise NotEvaluableError("the SLO's windows have no length")
    if "goodBadMetricFilter" in body:
        ends, good = _any_true(world, body["goodBadMetricFilter"], period)
    elif "goodTotalRatioThreshold" in body:
        ends, good = _performance(world, body["goodTotalRatioThreshold"], period)
    elif "metricMeanInRange" in body:
        ends, good = _in_range(world, body["metricMeanInRange"], period, mean=True)
    elif "metricSumInRange" in body:
        ends, good = _in_range(world, body["metricSumInRange"], period, mean=False)
    else:
        raise NotEvaluableError("the SLO's windows have no criterion")
    return events(ends, (~good).astype(np.float64), np.ones(len(ends)))


def _ends(times: Times, period: int) -> Times:
    """The end of the window that each instant is in: (end - period, end]."""
    return -(-times // period) * period


def _by_window(times: Times, values: Values, period: int) -> tuple[Times, Values, Values]:
    """The windows that have points: their ends, the sums of the values, how many points."""
    ends, places = np.unique(_ends(times, period), return_inverse=True)
    sums: Values = np.bincount(places, weights=values, minlength=len(ends)).astype(np.float64)
    return ends, sums, np.bincount(places, minlength=len(ends)).astype(np.float64)


def _any_true(world: World, text: str, period: int) -> tuple[Times, Flags]:
    """Good: any true point, in any of the streams."""
    series = select(world, read(text))
    times, values = _joined([(one.times, _numbers(one)) for one in series])
    ends, true, _ = _by_window(times, (values > 0).astype(np.float64), period)
    return ends, true > 0


def _performance(world: World, body: Mapping[str, Json], period: int) -> tuple[Times, Flags]:
    """Good: the share of good events in the window is at least the threshold."""
    if "performance" not in body:
        raise NotEvaluableError("a basic indicator reads metrics that Google names itself")
    counted = request_based(world, body["performance"])
    bad, total = np.diff(counted.bad), np.diff(counted.total)
    times = counted.axis.times
    ends, every, _ = _by_window(times, total, period)
    _, failed, _ = _by_window(times, bad, period)
    seen = every > 0
    every, failed = every[seen], np.clip(failed[seen], 0, every[seen])
    return ends[seen], (every - failed) / every >= float(body.get("threshold", 0))


def _in_range(
    world: World, body: Mapping[str, Json], period: int, *, mean: bool
) -> tuple[Times, Flags]:
    """Good: the streams' values, on average or summed up, lie in the range, its ends included.

    A stream's value in a window is the mean of its points, or the sum of what they count.
    """
    low, high = limits(body.get("range", {}))
    parts = [_stream(one, period) for one in select(world, read(body["timeSeries"]))]
    ends, sums, streams = _by_window(*_joined(parts), 1)  # each stream once a window
    values = sums / streams if mean else sums
    return ends, (low <= values) & (values <= high)


def _stream(series: TimeSeries, period: int) -> tuple[Times, Values]:
    """One value for each window that the stream has points in."""
    gauge = series.kind is MetricKind.GAUGE
    values = _numbers(series)
    ends, sums, count = _by_window(series.times, values if gauge else increments(series), period)
    return ends, sums / count if gauge else sums


def _numbers(series: TimeSeries) -> Values:
    if series.values.ndim != 1:
        raise NotEvaluableError(
            f"{series.identity.metric} is a distribution: its windows have no one value"
        )
    return series.values


def _joined(parts: Sequence[tuple[Times, Values]]) -> tuple[Times, Values]:
    """All points one after the other, in no order."""
    if not parts:
        return np.empty(0, dtype=np.int64), np.empty(0)
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])
