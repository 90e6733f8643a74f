"""An alert that always fires.

Whatever is measured passes the threshold: its incident opens with the first point and never
closes, so that nothing is ever heard of it again.

Source: definitions of the aligners and reducers (comments of google.monitoring.v3.Aggregation).

PASS
    # policy.yaml
    displayName: Checks fail
    combiner: OR
    conditions:
      - displayName: fewer than half pass
        conditionThreshold:
          filter: metric.type="custom.googleapis.com/passed" AND resource.type="global"
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_FRACTION_TRUE}]
          comparison: COMPARISON_LT
          thresholdValue: 0.5
FAIL
    # policy.yaml
    displayName: Checks fail
    documentation: {content: See the runbook.}
    severity: WARNING
    notificationChannels: [projects/shop/notificationChannels/1]
    combiner: OR
    conditions:
      - displayName: fewer than half pass
        conditionThreshold:
          filter: metric.type="custom.googleapis.com/passed" AND resource.type="global"
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_FRACTION_TRUE}]
          comparison: COMPARISON_LT
          thresholdValue: 50
                          ^^
          duration: 300s
    alertStrategy: {autoClose: 86400s}
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.extent import bounds
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity


def _check(view: PlanView) -> Iterator[Finding]:
    for bound in bounds(view):
        if not bound.always:
            continue
        low, high = bound.extent.low, bound.extent.high
        message = f"it always fires: {bound.extent.why}, always {bound.side} {bound.limit:g}"
        share = (low, high) == (0, 1) and 1 < bound.limit <= 100
        hint = (
            f"a share is 0 to 1: {bound.limit:g} % is {bound.limit / 100:g}"
            if share
            else f"what is measured is {low:g} to {high:g}"
        )
        yield Finding(bound.condition.policy.source, bound.path, message, hint)


RULE = Rule("alert-always-fires", Group.USELESS, Severity.ERROR, plan=_check)
