"""What an alert needs to know of the objective that it is about, from the SLO's body."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from alerts.explain.watched import exact, seconds
from monitoring.limits import DAY
from monitoring.model import Calendar
from monitoring.plan import Resource
from monitoring.text import duration
from slo.budget import budget_seconds
from slo.burn_rate import ONE
from slo.fault import ZERO, Form
from slo.forms import Counted, Ramp
from slo.window import CALENDAR_DAYS


@dataclass(frozen=True, slots=True)
class Promise:
    """`goal` and `period` (seconds) of an SLO. With `window` (seconds) it counts windows, and one
    is bad when more than `tolerance` of its events are."""

    key: str
    words: str
    goal: Decimal
    period: int
    calendar: str = ""
    window: Decimal = ZERO
    tolerance: Decimal = ZERO

    @property
    def budget(self) -> Decimal:
        """Seconds of total outage that a period may hold."""
        return budget_seconds(self.goal, self.period)

    @property
    def period_words(self) -> str:
        return f"a calendar {self.calendar.lower()}" if self.calendar else duration(self.period)

    def form(self, ramp: Ramp) -> Form:
        """The closed form of a condition on this objective: its windows, where it counts those."""
        return Counted(ramp, self.window, self.tolerance) if self.window else ramp


def promise_of(slo: Resource) -> Promise:
    """What an SLO promises; its display name says it in words."""
    body = slo.body
    calendar = body.get("calendarPeriod", "")
    if calendar:
        period = CALENDAR_DAYS[Calendar(calendar)] * DAY
    else:
        period = int(seconds(body["rollingPeriod"]))
    windows = body.get("serviceLevelIndicator", {}).get("windowsBased", {})
    kept = windows.get("goodTotalRatioThreshold", {}).get("threshold", 1)
    return Promise(
        key=slo.key,
        words=str(body.get("displayName") or slo.key),
        goal=exact(body["goal"]),
        period=period,
        calendar=calendar,
        window=seconds(windows.get("windowPeriod")),
        tolerance=ONE - exact(kept),
    )
