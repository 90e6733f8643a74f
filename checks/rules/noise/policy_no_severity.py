"""An alert policy without a severity.

Nobody who gets the notification, and no tool that routes it on, can tell what must be seen to now
from what can wait for the morning.

Source: google.monitoring.v3 AlertPolicy.Severity, which notifications and incidents carry.

PASS
    # policy.yaml
    displayName: Queue
    severity: WARNING
    combiner: OR
    documentation: {content: "Orders wait: look at the workers."}
    notificationChannels: [projects/shop/notificationChannels/1]
    conditions:
    - displayName: Orders wait
      conditionThreshold:
        filter: metric.type="custom.googleapis.com/queue" resource.type="generic_task"
        aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
        comparison: COMPARISON_GT
        thresholdValue: 100
        duration: 600s
FAIL
    # policy.yaml
    displayName: Queue
                 ^^^^^
    combiner: OR
    documentation: {content: "Orders wait: look at the workers."}
    notificationChannels: [projects/shop/notificationChannels/1]
    conditions:
    - displayName: Orders wait
      conditionThreshold:
        filter: metric.type="custom.googleapis.com/queue" resource.type="generic_task"
        aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
        comparison: COMPARISON_GT
        thresholdValue: 100
        duration: 600s
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.plan import Kind
from monitoring.validation.reading import text

_UNSAID = ("", "SEVERITY_UNSPECIFIED")


def _check(view: PlanView) -> Iterator[Finding]:
    if not view.raw:  # ours always have one
        return
    for policy in view.plan.of(Kind.POLICY):
        severity = text(policy.body, "severity")
        if severity in _UNSAID:
            yield Finding(
                policy.source,
                ("severity",) if severity else ("displayName",),
                "nobody can tell whether this must be seen to now or can wait",
                "severity: CRITICAL wakes somebody; ERROR or WARNING waits for the morning",
            )


RULE = Rule("policy-no-severity", Group.NOISE, Severity.WARNING, plan=_check)
