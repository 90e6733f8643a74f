"""Request-based indicators: each event is good or bad."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.objective.axis import placed, union
from alerts.evaluate.objective.counter import summed
from alerts.evaluate.objective.cut import limits, shares
from alerts.evaluate.objective.events import Events, events
from alerts.evaluate.select import read, select
from alerts.evaluate.series import Times, TimeSeries, Values
from alerts.evaluate.world import World
from monitoring.plan import Json

_NONE: tuple[Times, Values] = (np.empty(0, dtype=np.int64), np.empty(0))


def request_based(world: World, body: Mapping[str, Json]) -> Events:
    """The events of a `google.monitoring.v3` RequestBasedSli; raises NotEvaluableError."""
    if "goodTotalRatio" in body:
        return _ratio(world, body["goodTotalRatio"])
    if "distributionCut" in body:
        return _cut(world, body["distributionCut"])
    raise NotEvaluableError("the SLO's indicator counts neither a ratio nor a distribution")


def _ratio(world: World, ratio: Mapping[str, Json]) -> Events:
    """Two of good, bad and total; a metric that has no series yet has counted nothing."""
    good, bad, total = (
        _counted(world, ratio.get(f"{name}ServiceFilter")) for name in ("good", "bad", "total")
    )
    if total is not None:
        part = good if good is not None else bad
        if part is None:
            raise NotEvaluableError("the SLO's ratio has a total, and neither good nor bad")
        times, (one, every) = _together((part, total))
        return events(times, every - one if good is not None else one, every)
    if good is None or bad is None:
        raise NotEvaluableError("the SLO's ratio has not two of good, bad and total")
    times, (fine, failed) = _together((good, bad))
    return events(times, failed, fine + failed)


def _counted(world: World, text: str | None) -> tuple[Times, Values] | None:
    if not text:
        return None
    series = select(world, read(text))
    return summed(series) if series else _NONE


def _together(counts: Sequence[tuple[Times, Values]]) -> tuple[Times, list[Values]]:
    """Counts at the union of their times, 0 where one has none."""
    times = union([count[0] for count in counts])
    return times, [placed(*count, times) for count in counts]


def _cut(world: World, cut: Mapping[str, Json]) -> Events:
    low, high = limits(cut.get("range", {}))
    series = select(world, read(cut["distributionFilter"]))
    if not series:
        return events(_NONE[0], _NONE[1], _NONE[1])
    for one in series:
        if one.values.ndim != 2:
            raise NotEvaluableError(f"{one.identity.metric} is no distribution: it has no cut")
    times, good = summed(series, partial(_within, low, high))
    _, total = summed(series)
    return events(times, total - good, total)


def _within(low: float, high: float, series: TimeSeries, added: Values) -> Values:
    counted: Values = added @ shares(series.bounds, low, high)
    return counted
