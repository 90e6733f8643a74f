"""A page for each time series.

Series that nothing joins are judged one by one, and each opens an incident of its own: a fault that
hits every route, model or instance wakes somebody as many times, and sends as many notifications.

Source: Google, "Behavior of metric-based alerting policies": an incident is opened for each time
series that meets the condition.

PASS
    # monitoring/alerts.yaml
    alerts:
      errors:
        display_name: Errors
        severity: page
        condition: {metric: requests, where: {code: "/5../"}, above: 1/s, for: 5m, every: 60s,
                    across: sum}
FAIL
    # monitoring/alerts.yaml
    alerts:
      errors:
        display_name: Errors
        severity: page
        condition: {metric: requests, where: {code: "/5../"}, above: 1/s, for: 5m, every: 60s,
                    across: none}
                            ^^^^
"""

from __future__ import annotations

from collections.abc import Iterator

from alerts.policy import PAGES
from checks.facts.watching import thresholds
from checks.rule import Finding, Group, PlanView, ProjectView, Rule
from monitoring.aggregation import NONE
from monitoring.diagnostics import Severity
from monitoring.model import Severity as Urgency
from monitoring.validation.reading import text

_HINT = "join the series, grouped by the label that says whom to wake, or make it a ticket"


def _project(view: ProjectView) -> Iterator[Finding]:
    for service in view.model.services:
        for alert in service.alerts:
            metric = alert.condition.selection.metric
            if alert.severity is Urgency.PAGE and alert.condition.across == NONE:
                fixed = {
                    match.label for match in alert.condition.selection.where if not match.regex
                }
                labels = [label for label in metric.labels if label not in fixed]
                if labels:
                    yield Finding(alert.source, ("condition", "across"), _words(labels), _HINT)


def _plan(view: PlanView) -> Iterator[Finding]:
    for condition, side in thresholds(view):
        if text(condition.policy.body, "severity") != PAGES or side.selector is not None:
            continue
        facts = side.facts(view.facts)
        if facts is None or not side.steps or any(step.reduces for step in side.steps):
            continue
        labels = [label for label in facts.labels if ("metric", "labels", label) not in side.fixed]
        if labels:
            at = (*condition.path, "aggregations", len(side.steps) - 1)
            yield Finding(condition.policy.source, at, _words(labels), _HINT)


def _words(labels: list[str]) -> str:
    return f"one fault wakes somebody once for each {' and '.join(labels)} that it hits"


RULE = Rule("page-per-series", Group.NOISE, Severity.WARNING, plan=_plan, project=_project)
