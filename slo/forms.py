"""The closed forms of conditions: how each answers a step fault (`slo.fault`).

Four shapes are enough, for a window that slides sees a step in one of four ways:

- `Ramp`: a share, mean, sum, count or rate over a window moves in a straight line from the value
  before the fault to that of the fault, in the length of the window. So do burn rates, budgets
  (a window as long as the period) and the share of values beyond a percentile's bound.
- `Extreme`: a maximum answers the first bad value, and remembers it for a whole window; a minimum
  the other way round.
- `Silence`: nothing is written any more.
- `Checkers`: uptime checkers that ask in turn.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from slo.burn_rate import ONE
from slo.fault import ZERO, Form, Response


class Scale(StrEnum):
    """What the size of a fault is counted in."""

    ERRORS = "errors"  # the share of events that are bad, from 0 to 1
    VALUE = "value"  # the value that the metric takes, in the condition's own unit
    CHECKERS = "checkers"  # how many uptime checkers fail
    SILENCE = "silence"  # a silence has no size: 1


@dataclass(frozen=True, slots=True)
class Ramp:
    """A value over a sliding `window` (seconds) beyond `bound`, coming from `baseline`.

    With a `window` of 0 it is the value itself: a static alert. Raises ValueError for a baseline
    that is beyond the bound: such a condition is met without any fault.
    """

    window: Decimal
    bound: Decimal
    baseline: Decimal = ZERO
    above: bool = True
    hold: Decimal = ZERO

    def __post_init__(self) -> None:
        if self._beyond(self.baseline):
            raise ValueError(f"a baseline of {self.baseline} is beyond {self.bound}: always met")

    @property
    def least(self) -> Decimal:
        return self.bound

    def response(self, size: Decimal) -> Response | None:
        if not self._beyond(size):
            return None
        rise = self.window * (self.bound - self.baseline) / (size - self.baseline)
        return Response(rise, self.window - rise, self.hold)

    def value(self, size: Decimal, at: Decimal, lasting: Decimal | None = None) -> Decimal:
        """What is measured `at` seconds after the start of a fault of this size and length."""
        end = at if lasting is None else min(at, lasting)
        begin = max(ZERO, at - self.window)
        if not self.window:
            share = ONE if ZERO < at <= end else ZERO
        else:
            share = max(ZERO, end - begin) / self.window
        return self.baseline + (size - self.baseline) * share

    def _beyond(self, value: Decimal) -> bool:
        return value > self.bound if self.above else value < self.bound


def burning(window: int | Decimal, burn: Decimal, goal: Decimal) -> Ramp:
    """A burn rate above `burn` over `window` seconds; fault sizes are error ratios."""
    return Ramp(Decimal(window), burn * (ONE - goal))


def exhausting(period: int, goal: Decimal, left: Decimal = ONE) -> Ramp:
    """A budget of which the share `left` is there when the fault starts, and then nothing.

    What was spent before stays spent: exactly so in a calendar period, and in a rolling one until
    the oldest of it leaves.
    """
    return burning(period, left, goal)


def percentile(window: int, share: Decimal, hold: Decimal = ZERO) -> Ramp:
    """The percentile `share` (0.95) over `window` beyond a bound; sizes: events beyond it."""
    return Ramp(Decimal(window), ONE - share, hold=hold)


def static(bound: Decimal, hold: int) -> Ramp:
    """`X for D`: a value beyond a bound at every moment of `hold` seconds."""
    return Ramp(ZERO, bound, hold=Decimal(hold))


def counting(window: int, least: int, rate: Decimal) -> Ramp:
    """At least `least` bad events within `window`, of `rate` events a second.

    Holds for the mean number of events: what chance does to it is in `slo.low_traffic`.
    """
    return Ramp(Decimal(window), least / (rate * window))


@dataclass(frozen=True, slots=True)
class Extreme:
    """The largest or smallest value over a sliding `window` beyond `bound`."""

    window: Decimal
    bound: Decimal
    largest: bool = True
    above: bool = True
    hold: Decimal = ZERO

    @property
    def least(self) -> Decimal:
        return self.bound

    def response(self, size: Decimal) -> Response | None:
        if size <= self.bound if self.above else size >= self.bound:
            return None
        if self.largest is self.above:  # one value is enough
            return Response(ZERO, self.window, self.hold)
        return Response(self.window, ZERO, self.hold)


@dataclass(frozen=True, slots=True)
class Silence:
    """No point for `window` seconds, judged so for `hold` more; it ends with the first point."""

    window: Decimal
    hold: Decimal = ZERO

    @property
    def least(self) -> Decimal:
        return ZERO

    def response(self, size: Decimal) -> Response | None:
        return Response(self.window, ZERO, self.hold) if size > 0 else None


@dataclass(frozen=True, slots=True)
class Checkers:
    """More than `tolerated` uptime checkers whose last answer was a failure.

    Each asks every `period` seconds, and waits `timeout` for an answer: both times are the latest
    that can be, whenever within its period each checker asks.
    """

    period: Decimal
    timeout: Decimal
    tolerated: int
    hold: Decimal = ZERO

    @property
    def least(self) -> Decimal:
        return Decimal(self.tolerated)

    def response(self, size: Decimal) -> Response | None:
        if size <= self.tolerated:
            return None
        return Response(self.period + self.timeout, self.period, self.hold)

    def usual(self, failing: int) -> Decimal:
        """The mean time until enough of `failing` checkers have failed, asking at random times."""
        return self.period * (self.tolerated + 1) / (failing + 1)


@dataclass(frozen=True, slots=True)
class Counted:
    """Bad windows instead of bad events: `inner` sees windows of `length` seconds.

    A window is bad when more than `tolerance` of its events are: then it counts whole, however
    bad. It is only known when it is over, so both times may be a window longer.
    """

    inner: Ramp
    length: Decimal
    tolerance: Decimal

    @property
    def least(self) -> Decimal:
        return self.tolerance if self.inner.response(ONE) else ONE

    def response(self, size: Decimal) -> Response | None:
        found = self.inner.response(ONE) if size > self.tolerance else None
        if found is None:
            return None
        return Response(found.rise + self.length, found.fall + self.length, found.hold)


def can_fire(forms: tuple[Form, ...], largest: Decimal = ONE) -> bool:
    """Whether the largest fault there is fires conditions that must all be met."""
    return all(form.response(largest) for form in forms)
