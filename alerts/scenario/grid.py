"""When the points of a scenario stand: each minute, and each hour in the far past.

The far past is only read by budgets. Where their windows begin while the scenario lasts, points
stand each minute too, so that nothing is counted too early or too late.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.reach import period, reach
from alerts.evaluate.series import SECOND, Times
from monitoring.limits import DAY, HOUR
from monitoring.plan import Json, Kind, Resource
from slo.tiers import SAMPLE

FAR = HOUR  # seconds between two points of the far past
_UNKNOWN = 31 * DAY  # the period of an objective that states none


@dataclass(frozen=True, slots=True)
class Grid:
    """Points from before `start` to `end`, with `near` (ms) of them each minute before `start`.

    `periods` (ms) are those of the objectives: as far back as the longest of them there are points.
    """

    start: int
    end: int
    near: int
    periods: frozenset[int]

    @property
    def edges(self) -> Times:
        """The instants (n + 1,) between which events are counted; the last n are the points'."""
        first = self.start - max(self.near, *self.periods) - FAR * SECOND
        far = np.arange(first, self.start, FAR * SECOND, dtype=np.int64)
        close = [_minutes(self.start - self.near, self.end)]
        close += [_minutes(self.start - period, self.end - period) for period in self.periods]
        return np.unique(np.concatenate((far, *close)))


def _minutes(start: int, end: int) -> Times:
    return np.arange(start, end + 1, SAMPLE * SECOND, dtype=np.int64)


def grid(start: int, end: int, resources: Iterable[Resource]) -> Grid:
    """The points that the evaluation of the resources needs from `start` to `end` (ms)."""
    near, periods = HOUR, {HOUR}
    for resource in resources:
        if resource.kind is Kind.SLO:
            periods.add(int(period(resource.body)) or _UNKNOWN)
        elif resource.kind is Kind.POLICY:
            near = max(near, *map(_reach, resource.body["conditions"]))
    near = _whole_hours(near) + HOUR  # a counter's rate needs the point before its window, too
    return Grid(start, end, near * SECOND, frozenset(period * SECOND for period in periods))


def _whole_hours(seconds: int) -> int:
    return -(-seconds // HOUR) * HOUR


def _reach(condition: Mapping[str, Json]) -> int:
    """The seconds that a condition looks back; 0 for one that is not evaluated."""
    try:
        return int(reach(condition))
    except NotEvaluableError:
        return 0
