"""Pages that somebody wrote on an objective's own events, where the rate of these is known.

How many bad events are enough for one: per alignment window the least whole number above the
threshold, and as many windows as the retest lasts longer than one of them. Windows without events
give no verdict on an aligned percentile, and are clean for a count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from checks.facts.promises import Promised, promises
from checks.rule import ProjectView
from monitoring.aggregation import aggregate, usual
from monitoring.compile_error import CompileError
from monitoring.limits import MINUTE
from monitoring.model import Alert, LatencyIndicator, Match, RatioIndicator, Selection, Severity
from monitoring.units import convert

_SLOWER = {f"p{share}": 1 - Decimal(share) / 100 for share in (50, 90, 95, 99)}
"""The share of the events that is above a percentile."""

_IN_PROMQL = "p90"  # read over two minutes at least (monitoring.promql.quantile)
_EVENTS = ("rate", "sum")


@dataclass(frozen=True, slots=True)
class Thin:
    """At the promise's `rate` (events a second) `enough` bad events within `span` seconds set off
    the alert. `share` is the part of a window's events that must be bad; None for a count."""

    alert: Alert
    promised: Promised
    rate: Decimal
    enough: int
    span: int
    share: Decimal | None

    @property
    def allowed(self) -> Decimal:
        """How many bad events the promise allows while it holds."""
        return self.rate * self.promised.window * (1 - self.promised.goal)


def thin(view: ProjectView) -> Iterator[Thin]:
    """Every page on events that a promise counts."""
    pages = [
        alert
        for service in view.model.services
        for alert in service.alerts
        if alert.severity is Severity.PAGE and alert.condition.above
    ]
    counted = _by_metric(view) if pages else {}
    for alert in pages:
        for promised in counted.get(alert.condition.selection.metric.key, ()):
            found = _thin(alert, promised)
            if found is not None:
                yield found


def _by_metric(view: ProjectView) -> dict[str, list[Promised]]:
    """The promises whose rate is known, by the metric that their bad events are counted by."""
    found: dict[str, list[Promised]] = {}
    for promised in promises(view):
        selected = _bad(promised)
        known = promised.objective.expected_rate is not None
        if selected is not None and known and not promised.stack and not promised.measure.counted:
            found.setdefault(selected.metric.key, []).append(promised)
    return found


def _bad(promised: Promised) -> Selection | None:
    indicator = promised.objective.indicator
    return indicator.latency if isinstance(indicator, LatencyIndicator) else indicator.bad


def _thin(alert: Alert, promised: Promised) -> Thin | None:
    rate, condition = promised.objective.expected_rate, alert.condition
    assert rate is not None, "the caller has looked"
    mine, theirs = _where(condition.selection), _where(_bad(promised))
    show = condition.show or usual(condition.selection.metric)
    indicator = promised.objective.indicator
    if isinstance(indicator, LatencyIndicator) and show in _SLOWER and theirs <= mine:
        return _percentile(alert, promised, rate, show)
    if isinstance(indicator, RatioIndicator) and show in _EVENTS and theirs == mine:
        return _count(alert, promised, rate, show)
    return None


def _where(selection: Selection | None) -> frozenset[Match]:
    return frozenset(selection.where if selection is not None else ())


def _percentile(alert: Alert, promised: Promised, rate: Decimal, show: str) -> Thin:
    condition, share = alert.condition, _SLOWER[show]
    queried = show == _IN_PROMQL
    period = max(condition.every, 2 * MINUTE) if queried else condition.every
    windows = condition.duration // period + 1
    enough = windows * (int(rate * period * share) + 1)
    span = condition.duration + period
    if rate * period < 1 and not queried:  # there a window without events is clean
        enough = max(min(windows, 2), int(rate * span))
    return Thin(alert, promised, rate, enough, span, share)


def _count(alert: Alert, promised: Promised, rate: Decimal, show: str) -> Thin | None:
    condition = alert.condition
    metric, period = condition.selection.metric, condition.every
    try:
        shown = aggregate(metric, show, condition.across, condition.by, period)
        limit = convert(condition.value, shown.unit, metric)
    except CompileError:  # the compiler tells it
        return None
    events = limit * period if show == "rate" else limit
    windows = condition.duration // period + 1
    span = condition.duration + period
    return Thin(alert, promised, rate, windows * (int(events) + 1), span, None)
