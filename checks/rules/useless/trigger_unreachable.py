"""A trigger that waits for more series than there are.

Without fields to group by a reducer leaves one series of a resource type, and an SLO selector has
one. A condition whose trigger counts two of them never fires.

Source: comments of google.monitoring.v3.Aggregation, group_by_fields, and
AlertPolicy.Condition.Trigger.

PASS
    # policy.yaml
    displayName: Orders wait
    documentation: {content: See the runbook.}
    severity: WARNING
    combiner: OR
    notificationChannels: [projects/shop/notificationChannels/1]
    alertStrategy: {autoClose: 86400s}
    conditions:
      - displayName: one
        conditionThreshold:
          filter: metric.type="custom.googleapis.com/queue" AND resource.type="global"
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
          comparison: COMPARISON_GT
          thresholdValue: 100
          duration: 300s
          trigger: {count: 2}
FAIL
    # policy.yaml
    displayName: Orders wait
    documentation: {content: See the runbook.}
    severity: WARNING
    combiner: OR
    notificationChannels: [projects/shop/notificationChannels/1]
    alertStrategy: {autoClose: 86400s}
    conditions:
      - displayName: one
        conditionThreshold:
          filter: metric.type="custom.googleapis.com/queue" AND resource.type="global"
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN, crossSeriesReducer: REDUCE_SUM}]
          comparison: COMPARISON_GT
          thresholdValue: 100
          duration: 300s
          trigger: {count: 2}
                           ^
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.watching import Side, thresholds
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.validation.reading import entries, number


def _check(view: PlanView) -> Iterator[Finding]:
    for condition, side in thresholds(view):
        count = number(entries(condition.body, "trigger"), "count")
        if count is not None and count > 1 and _is_one(side):
            path = (*condition.path, "trigger", "count")
            message = f"it can never fire: it waits for {count} series, and there is only one"
            hint = "group by a label, or leave the trigger at 1"
            yield Finding(condition.policy.source, path, message, hint)


def _is_one(side: Side) -> bool:
    """Whether what is compared is a single series."""
    if side.selector is not None:
        return True
    joined = any(step.reduces and not step.groups for step in side.steps)
    return joined and bool(side.resource_type)


RULE = Rule("trigger-unreachable", Group.USELESS, Severity.ERROR, plan=_check)
