"""Conditions that exclude each other.

Joined by AND, the same measurement must be above one number and below another that is no higher:
it never is, and the policy never fires.

Source: comments of google.monitoring.v3.AlertPolicy.ConditionCombinerType.

PASS
    # policy.yaml
    displayName: Orders wait
    documentation: {content: See the runbook.}
    severity: WARNING
    combiner: OR
    notificationChannels: [projects/shop/notificationChannels/1]
    alertStrategy: {autoClose: 86400s}
    conditions:
      - displayName: too cold
        conditionThreshold:
          filter: metric.type="custom.googleapis.com/heat" AND resource.type="global"
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
          comparison: COMPARISON_LT
          thresholdValue: 10
          duration: 300s
      - displayName: too hot
        conditionThreshold:
          filter: metric.type="custom.googleapis.com/heat" AND resource.type="global"
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
          comparison: COMPARISON_GT
          thresholdValue: 30
          duration: 300s
FAIL
    # policy.yaml
    displayName: Orders wait
    documentation: {content: See the runbook.}
    severity: WARNING
    combiner: AND
    notificationChannels: [projects/shop/notificationChannels/1]
    alertStrategy: {autoClose: 86400s}
    conditions:
      - displayName: too cold
        conditionThreshold:
          filter: metric.type="custom.googleapis.com/heat" AND resource.type="global"
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
          comparison: COMPARISON_LT
          thresholdValue: 10
          duration: 300s
      - displayName: too hot
        conditionThreshold:
          filter: metric.type="custom.googleapis.com/heat" AND resource.type="global"
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
          comparison: COMPARISON_GT
          thresholdValue: 30
                          ^^
          duration: 300s
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from checks.facts.watching import ABOVE, thresholds
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.validation.reading import Body, number

_COMPARED = ("comparison", "thresholdValue", "duration", "trigger", "evaluationMissingData")


def _check(view: PlanView) -> Iterator[Finding]:
    seen: dict[tuple[str, str], tuple[bool, float]] = {}
    for condition, _ in thresholds(view):
        policy = condition.policy
        if policy.body.get("combiner") != "AND":
            continue
        above = condition.body.get("comparison") == ABOVE
        limit = float(number(condition.body, "thresholdValue") or 0)
        other = seen.setdefault((policy.key, _measured(condition.body)), (above, limit))
        if other[0] == above:
            continue
        low, high = (limit, other[1]) if above else (other[1], limit)
        if low >= high:
            path = (*condition.path, "thresholdValue")
            message = f"it can never fire: nothing is above {low:g} and below {high:g} at once"
            yield Finding(policy.source, path, message, "join the conditions by OR")


def _measured(body: Body) -> str:
    rest = {key: value for key, value in body.items() if key not in _COMPARED}
    return json.dumps(rest, sort_keys=True, default=str)


RULE = Rule("conditions-contradict", Group.USELESS, Severity.ERROR, plan=_check)
