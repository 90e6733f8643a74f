"""A policy that is switched off.

Somebody silenced it and did not come back: it is kept, reviewed and believed in, and never
evaluated. A snooze ends by itself.

Source: comments of google.monitoring.v3.AlertPolicy, enabled.

PASS
    # policy.yaml
    displayName: Orders wait
    enabled: true
    combiner: OR
    conditions:
      - displayName: too many
        conditionThreshold:
          filter: metric.type="custom.googleapis.com/queue" AND resource.type="global"
          comparison: COMPARISON_GT
          thresholdValue: 100
FAIL
    # policy.yaml
    displayName: Orders wait
    documentation: {content: See the runbook.}
    severity: WARNING
    enabled: false
             ^^^^^
    combiner: OR
    notificationChannels: [projects/shop/notificationChannels/1]
    conditions:
      - displayName: too many
        conditionThreshold:
          filter: metric.type="custom.googleapis.com/queue" AND resource.type="global"
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
          comparison: COMPARISON_GT
          thresholdValue: 100
          duration: 300s
    alertStrategy: {autoClose: 86400s}
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.plan import Kind


def _check(view: PlanView) -> Iterator[Finding]:
    for policy in view.plan.of(Kind.POLICY):
        if policy.body.get("enabled") is False:
            message = "the policy is disabled: nothing evaluates it"
            hint = "enable it or delete it; for a while, a snooze is enough"
            yield Finding(policy.source, ("enabled",), message, hint)


RULE = Rule("policy-disabled", Group.USELESS, Severity.WARNING, plan=_check)
