"""A page at a latency that the objective allows.

An objective of "95% < 500ms" lets one request in twenty take longer. A page on a percentile at or
above that share, at a time at or below that bound, fires while the promise is kept: somebody is
woken for what was agreed to be good enough, and the error budget is not asked.

Source: Site Reliability Workbook, chapter 5: alert on a significant part of the error budget.

PASS
    # monitoring/alerts.yaml
    alerts:
      slow:
        display_name: Slow
        severity: page
        condition:
          {metric: duration, show: p95, above: 1s, for: 10m, every: 60s, across: mean}
FAIL
    # monitoring/alerts.yaml
    alerts:
      slow:
        display_name: Slow
        severity: page
        condition:
          {metric: duration, show: p95, above: 250ms, for: 10m, every: 60s, across: mean}
                                               ^^^^^
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from checks.facts.promises import Promised, promises
from checks.rule import Finding, Group, ProjectView, Rule
from monitoring.compile_error import CompileError
from monitoring.diagnostics import Severity
from monitoring.model import Alert, LatencyIndicator, Selection
from monitoring.model import Severity as Urgency
from monitoring.text import percent, plain
from monitoring.units import convert

_SHARES = {f"p{share}": Decimal(share) / 100 for share in (50, 90, 95, 99)}
_MERGED = ("mean", "sum")  # one percentile of all values


def _check(view: ProjectView) -> Iterator[Finding]:
    alerts = [
        alert
        for service in view.model.services
        for alert in service.alerts
        if alert.severity is Urgency.PAGE and _is_percentile_of_all(alert)
    ]
    if not alerts:
        return
    promised = _by_selection(view)
    for alert in alerts:
        for each in promised.get(_key(alert.condition.selection), ()):
            if _is_allowed(alert, each):
                yield _finding(alert, each)
                break


def _is_percentile_of_all(alert: Alert) -> bool:
    condition = alert.condition
    joined = condition.across in _MERGED and not condition.by
    return condition.above and condition.show in _SHARES and joined


def _by_selection(view: ProjectView) -> dict[object, list[Promised]]:
    found: dict[object, list[Promised]] = {}
    for promised in promises(view):
        indicator = promised.objective.indicator
        if isinstance(indicator, LatencyIndicator) and not promised.stack:
            found.setdefault(_key(indicator.latency), []).append(promised)
    return found


def _key(selection: Selection) -> object:
    where = frozenset((match.label, match.value, match.regex) for match in selection.where)
    return selection.metric.key, where


def _is_allowed(alert: Alert, promised: Promised) -> bool:
    """Whether the promise holds at what the alert fires on."""
    metric, bound = alert.condition.selection.metric, promised.objective.target.bound
    if bound is None:
        return False
    try:
        fires = convert(alert.condition.value, metric.unit, metric)
        good = convert(bound, metric.unit, metric)
    except CompileError:
        return False
    share = _SHARES[alert.condition.show]
    goal = promised.objective.target.goal
    return share >= goal and fires <= good and (share, fires) != (goal, good)


def _finding(alert: Alert, promised: Promised) -> Finding:
    condition, target = alert.condition, promised.objective.target
    assert target.bound is not None
    bound = f"{plain(target.bound.value)}{target.bound.unit}"
    return Finding(
        alert.source,
        ("condition", "above"),
        f"{promised.objective.key} promises {percent(target.goal)} under {bound}: a "
        f"{condition.show} of {plain(condition.value.value)}{condition.value.unit} is within it, "
        "and wakes somebody",
        f"the objective's own alerts page when its budget goes; fire above {bound}, or make it a "
        "ticket",
    )


RULE = Rule("alert-stricter-than-objective", Group.BUDGET, Severity.WARNING, project=_check)
