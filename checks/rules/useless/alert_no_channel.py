"""A policy that tells nobody.

Its incidents open and close in a list that nobody is looking at. In the config a severity without a
route is refused before it comes to this; a policy written by hand may simply lack the field.

Source: comments of google.monitoring.v3.AlertPolicy, notification_channels.

PASS
    # policy.yaml
    displayName: Orders wait
    combiner: OR
    notificationChannels: [projects/shop/notificationChannels/1]
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
    notificationChannels: []
                          ^^
    combiner: OR
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
from monitoring.validation.reading import items


def _check(view: PlanView) -> Iterator[Finding]:
    for policy in view.plan.of(Kind.POLICY):
        if not items(policy.body, "notificationChannels"):
            yield Finding(
                policy.source,
                ("notificationChannels",),
                "the policy has no notification channel: its incidents tell nobody",
                "name one under notificationChannels, or route its severity to one",
            )


RULE = Rule("alert-no-channel", Group.USELESS, Severity.WARNING, plan=_check)
