"""When the points of a scenario stand: each minute, and each hour in the far past.

The far past is only read by budgets. Where their windows begin while the scenario lasts, points
stand each minute too, so that nothing is counted too early or too late.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from alerts.evaluate.series import SECOND, Times
from monitoring.limits import DAY, HOUR, MINUTE
from monitoring.plan import Kind, Resource

SAMPLE = MINUTE  # seconds between two points
FAR = HOUR  # seconds between two points of the far past

_LOOKBACK = re.compile(r', ?\\?"(\d+)s\\?"\)')
_RANGE = re.compile(r"\[([^\]:]{1,30})(?::[^\]]*)?\]")
_PART = re.compile(r"(\d+)(ms|[smhdwy])")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": HOUR, "d": DAY, "w": 7 * DAY, "y": 365 * DAY}
_CALENDAR = {"DAY": DAY, "WEEK": 7 * DAY, "FORTNIGHT": 14 * DAY, "MONTH": 31 * DAY}


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
            periods.add(_period(resource.body))
        elif resource.kind is Kind.POLICY:
            near = max(near, *map(int, _lookbacks(resource.body["conditions"])))
    near = _whole_hours(near) + HOUR  # a counter's rate needs the point before its window, too
    return Grid(start, end, near * SECOND, frozenset(period * SECOND for period in periods))


def _whole_hours(seconds: int) -> int:
    return -(-seconds // HOUR) * HOUR


def _period(body: Any) -> int:
    if "rollingPeriod" in body:
        return int(float(body["rollingPeriod"].removesuffix("s")))
    return _CALENDAR.get(body.get("calendarPeriod", ""), 31 * DAY)


def _lookbacks(value: Any, key: str = "") -> Iterator[float]:
    """Every stretch of time that conditions look back over, in seconds."""
    yield 0
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _lookbacks(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _lookbacks(item, key)
    elif key == "query":
        for found in _RANGE.findall(value):
            yield sum(int(count) * _SECONDS[unit] for count, unit in _PART.findall(found))
    elif key == "filter":
        yield from map(float, _LOOKBACK.findall(value))
    elif key in ("alignmentPeriod", "duration", "forecastHorizon"):
        yield float(str(value).removesuffix("s") or 0)
