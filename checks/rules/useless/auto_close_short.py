"""An incident that closes by itself while the fault goes on.

Without data an incident closes after autoClose. What was opened by silence then closes in the
middle of it, and is not opened again before a point has come; what looks back for longer than
autoClose closes with the fault still in its window.

Source: comments of google.monitoring.v3.AlertPolicy.AlertStrategy, auto_close; Google, "Create
metric-absence alerting policies".

PASS
    # policy.yaml
    displayName: Orders wait
    documentation: {content: See the runbook.}
    severity: WARNING
    combiner: OR
    notificationChannels: [projects/shop/notificationChannels/1]
    alertStrategy: {autoClose: 604800s}
    conditions:
      - displayName: one
        conditionAbsent:
          filter: metric.type="custom.googleapis.com/queue" AND resource.type="global"
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
          duration: 600s
FAIL
    # policy.yaml
    displayName: Orders wait
    documentation: {content: See the runbook.}
    severity: WARNING
    combiner: OR
    notificationChannels: [projects/shop/notificationChannels/1]
    alertStrategy: {autoClose: 1800s}
                               ^^^^^
    conditions:
      - displayName: one
        conditionAbsent:
          filter: metric.type="custom.googleapis.com/queue" AND resource.type="global"
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
          duration: 600s
"""

from __future__ import annotations

from collections.abc import Iterator

from alerts.condition import ABSENT
from checks.facts.watching import Condition, conditions
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.filters.query import lookback_seconds
from monitoring.limits import DAY
from monitoring.text import duration
from monitoring.validation.reading import entries, seconds, text

_PATH = ("alertStrategy", "autoClose")


def _check(view: PlanView) -> Iterator[Finding]:
    told = set()
    for condition in conditions(view):
        policy = condition.policy
        closes = seconds(text(entries(policy.body, _PATH[0]), _PATH[1]))
        if closes is None or policy.key in told:
            continue
        found = _found(condition, closes)
        if found:
            told.add(policy.key)
            message, hint = found
            yield Finding(policy.source, _PATH, message, hint)


def _found(condition: Condition, closes: float) -> tuple[str, str] | None:
    after = duration(round(closes))
    if condition.kind == ABSENT and closes < DAY:
        message = f"the incident closes {after} into the silence that it reports"
        return message, "let it stay open for a week: autoClose 604800s"
    window = _window(condition)
    if closes < window:
        message = f"without data the incident closes after {after}, within its window of "
        return f"{message}{duration(round(window))}", f"let it stay open longer: {window:.0f}s"
    return None


def _window(condition: Condition) -> float:
    side = condition.side
    if side is None or condition.kind == ABSENT:
        return 0
    if side.selector is not None:
        return (lookback_seconds(side.selector) or 0) + condition.duration
    return max((step.period for step in side.steps), default=0) + condition.duration


RULE = Rule("auto-close-short", Group.USELESS, Severity.WARNING, plan=_check)
