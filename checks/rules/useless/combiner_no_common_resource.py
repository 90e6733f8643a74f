"""Conditions that must meet on one resource, and cannot.

AND_WITH_MATCHING_RESOURCE asks that every condition is met for the same monitored resource. What
two conditions read of different resource types never is.

Source: comments of google.monitoring.v3.AlertPolicy.ConditionCombinerType.

PASS
    # policy.yaml
    displayName: Orders wait
    documentation: {content: See the runbook.}
    severity: WARNING
    combiner: AND
    notificationChannels: [projects/shop/notificationChannels/1]
    alertStrategy: {autoClose: 86400s}
    conditions:
      - displayName: busy
        conditionThreshold:
          filter: metric.type="custom.googleapis.com/busy" AND resource.type="k8s_container"
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
          comparison: COMPARISON_GT
          thresholdValue: 100
          duration: 300s
      - displayName: slow
        conditionThreshold:
          filter: metric.type="custom.googleapis.com/slow" AND resource.type="k8s_node"
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
          comparison: COMPARISON_GT
          thresholdValue: 100
          duration: 300s
FAIL
    # policy.yaml
    displayName: Orders wait
    documentation: {content: See the runbook.}
    severity: WARNING
    combiner: AND_WITH_MATCHING_RESOURCE
              ^^^^^^^^^^^^^^^^^^^^^^^^^^
    notificationChannels: [projects/shop/notificationChannels/1]
    alertStrategy: {autoClose: 86400s}
    conditions:
      - displayName: busy
        conditionThreshold:
          filter: metric.type="custom.googleapis.com/busy" AND resource.type="k8s_container"
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
          comparison: COMPARISON_GT
          thresholdValue: 100
          duration: 300s
      - displayName: slow
        conditionThreshold:
          filter: metric.type="custom.googleapis.com/slow" AND resource.type="k8s_node"
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
          comparison: COMPARISON_GT
          thresholdValue: 100
          duration: 300s
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.watching import Condition, conditions
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity

_COMBINER = "AND_WITH_MATCHING_RESOURCE"


def _check(view: PlanView) -> Iterator[Finding]:
    policies: dict[str, list[Condition]] = {}
    for condition in conditions(view):
        if condition.policy.body.get("combiner") == _COMBINER:
            policies.setdefault(condition.policy.key, []).append(condition)
    for found in policies.values():
        types = {c.side.resource_type for c in found if c.side is not None} - {""}
        if len(types) > 1:
            message = f"it can never fire: no resource is both {' and '.join(sorted(types))}"
            hint = "join the conditions by AND"
            yield Finding(found[0].policy.source, ("combiner",), message, hint)


RULE = Rule("combiner-no-common-resource", Group.USELESS, Severity.ERROR, plan=_check)
