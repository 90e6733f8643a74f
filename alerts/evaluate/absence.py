"""Absence conditions: a series that was there and is silent.

Armed is only what was seen: a series of which an aligned point lies within the longest window of
an absence condition before the first evaluation (the policy counts as created then), or any later
one. A series never seen is never reported missing. It violates once no aligned point lies in
(W - duration, W]; the aligner itself still gives points for an alignment period after the last
raw one, but for ALIGN_NONE, which gives each raw point once.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from alerts.evaluate.align import marks
from alerts.evaluate.clock import milliseconds
from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.measurement import Measurement
from alerts.evaluate.output import output, windows_of
from alerts.evaluate.series import SECOND
from alerts.evaluate.world import World
from monitoring.limits import ABSENCE_MAX
from monitoring.plan import Json


def measure(world: World, condition: Mapping[str, Json]) -> Measurement:
    """`google.monitoring.v3` MetricAbsence: a row for each series after the aggregations.

    The values are the seconds since the last point; they are present, as the verdict is, from the
    first point on.
    """
    duration = milliseconds(condition.get("duration"))
    if duration <= 0:
        raise NotEvaluableError("an absence condition needs a duration")
    clock = world.clock()
    history = (ABSENCE_MAX * SECOND - 1) // clock.period * clock.period
    ends = windows_of(world, clock, history).ends
    found = output(world, condition.get("filter", ""), condition.get("aggregations", ()), history)
    times = clock.evaluations
    seen = ~np.isnan([marks(one) for one in found]).reshape(len(found), len(ends))
    last = np.maximum.accumulate(np.where(seen, np.arange(len(ends)), -1), axis=1)
    last = last[:, len(ends) - len(times) :]
    armed = last >= 0
    silent = clock.windows - ends[last]
    return Measurement(
        times,
        tuple(one.identity for one in found),
        np.where(armed, silent / SECOND, np.nan),
        armed,
        armed & (silent >= duration),
    )
