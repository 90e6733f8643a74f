"""How many events there were up to any instant, exactly, whatever the traffic and the faults."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import assert_never

import numpy as np

from alerts.evaluate.series import SECOND, Times, Values
from alerts.scenario.scenario import Constant, DailyWave, Recorded, Traffic
from monitoring.limits import DAY, HOUR

Counted = Callable[[Times], Values]
"""Events up to each instant (ms), counted from any fixed one."""

Span = tuple[int, int]  # from, to: ms


def rate(traffic: Traffic, start: int, times: Times) -> Values:
    """The traffic at each instant: events per second, or a gauge's value."""
    match traffic:
        case Constant(value):
            return np.full(len(times), value)
        case DailyWave(mean, peak, swing):
            angle = 2 * np.pi * (times / SECOND - peak * HOUR) / DAY
            return np.asarray(mean * (1 + swing * np.cos(angle)), dtype=np.float64)
        case Recorded():
            seconds, _ = _in_record(traffic, start, times)
            places = np.searchsorted(traffic.times, seconds, side="right") - 1
            return np.asarray(traffic.values)[places]
        case _:
            assert_never(traffic)


def counted(traffic: Traffic, start: int) -> Counted:
    """The integral of the traffic over time."""
    match traffic:
        case Constant(value):
            return lambda times: np.asarray((times - start) * (value / SECOND), dtype=np.float64)
        case DailyWave(mean, peak, swing):

            def wave(times: Times) -> Values:
                angle = 2 * np.pi * (times / SECOND - peak * HOUR) / DAY
                extra = swing * DAY / (2 * np.pi) * np.sin(angle)
                return np.asarray(mean * ((times - start) / SECOND + extra), dtype=np.float64)

            return wave
        case Recorded():
            return lambda times: _recorded(traffic, start, times)
        case _:
            assert_never(traffic)


def _recorded(record: Recorded, start: int, times: Times) -> Values:
    seconds, rounds = _in_record(record, start, times)
    steps = np.diff(np.asarray(record.times), append=_length(record))
    totals = np.concatenate(([0.0], np.cumsum(steps * np.asarray(record.values))))
    knots = np.append(np.asarray(record.times), _length(record))
    return np.asarray(rounds * totals[-1] + np.interp(seconds, knots, totals))


def _length(record: Recorded) -> float:
    """Seconds until the record is repeated: its last value holds as long as the one before."""
    return record.times[-1] + (record.times[-1] - record.times[-2])


def _in_record(record: Recorded, start: int, times: Times) -> tuple[Values, Values]:
    """Seconds into the record, and how often it was repeated before."""
    seconds = (times - start) / SECOND
    rounds = np.floor(seconds / _length(record))
    return seconds - rounds * _length(record), rounds


def scaled(usual: Counted, changes: Sequence[tuple[Span, float]]) -> Counted:
    """Traffic that is `factor` times the usual one during each span."""
    if not changes:
        return usual

    def changed(times: Times) -> Values:
        total = usual(times)
        for span, factor in changes:
            total = total + (factor - 1) * usual(np.clip(times, *span))
        return total

    return changed


def replaced(usual: Counted, changes: Sequence[tuple[Span, float]]) -> Counted:
    """Traffic that is `value` per second during each span."""
    if not changes:
        return usual

    def changed(times: Times) -> Values:
        total = usual(times)
        for span, value in changes:
            within = np.clip(times, *span)
            total = total + within * (value / SECOND) - usual(within)
        return total

    return changed


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """The events of one source between the edges of a grid: in all, and of each share of them."""

    edges: Times
    total: Counted

    @property
    def all(self) -> Values:
        """The events (n,) of each interval."""
        return _added(self.total(self.edges))

    def part(self, shares: Sequence[tuple[Span, float]]) -> Values:
        """The events (n,) of each interval that belong to the shares."""
        parts = np.zeros(len(self.edges) - 1)
        for span, share in shares:
            parts += share * _added(self.total(np.clip(self.edges, *span)))
        return parts


def _added(totals: Values) -> Values:
    """What each step adds: rounding must not make a counter fall."""
    return np.maximum(np.diff(totals), 0.0)
