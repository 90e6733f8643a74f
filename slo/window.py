"""How an objective's window is measured: what Cloud Monitoring can do with what was written.

A rolling period is 1 to 30 whole days there, a calendar period a day, week, fortnight or month.
A shorter window is mapped, and the mapping is told:

- The SLO rolls over 1 day, the shortest there is, and a policy states the promise exactly: a burn
  rate above 1 over the window means that less than the target was good in it.
- With `good_windows` the owner counts good windows: a windows-based SLO over 30 days, whose goal
  is the share of the windows that must meet the target.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from monitoring import limits
from monitoring.compile_error import CompileError, Fault
from monitoring.model import Calendar, Objective
from monitoring.text import duration, percent
from slo import tiers

CALENDAR_DAYS = {
    Calendar.DAY: 1,
    Calendar.WEEK: 7,
    Calendar.FORTNIGHT: 14,
    Calendar.MONTH: 30,  # a usual one: burn rates need one length for all
}


@dataclass(frozen=True, slots=True)
class Measure:
    """How an objective is measured.

    `seconds` is the (usual) length of the compliance period and `calendar` its name when it is
    one; `goal` is the SLO's. `promise` is the window of the policy that states the promise, and
    `counted` the window of a windows-based SLO, in seconds; 0: there is none.
    """

    seconds: int
    goal: Decimal
    calendar: Calendar | None = None
    promise: int = 0
    counted: int = 0
    note: str = ""

    @property
    def period(self) -> str:
        """The period in words: ``30 d``, ``a calendar month``."""
        return f"a calendar {self.calendar.lower()}" if self.calendar else duration(self.seconds)

    @property
    def tiers(self) -> tiers.Tiers:
        """The burn-rate tiers; a window cannot be shorter than what is counted."""
        if self.counted:
            return tiers.tiers(self.goal, self.seconds, self.counted, self.counted)
        return tiers.tiers(self.goal, self.seconds)


def measure(objective: Objective) -> Measure:
    """The mapping of an objective's window; raises CompileError where there is none."""
    goal, window = objective.target.goal, objective.window
    _check_share(goal, "target")
    if objective.good_windows is not None:
        return _counted(objective, objective.good_windows)
    if isinstance(window, Calendar):
        return Measure(CALENDAR_DAYS[window] * limits.DAY, goal, calendar=window)
    if window < limits.DAY:
        return _promised(window, goal)
    if window % limits.ROLLING_STEP or window > limits.ROLLING_MAX:
        raise CompileError(
            Fault.WINDOW,
            f"a window of {duration(window)} cannot be measured over",
            "a rolling window is 1 to 30 whole days or less than a day",
        )
    return Measure(window, goal)


def _promised(window: int, goal: Decimal) -> Measure:
    shortest = tiers.SAMPLE * tiers.SAMPLES
    if window < shortest or window % limits.MINUTE:
        raise CompileError(
            Fault.WINDOW,
            f"a window of {duration(window)} holds too few samples to be judged",
            f"a window is whole minutes, and at least {duration(shortest)}",
        )
    note = (
        f"the SLO rolls over 1 d, the shortest period there is; a policy states the promise over "
        f"{duration(window)} itself (set good_windows to count good windows instead)"
    )
    return Measure(limits.DAY, goal, promise=window, note=note)


def _counted(objective: Objective, share: Decimal) -> Measure:
    _check_share(share, "good_windows")
    window = objective.window
    if isinstance(window, Calendar) or window < limits.WINDOW_MIN or limits.DAY % window:
        raise CompileError(
            Fault.WINDOW,
            "good_windows cannot count windows of this length",
            "the measurement_window must divide a day: 5m, 10m, 1h, 6h, 24h",
        )
    note = (
        f"a windows-based SLO: {percent(share)} of the windows of {duration(window)} in "
        f"{duration(limits.ROLLING_MAX)} must meet the target"
    )
    return Measure(limits.ROLLING_MAX, share, counted=window, note=note)


def _check_share(share: Decimal, name: str) -> None:
    if not 0 < share < 1:
        raise CompileError(
            Fault.TARGET,
            f"a {name} of {percent(share)} leaves no error budget to measure",
            "a share is above 0% and below 100%; the API takes at most 99.99%",
        )
