"""What happens to a service, as data: its traffic, and the faults that act on it.

Everything is resolved: keys exist in the model, values are in the units of the metrics. Times of
faults are whole seconds after the scenario's start; ratios and shares are from 0 to 1. Where
something stands in a file takes no part in equality, so that equal scenarios share their data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from monitoring.plan import Source

EPOCH = 1_767_571_200_000
"""2026-01-05T00:00:00Z, a Monday: when scenarios start, so that replays are identical (ms)."""


@dataclass(frozen=True, slots=True)
class Constant:
    """The same all the time: events per second, or the value of a gauge in its unit."""

    value: float


@dataclass(frozen=True, slots=True)
class DailyWave:
    """A day and a night: ``mean x (1 + swing x cos)``, highest at the hour `peak` (UTC, 0 to 24).

    `swing` is from 0 (flat) to 1 (nothing at the quietest hour).
    """

    mean: float
    peak: float
    swing: float


@dataclass(frozen=True, slots=True)
class Recorded:
    """Values as recorded: `times` are seconds after the first, increasing.

    Between two the earlier one holds. The first stands at the scenario's start; the record is
    repeated, before and after, as often as it takes.
    """

    times: tuple[float, ...]
    values: tuple[float, ...]


Traffic = Constant | DailyWave | Recorded


@dataclass(frozen=True, slots=True)
class Errors:
    """A share of an indicator's events is bad."""

    indicator: str
    share: float


@dataclass(frozen=True, slots=True)
class Slow:
    """A share of a latency indicator's events takes `latency`, in the unit of its metric."""

    indicator: str
    latency: float
    share: float


@dataclass(frozen=True, slots=True)
class Level:
    """A metric is at a value: a gauge's in its unit, a counter's per second, a latency's."""

    metric: str
    value: float


@dataclass(frozen=True, slots=True)
class Load:
    """The traffic of an indicator or metric is `factor` times what it would be."""

    of: str
    factor: float


@dataclass(frozen=True, slots=True)
class Missing:
    """Metrics that nothing writes: those named."""

    metrics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deploy:
    """Everything that a service itself writes is missing, and its counters start anew after it."""

    service: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """An uptime check fails from as many checkers, of those that there are."""

    check: str
    checkers: int


@dataclass(frozen=True, slots=True)
class Logged:
    """A log entry, as the Logging API's JSON gives it, written `count` times, evenly spread."""

    entry: Mapping[str, Any] = field(hash=False)
    count: int = 1


Effect = Errors | Slow | Level | Load | Missing | Deploy | Unreachable | Logged


@dataclass(frozen=True, slots=True)
class Fault:
    """An effect that acts from `start` for `lasts` seconds."""

    start: int
    lasts: int
    effect: Effect
    source: Source = field(compare=False)

    @property
    def end(self) -> int:
        """Seconds after the scenario's start: the first at which it acts no more."""
        return self.start + self.lasts


@dataclass(frozen=True, slots=True)
class Scenario:
    """A stretch of time of `lasts` seconds from `start` (ms since the epoch).

    `traffic` is by key of an indicator or metric; what it leaves out has a usual traffic. A `seed`
    makes counts random (Poisson), the same at each replay; without one they are expected values.
    """

    name: str = field(compare=False)
    description: str = field(compare=False)
    source: Source = field(compare=False)
    lasts: int
    faults: tuple[Fault, ...] = ()
    traffic: tuple[tuple[str, Traffic], ...] = ()
    start: int = EPOCH
    seed: int | None = None

    @property
    def end(self) -> int:
        """The last instant of the scenario (ms)."""
        return self.start + self.lasts * 1_000

    @property
    def faulty(self) -> tuple[int, int] | None:
        """From the start of the first fault to the end of the last (ms); None without faults."""
        if not self.faults:
            return None
        first, last = min(f.start for f in self.faults), max(f.end for f in self.faults)
        return self.start + first * 1_000, self.start + last * 1_000
