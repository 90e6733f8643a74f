"""When the points of a scenario stand: each minute, and each hour in the far past.

The far past is only read by budgets, whose windows are long enough not to notice.
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
    """Points from `start` - `history` to `end` (ms), each minute for the last `near` ms of it."""

    start: int
    end: int
    history: int
    near: int

    @property
    def edges(self) -> Times:
        """The instants (n + 1,) between which events are counted; the last n are the points'."""
        near = self.start - self.near
        far = np.arange(self.start - self.history, near, FAR * SECOND, dtype=np.int64)
        close = np.arange(near, self.end + 1, SAMPLE * SECOND, dtype=np.int64)
        return np.concatenate((far, close))


def grid(start: int, end: int, resources: Iterable[Resource]) -> Grid:
    """The points that the evaluation of the resources needs from `start` to `end` (ms)."""
    near = period = HOUR
    for resource in resources:
        if resource.kind is Kind.SLO:
            period = max(period, _period(resource.body))
        elif resource.kind is Kind.POLICY:
            near = max(near, *map(int, _lookbacks(resource.body["conditions"])))
    near = _whole_hours(near) + HOUR  # a counter's rate needs the point before its window, too
    history = max(_whole_hours(period), near) + HOUR
    return Grid(start, end, history * SECOND, near * SECOND)


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
